// The link between two network namespaces, driven from a test; and a consultation over it, the real server and a browser
// on its near side, another browser on the far one.
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { browser, by, Demo, hearsAndSees, open, type Page, STEP_MS, tap } from '../browser/support.ts';

const root = new URL('../../', import.meta.url).pathname;
const READY_MS = 15_000;
const ANSWER_MS = 5_000;
/** What is asked for. */
export const SERVICE = 'service-vsaa-granting-an-old-age-pension';

/** How one direction is; what is left out is as on a perfect wire. The fields stand in src/conditions.rs. */
export interface Conditions {
  delay_ms?: number;
  jitter_ms?: number;
  loss_pct?: number;
  burst?: number;
  reorder_pct?: number;
  rate_kbps?: number;
  queue_ms?: number;
  cut?: boolean;
  block?: 'nothing' | 'udp' | 'tcp' | 'all_but_tcp443';
}

/** What became of the packets of one direction since the link began. */
export interface Counts {
  offered: number;
  /** Sound and picture among them. */
  offered_rtp: number;
  delivered: number;
  delivered_bytes: number;
  /** Of these, TCP: the pages, their signaling, and media that takes that way. */
  delivered_tcp_bytes: number;
}

interface End {
  namespace: string;
  address: string;
}

/** A running link; `up` leads to the near end, the server's, `down` from it. */
export class Link {
  readonly near: End;
  readonly far: End;
  readonly #process: ChildProcess;
  readonly #waiting: ((answer: string) => void)[];

  private constructor(process: ChildProcess, ends: { near: End; far: End }, waiting: ((answer: string) => void)[]) {
    this.#process = process;
    this.#waiting = waiting;
    this.near = ends.near;
    this.far = ends.far;
  }

  static async start(seed = 1): Promise<Link> {
    // At real-time priority, so that the browsers beside it do not make it a worse network than told.
    const program = [join(root, 'target/debug/netlink'), 'run', '--seed', String(seed)];
    const child = spawn('chrt', ['-r', '1', ...program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const waiting: ((answer: string) => void)[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line));
    const ended = new Promise<never>((_, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the link ended with ${code}: its words stand above`)));
    });
    ended.catch(() => undefined);
    const ready = new Promise<string>((resolve) => waiting.push(resolve));
    const line = await Promise.race([ready, ended, tooLong(READY_MS, 'the link did not become ready')]);
    return new Link(child, JSON.parse(line), waiting);
  }

  /** Makes both directions so, or each as told. */
  async set(up: Conditions, down: Conditions = up): Promise<void> {
    await this.#order({ set: { up, down } });
  }

  async counts(): Promise<{ up: Counts; down: Counts }> {
    return (await this.#order({ count: {} })) as { up: Counts; down: Counts };
  }

  /** Ends it and all that runs at its ends. */
  async end(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.stdin?.end();
    await Promise.race([ended, tooLong(ANSWER_MS, 'the link did not end')]);
  }

  async #order(order: object): Promise<unknown> {
    const answer = new Promise<string>((resolve) => this.#waiting.push(resolve));
    this.#process.stdin?.write(`${JSON.stringify(order)}\n`);
    const told = JSON.parse(await Promise.race([answer, tooLong(ANSWER_MS, 'the link did not answer')]));
    assert.equal(told.error, undefined, told.error);
    return told;
  }
}

function tooLong(ms: number, what: string): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error(what)), ms).unref());
}

/** Who sits at the far end. */
export type Side = 'room' | 'desk';

/** What a page shows when its own network is gone, when the other's is, and when signaling alone stands still. */
export const MARKS = {
  room: { own: 'own-loss', other: 'specialist-loss', weak: 'weak' },
  desk: { own: 'own-lost', other: 'other-lost', weak: 'lost' },
};

/** A consultation with the server on the near side and one of the two pages on the far one. */
export class FarConsultation {
  readonly link: Link;
  readonly demo: Demo;
  readonly room: Page;
  readonly desk: Page;
  readonly far: Page;
  readonly near: Page;
  /** When the specialist accepted, on the wall clock, ms. */
  acceptedAt = 0;
  readonly #end: () => Promise<void>;

  private constructor(link: Link, demo: Demo, pages: { room: Page; desk: Page }, far: Side, end: () => Promise<void>) {
    this.link = link;
    this.demo = demo;
    this.room = pages.room;
    this.desk = pages.desk;
    this.far = far === 'room' ? pages.room : pages.desk;
    this.near = far === 'room' ? pages.desk : pages.room;
    this.#end = end;
  }

  /**
   * Opens both pages and connects them. `under` is how the network is from the pages' opening on; then nothing is waited
   * for, as no media may come. `env` is the server's.
   */
  static async start(far: Side, options: { under?: Conditions; env?: Record<string, string> } = {}) {
    const consultation = await FarConsultation.open(far, options);
    const { room, desk } = consultation;
    try {
      await consultation.#connect();
      if (!options.under) await Promise.all([hearsAndSees(room), hearsAndSees(desk)]);
      return consultation;
    } catch (error) {
      await consultation.end();
      throw error;
    }
  }

  /** Opens both pages, and leaves it to others to connect them. */
  static async open(far: Side, options: { under?: Conditions; env?: Record<string, string> } = {}) {
    const { under, env } = options;
    const ends: (() => Promise<void> | void)[] = [];
    const end = async () => {
      for (const one of ends.reverse()) await Promise.resolve(one()).catch((error) => console.error(String(error)));
    };
    try {
      const link = await Link.start();
      ends.push(() => link.end());
      const keys = mkdtempSync(join(tmpdir(), 'tilts-link-'));
      ends.push(() => rmSync(keys, { recursive: true, force: true }));
      const where = ['--listen', `${link.near.address}:443`, '--media', `${link.near.address}:3478`];
      const demo = Demo.at(nearPlace(link, keys, env), '--exposed', ...where);
      ends.push(() => demo.end());
      await demo.start();
      const inside = async (where: End) => {
        const path = join(root, 'tests/netlink/chromium');
        // The server's certificate is of the test's own making.
        const args = ['--ignore-certificate-errors'];
        const chrome = await browser({ path, env: { NETNS: where.namespace }, args });
        ends.push(() => chrome.close());
        return chrome;
      };
      const [nearChrome, farChrome] = [await inside(link.near), await inside(link.far)];
      const [roomChrome, deskChrome] = far === 'room' ? [farChrome, nearChrome] : [nearChrome, farChrome];
      if (under) await link.set(under);
      const room = await open(roomChrome, demo.login('room', 'Aizkraukles'));
      const desk = await open(deskChrome, demo.login('specialist', '(vsaa.1)'), { width: 1440, height: 900 });
      return new FarConsultation(link, demo, { room, desk }, far, end);
    } catch (error) {
      await end();
      throw error;
    }
  }

  /** Ends both browsers, the server and the link. */
  end(): Promise<void> {
    return this.#end();
  }

  async #connect(): Promise<void> {
    const { room, desk } = this;
    await tap(room, SERVICE);
    await tap(room, 'join-queue');
    await tap(desk, 'availability-available');
    await tap(desk, 'accept-offer');
    this.acceptedAt = Date.now();
    await by(room, 'call-screen').waitFor();
  }
}

/** The near end as a place for a demo: with TLS, as everywhere but on loopback. */
function nearPlace(link: Link, keys: string, env: Record<string, string> = {}) {
  const { namespace, address } = link.near;
  const [certificate, key] = [join(keys, 'certificate.pem'), join(keys, 'key.pem')];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const subject = ['-subj', '/CN=tilts', '-addext', `subjectAltName=IP:${address}`];
  execFileSync('openssl', [...request, ...subject, '-keyout', key, '-out', certificate], { stdio: 'pipe' });
  return {
    prefix: ['ip', 'netns', 'exec', namespace],
    env: {
      ...env,
      TILTS_HTTP_CERTIFICATE: certificate,
      TILTS_HTTP_KEY: key,
      TILTS_HTTP_ORIGINS: JSON.stringify([`https://${address}`]),
    },
  };
}

/** When a mark is next seen on a page, on the wall clock, ms; looked for ten times as often as a frame takes. */
export function seen(page: Page, testId: string, withinMs = STEP_MS): Promise<number> {
  return page.evaluate(
    async ([mark, ms]) => {
      for (const deadline = performance.now() + ms; performance.now() < deadline; ) {
        if (document.querySelector(`[data-testid="${mark}"]`)) return performance.timeOrigin + performance.now();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error(`${mark} was not seen within ${ms} ms`);
    },
    [testId, withinMs] as const,
  );
}
