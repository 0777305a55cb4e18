// The real binary and the real browser: starts a demo of its own, opens pages as the people in it, and measures what
// arrives on each side.
import assert from 'node:assert/strict';
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, afterEach, before } from 'node:test';

const root = new URL('../../', import.meta.url).pathname;
const require = createRequire(join(root, 'web/package.json'));
const { chromium } = require('playwright-core') as typeof import('playwright-core');
type Browser = import('playwright-core').Browser;
export type Page = import('playwright-core').Page;

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const UPRIGHT = { width: 1080, height: 1920 };
export const LANDSCAPE = { width: 1920, height: 1080 };
export const SMALL = { width: 1280, height: 720 };
export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Common services, each of another institution. */
export const PENSION = 'vsaa-granting-an-old-age-pension';

const READY_MS = 60_000;
/** How long a step of a journey may take on a busy machine. */
export const STEP_MS = 30_000;

interface Login {
  role: string;
  name: string;
  url: string;
}

export interface Ready {
  url: string;
  media: string[];
  demo: { integrator_token: string; logins: Login[] };
}

/** Where a program runs, if not simply here. */
export interface Place {
  /** What it is started with, as `ip netns exec …`. */
  prefix: string[];
  env: Record<string, string>;
}

/** A running demo with data of its own, which outlive a kill. */
export class Demo {
  ready!: Ready;
  #process: ChildProcess | null = null;
  #place: Place = { prefix: [], env: {} };
  readonly #data = mkdtempSync(join(tmpdir(), 'tilts-journey-'));
  readonly #arguments: string[];

  constructor(...extra: string[]) {
    this.#arguments = extra;
  }

  /** One that runs elsewhere. */
  static at(place: Place, ...extra: string[]): Demo {
    const demo = new Demo(...extra);
    demo.#place = place;
    return demo;
  }

  /** Starts it, at the addresses it had before if it ran before. */
  async start(): Promise<this> {
    const listen = this.ready ? new URL(this.ready.url).host : '127.0.0.1:0';
    const media = this.ready?.media[0] ?? '127.0.0.1:0';
    const binary = process.env.JOURNEY_BINARY ?? join(root, 'target/debug/tilts');
    const unless = (flag: string, value: string) => (this.#arguments.includes(flag) ? [] : [flag, value]);
    const where = [...unless('--listen', listen), ...unless('--media', media), '--data', this.#data];
    const { prefix, env } = this.#place;
    const [program = binary, ...args] = [...prefix, binary, 'demo', '--json', ...where, ...this.#arguments];
    const stdio: StdioOptions = ['ignore', 'pipe', 'inherit'];
    const child = spawn(program, args, { cwd: root, env: { ...process.env, ...env }, stdio });
    this.#process = child;
    this.ready = await new Promise<Ready>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the demo did not become ready')), READY_MS);
      child.once('exit', (code) => reject(new Error(`the demo ended with ${code}`)));
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', (line) => {
        clearTimeout(timer);
        resolve(JSON.parse(line) as Ready);
      });
    });
    return this;
  }

  /** Moves its clock ahead, s. */
  async advance(seconds: number): Promise<void> {
    const answer = await fetch(new URL('/demo/clock', this.ready.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ advance_s: seconds }),
    });
    assert.ok(answer.ok, `the clock moves: ${answer.status}`);
  }

  /** Holds it still, as a network that lets nothing through; or lets it go on. */
  freeze(frozen: boolean): void {
    this.#process?.kill(frozen ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Ends it at once, as a power cut would. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.#data, { recursive: true, force: true });
  }

  /** The one-click address of the first login of this role whose name holds this. */
  login(role: string, name: string): string {
    const found = this.ready.demo.logins.find((login) => login.role === role && login.name.includes(name));
    if (!found) throw new Error(`no ${role} called ${name} in the demo`);
    return found.url;
  }
}

/** One Chromium with a camera and a microphone that need no permission; `program` starts it, should it be elsewhere. */
export async function browser(program?: {
  path: string;
  env: Record<string, string>;
  args: string[];
}): Promise<Browser> {
  return chromium.launch({
    executablePath: program?.path ?? process.env.CHROMIUM ?? '/usr/bin/chromium',
    env: { ...(process.env as Record<string, string>), ...program?.env },
    args: [
      ...(program?.args ?? []),
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
}

/**
 * Run in a page before its own code: keeps the connections that it makes, so that what arrives on them can be measured,
 * and of each kind the last message that the server told it.
 */
export function keepConnections(): void {
  const Original = RTCPeerConnection;
  const Socket = WebSocket;
  const all: RTCPeerConnection[] = [];
  const told: Record<string, unknown> = {};
  Object.assign(globalThis, { peerConnections: all, told });
  globalThis.WebSocket = class extends Socket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', ({ data }) => {
        const message = JSON.parse(String(data)) as { type: string };
        told[message.type] = message;
      });
    }
  };
  globalThis.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      all.push(this);
    }
  };
}

/** Opens a page as somebody, in a context of their own; what is connected there can be measured. */
export async function open(of: Browser, url: string, size = SMALL, touch = false): Promise<Page> {
  const context = await of.newContext({ viewport: size, hasTouch: touch });
  await context.addInitScript(keepConnections);
  await context.addInitScript(keepPresses);
  const page = await context.newPage();
  page.setDefaultTimeout(STEP_MS);
  page.on('pageerror', (error) => console.error(`page error at ${page.url()}: ${error.message}`));
  await page.goto(url);
  return page;
}

/** A page whose WebSocket can be cut off from here on. */
export async function withSwitch(page: Page): Promise<{ page: Page; connected(on: boolean): Promise<void> }> {
  const sockets = new Set<{ close(): Promise<void> }>();
  let on = true;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    if (!on) return void socket.close();
    sockets.add(socket.connectToServer()).add(socket);
  });
  await page.reload();
  const connected = async (now: boolean) => {
    on = now;
    if (!now) for (const socket of sockets) await socket.close();
    sockets.clear();
  };
  return { page, connected };
}

/** A demo and a browser for the tests of a file. Pages that a test leaves open are closed after it. */
export function house(...extra: string[]) {
  // The demo's time all but stands: nothing is to expire because a machine is slow. Tests move it on themselves.
  const demo = new Demo('--speed', '0.1', ...extra);
  const used = new Set<string>();
  let chrome: Browser;
  before(async () => {
    [chrome] = await Promise.all([browser(), demo.start()]);
  });
  afterEach(async () => {
    await Promise.all(chrome.contexts().map((context) => context.close()));
  });
  after(async () => {
    await chrome?.close();
    await demo.end();
  });
  return {
    demo,
    /** The touch screen of a room that no test has used yet, in this center if it matters. */
    room(center = '', size = SMALL): Promise<Page> {
      const url = demo.ready.demo.logins.find(
        (login) => login.role === 'room' && login.name.includes(center) && !used.has(login.url),
      )?.url;
      assert.ok(url, `the demo has a fresh room ${center}`);
      used.add(url);
      return open(chrome, url, size, true);
    },
    /** A desk page, or one on a phone. */
    desk: (role: string, login: string, size = DESK) =>
      open(chrome, demo.login(role, `(${login})`), size, size.width < 600),
    /** Any address of this demo, as nobody yet. */
    page: (path: string, size = DESK) => open(chrome, new URL(path, demo.ready.url).href, size, true),
    /** A specialist who takes offers: one who did before does so again, and may be asked at once. */
    async specialist(login: string, size = DESK): Promise<Page> {
      const page = await this.desk('specialist', login, size);
      await by(page, 'availability-available').or(by(page, 'accept-offer')).first().waitFor();
      if (await by(page, 'availability-available').isVisible()) await tap(page, 'availability-available');
      return page;
    },
  };
}

/** Touches a common service and joins: two touches. Gives the number on the screen. */
export async function joins(room: Page, service = PENSION): Promise<string> {
  await tap(room, `service-${service}`);
  await tap(room, 'join-queue');
  return numberOf(room);
}

/** The number on a waiting room's screen. */
export async function numberOf(room: Page): Promise<string> {
  const number = (await by(room, 'ticket-number').textContent())?.trim() ?? '';
  assert.match(number, /^[A-Z]-\d{3}$/);
  return number;
}

/** Leaves the queue, so that the next one finds the room free. */
export async function leave(room: Page): Promise<void> {
  await tap(room, 'leave-queue');
  await tap(room, 'leave-confirm');
  await by(room, 'not-sure').first().waitFor();
}

/** The specialist ends the consultation, writes an outcome and takes a break, or goes on. */
export async function finishes(desk: Page, next: 'break' | 'continue' = 'break'): Promise<void> {
  await tap(desk, 'end-call');
  await tap(desk, 'end-confirm');
  await outcome(desk, next);
}

/** The specialist writes an outcome and takes a break, or goes on. */
export async function outcome(desk: Page, next: 'break' | 'continue' = 'break'): Promise<void> {
  await desk.getByRole('radio').first().check();
  await tap(desk, `finish-${next}`);
  await by(desk, 'wrap-up').waitFor({ state: 'detached' });
}

/** Nothing against WCAG 2.2 AA on the screen that stands, contrast included; one that fades in stands when it has. */
export async function accessible(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    document.getAnimations().every((one) => one.effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY),
  );
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    type Run = { violations: { id: string; nodes: { html: string }[] }[] };
    const runner = (globalThis as unknown as { axe: { run(root: Document, options: object): Promise<Run> } }).axe;
    const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await runner.run(document, { runOnly: { type: 'tag', values } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
  });
  assert.deepEqual(found, [], page.url());
}

/** What has arrived on a page over all its connections. */
export async function received(page: Page): Promise<{ frames: number; packets: number }> {
  return page.evaluate(async () => {
    const all = (globalThis as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections;
    const sum = { frames: 0, packets: 0 };
    for (const connection of all) {
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        sum.frames += report.framesDecoded ?? 0;
        sum.packets += report.packetsReceived ?? 0;
      }
    }
    return sum;
  });
}

/** Waits until sound has gone on arriving on this page, and so many more frames of pictures. */
async function arrives(page: Page, more: number): Promise<void> {
  const arriving = async (more: number) => {
    const seen = globalThis as unknown as {
      peerConnections: RTCPeerConnection[];
      began: Map<RTCPeerConnection, { frames: number; energy: number }>;
      arrived: string;
    };
    const figures: string[] = [];
    let both = false;
    for (const connection of seen.peerConnections) {
      if (connection.connectionState === 'closed') continue;
      let [frames, energy] = [0, 0];
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        frames += report.framesDecoded ?? 0;
        energy += report.totalAudioEnergy ?? 0;
      }
      const from = seen.began.get(connection) ?? { frames, energy };
      seen.began.set(connection, from);
      figures.push(`frames ${from.frames} -> ${frames}, energy ${from.energy} -> ${energy}`);
      both ||= frames >= from.frames + more && energy > from.energy;
    }
    seen.arrived = figures.join('; ');
    return both;
  };
  await page.evaluate(() => Object.assign(globalThis, { began: new Map(), arrived: '' }));
  await page.waitForFunction(arriving, more, { polling: 100 }).catch(async (error: Error) => {
    const arrived = await page.evaluate(() => (globalThis as unknown as { arrived: string }).arrived);
    throw new Error(`${page.url()}: ${arrived || 'no connection'}: ${error.message}`);
  });
}

/** Waits until pictures and sound have gone on arriving on this page. */
export const hearsAndSees = (page: Page) => arrives(page, 10);

/** Waits until all of them go on hearing and seeing. */
export const talking = (...pages: Page[]) => Promise.all(pages.map(hearsAndSees));

/** Waits until this page goes on hearing, whatever it sees. */
export const hears = (page: Page) => arrives(page, 0);

export const by = (page: Page, id: string) => page.getByTestId(id);

/** Waits until the place shows these words. */
export const says = (page: Page, id: string, words: string | RegExp) =>
  by(page, id).filter({ hasText: words }).first().waitFor();

/** The pages take two presses of one button within this time for one, ms. */
const SAME_PRESS_MS = 500;

/** Run in a page before its own code: remembers when each element was pressed. */
function keepPresses(): void {
  const pressed = new WeakMap<EventTarget, number>();
  addEventListener(
    'click',
    (event) => {
      for (const element of event.composedPath()) pressed.set(element, performance.now());
    },
    { capture: true },
  );
  Object.assign(globalThis, { pressed });
}

/**
 * Works a control, but the same one never twice in a breath: nobody does, and the pages would take it for one press. It is
 * the same one under another name, too, as a switch between two states is.
 */
export async function pressing(page: Page, id: string, press: () => Promise<void>): Promise<void> {
  const since = await by(page, id)
    .first()
    .evaluate((element) => {
      const { pressed } = globalThis as unknown as { pressed?: WeakMap<EventTarget, number> };
      return performance.now() - (pressed?.get(element) ?? Number.NEGATIVE_INFINITY);
    });
  if (since < SAME_PRESS_MS) await new Promise((resolve) => setTimeout(resolve, SAME_PRESS_MS - since));
  await press();
}

/**
 * Presses a target as a person does: with a finger on a touch screen, and there not before the screen has been seen; what
 * is touched while it is new was meant for the one before.
 */
export async function tap(page: Page, id: string): Promise<void> {
  const target = by(page, id).first();
  await target.waitFor();
  const touch = await page.evaluate(() => navigator.maxTouchPoints > 0);
  await pressing(page, id, async () => {
    if (!touch) return target.click();
    await page.waitForFunction(() => !('settling' in document.documentElement.dataset));
    await target.tap();
  });
}
