// The real binary and the real browser: starts a demo of its own, opens pages as the people in it, and measures what
// arrives on each side.
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = new URL('../../', import.meta.url).pathname;
const require = createRequire(join(root, 'web/package.json'));
const { chromium } = require('playwright-core') as typeof import('playwright-core');
type Browser = import('playwright-core').Browser;
export type Page = import('playwright-core').Page;

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

/** Opens a page as somebody, in a context of their own; what is connected there can be measured. */
export async function open(of: Browser, url: string, size = { width: 1280, height: 720 }): Promise<Page> {
  const context = await of.newContext({ viewport: size });
  await context.addInitScript(() => {
    const Original = RTCPeerConnection;
    const all: RTCPeerConnection[] = [];
    Object.assign(globalThis, { peerConnections: all });
    globalThis.RTCPeerConnection = class extends Original {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        all.push(this);
      }
    };
  });
  const page = await context.newPage();
  page.setDefaultTimeout(STEP_MS);
  page.on('pageerror', (error) => console.error(`page error at ${page.url()}: ${error.message}`));
  await page.goto(url);
  return page;
}

/** What has arrived on a page over all its connections. */
export async function received(page: Page): Promise<{ frames: number; energy: number }> {
  return page.evaluate(async () => {
    const all = (globalThis as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections;
    const sum = { frames: 0, energy: 0 };
    for (const connection of all) {
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        sum.frames += report.framesDecoded ?? 0;
        sum.energy += report.totalAudioEnergy ?? 0;
      }
    }
    return sum;
  });
}

/** Waits until pictures and sound have gone on arriving on this page. */
export async function hearsAndSees(page: Page): Promise<void> {
  const before = await received(page);
  const deadline = Date.now() + STEP_MS;
  for (;;) {
    const now = await received(page);
    if (now.frames >= before.frames + 10 && now.energy > before.energy) return;
    if (Date.now() > deadline) {
      throw new Error(
        `${page.url()}: frames ${before.frames} -> ${now.frames}, energy ${before.energy} -> ${now.energy}`,
      );
    }
    await page.waitForTimeout(200);
  }
}

export const by = (page: Page, id: string) => page.getByTestId(id);

/** Touches a target as a person does: the pages ignore touches in the first 300 ms of a screen. */
export async function tap(page: Page, id: string): Promise<void> {
  await by(page, id).first().waitFor();
  await page.waitForTimeout(400);
  await by(page, id).first().click();
}
