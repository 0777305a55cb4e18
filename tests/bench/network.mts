// A running consultation, the resident at the far end of a bad network: what each side still sees and hears, how soon it
// has settled, and how soon all is as before once the network is good again. One line of JSON a case and direction; asserts
// nothing but that it can be measured.
//   make bench-network [CASES=loss-5,delay-150] [SECONDS=20]
import type { Page } from '../browser/support.ts';
import { type Conditions, FarConsultation } from '../netlink/link.ts';

const IMPAIRED_MS = Number(process.env.SECONDS ?? 20) * 1_000;
const BEFORE_MS = 6_000;
const RECOVER_WITHIN_MS = 30_000;
const SAMPLE_MS = 250;
const ESTIMATED_AFTER_MS = 10_000;
/** Settled is a picture that moves at this rate for so long without a pause. */
const SETTLED_FPS = 12;
const SETTLED_MS = 3_000;
/** Recovered is a picture at this share of the rate before, as high as before. */
const RECOVERED_SHARE = 0.85;
const RECOVERED_MS = 2_000;

const both = (conditions: Conditions) => ({ conditions, forMs: IMPAIRED_MS });
const CASES: Record<string, { conditions: Conditions; forMs: number }> = {
  clean: both({}),
  'loss-1': both({ loss_pct: 1 }),
  'loss-5': both({ loss_pct: 5 }),
  'loss-10': both({ loss_pct: 10 }),
  'loss-20': both({ loss_pct: 20 }),
  'loss-5-bursts-of-4': both({ loss_pct: 5, burst: 4 }),
  'delay-50': both({ delay_ms: 50 }),
  'delay-150': both({ delay_ms: 150 }),
  'delay-300': both({ delay_ms: 300 }),
  'jitter-30': both({ delay_ms: 50, jitter_ms: 30 }),
  'reorder-5': both({ delay_ms: 20, reorder_pct: 5 }),
  'rate-2000': both({ rate_kbps: 2_000 }),
  'rate-500': both({ rate_kbps: 500 }),
  'rate-150': both({ rate_kbps: 150 }),
  'outage-10s': { conditions: { cut: true }, forMs: 10_000 },
  'udp-blocked': both({ block: 'udp' }),
  'all-but-tcp-443': both({ block: 'all_but_tcp443' }),
};

/** The counters of a page at a moment, over all its connections. */
interface Sample {
  at: number;
  frames: number;
  freezes: number;
  frozenS: number;
  heightPx: number;
  concealed: number;
  sound: number;
  bytes: number;
  /** What its sender believes that its way carries, for `down` the relay; 0 while that is not known. */
  estimateBps: number;
  /** What the link has carried beside media so far, IP headers included. */
  besideBytes: number;
}

function sample(page: Page): Promise<Omit<Sample, 'besideBytes'>> {
  return page.evaluate(async () => {
    const all = (globalThis as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections;
    const sum = {
      at: 0,
      frames: 0,
      freezes: 0,
      frozenS: 0,
      heightPx: 0,
      concealed: 0,
      sound: 0,
      bytes: 0,
      estimateBps: 0,
    };
    for (const connection of all) {
      for (const row of (await connection.getStats()).values()) {
        if (row.type === 'candidate-pair' && row.nominated) sum.estimateBps = row.availableOutgoingBitrate ?? 0;
        if (row.type !== 'inbound-rtp') continue;
        sum.frames += row.framesDecoded ?? 0;
        sum.freezes += row.freezeCount ?? 0;
        sum.frozenS += row.totalFreezesDuration ?? 0;
        if (row.framesPerSecond > 0) sum.heightPx = Math.max(sum.heightPx, row.frameHeight ?? 0);
        sum.concealed += row.concealedSamples ?? 0;
        sum.sound += row.totalSamplesReceived ?? 0;
        sum.bytes += row.bytesReceived ?? 0;
      }
    }
    return { ...sum, at: performance.timeOrigin + performance.now() };
  });
}

/** What the relay believes that the way to the far page carries, as it tells the near one; 0 while it does not know. */
function relayEstimateBps(near: Page): Promise<number> {
  return near.evaluate(() => {
    const { told } = globalThis as unknown as {
      told: {
        'slots.assign'?: { slots: { participant: string }[] };
        quality?: { participants: { participant: string; more?: { estimate_kbps?: number } }[] };
      };
    };
    const far = told['slots.assign']?.slots[0]?.participant;
    const figures = told.quality?.participants.find(({ participant }) => participant === far);
    return (figures?.more?.estimate_kbps ?? 0) * 1_000;
  });
}

/** Samples of both directions: `up` is what the near page gets from the far one. */
interface Pair {
  up: Sample;
  down: Sample;
}

class Watch {
  readonly samples: Pair[] = [];
  readonly #call: FarConsultation;

  constructor(call: FarConsultation) {
    this.#call = call;
  }

  async look(): Promise<void> {
    const { near, far } = this.#call;
    const [up, down, relay, counts] = await Promise.all([
      sample(near),
      sample(far),
      relayEstimateBps(near),
      this.#call.link.counts(),
    ]);
    this.samples.push({
      up: { ...up, estimateBps: down.estimateBps, besideBytes: counts.up.delivered_tcp_bytes },
      down: { ...down, estimateBps: relay, besideBytes: counts.down.delivered_tcp_bytes },
    });
  }

  /** Looks on for so long, or until something is true of what has been seen. */
  async forMs(ms: number, until: () => boolean = () => false): Promise<void> {
    for (const end = Date.now() + ms; Date.now() < end && !until(); ) {
      await this.#call.near.waitForTimeout(SAMPLE_MS);
      await this.look();
    }
  }
}

/** When a stretch of so long begins in which all is so between each two samples, on the samples' clock. */
function stretch(samples: Sample[], forMs: number, isSo: (from: Sample, to: Sample) => boolean): number | null {
  let began: number | null = null;
  for (const [i, to] of samples.entries()) {
    const from = samples[i - 1];
    if (!from) continue;
    if (!isSo(from, to)) began = null;
    else began ??= from.at;
    if (began !== null && to.at - began >= forMs) return began;
  }
  return null;
}

const fps = (from: Sample, to: Sample) => ((to.frames - from.frames) * 1_000) / (to.at - from.at);

function recoveredAt(before: Sample[], after: Sample[]): number | null {
  const [first, last] = [before[0], before.at(-1)];
  if (!first || !last) return null;
  const wanted = fps(first, last) * RECOVERED_SHARE;
  return stretch(after, RECOVERED_MS, (from, to) => fps(from, to) >= wanted && to.heightPx >= last.heightPx);
}

/** What there is to see once the estimate has had its time. */
function late(during: Sample[]): Sample[] {
  const from = (during[0]?.at ?? 0) + ESTIMATED_AFTER_MS;
  return during.filter(({ at }) => at >= from);
}

/** The median of what was estimated, kbit/s. */
function estimateKbps(samples: Sample[]): number | null {
  const known = samples.map(({ estimateBps }) => estimateBps).filter((bps) => bps > 0);
  const median = known.sort((a, b) => a - b)[Math.floor(known.length / 2)];
  return median === undefined ? null : Math.round(median / 1_000);
}

/** What the link carried beside media, kbit/s. */
function besideKbps(samples: Sample[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || first === last) return null;
  return Math.round(((last.besideBytes - first.besideBytes) * 8) / (last.at - first.at));
}

function report(name: string, direction: 'up' | 'down', watches: { before: Watch; during: Watch; after: Watch }): void {
  const [before, during, after] = [watches.before, watches.during, watches.after].map((watch) =>
    watch.samples.map((pair) => pair[direction]),
  ) as [Sample[], Sample[], Sample[]];
  const [first, last] = [during[0], during.at(-1)];
  if (!first || !last) throw new Error('nothing was measured');
  const settled = stretch(during, SETTLED_MS, (from, to) => fps(from, to) >= SETTLED_FPS);
  const recovered = recoveredAt(before, after);
  const sound = last.sound - first.sound;
  const figures = {
    fps: Math.round(fps(first, last) * 10) / 10,
    height_px: last.heightPx,
    freezes: last.freezes - first.freezes,
    frozen_pct: Math.round(((last.frozenS - first.frozenS) * 100_000) / (last.at - first.at)),
    concealed_pct: sound > 0 ? Math.round(((last.concealed - first.concealed) * 1_000) / sound) / 10 : null,
    received_kbps: Math.round(((last.bytes - first.bytes) * 8) / (last.at - first.at)),
    rate_kbps: CASES[name]?.conditions.rate_kbps ?? null,
    beside_kbps: besideKbps(late(during)),
    estimate_kbps: estimateKbps(late(during)),
    settled_ms: settled === null ? null : Math.round(settled - first.at),
    recovered_ms: recovered === null ? null : Math.round(recovered - (after[0]?.at ?? 0)),
  };
  process.stdout.write(`${JSON.stringify({ bench: 'network', case: name, direction, ...figures })}\n`);
}

const isWanted = (name: string) => !process.env.CASES || process.env.CASES.split(',').includes(name);

for (const [name, { conditions, forMs }] of Object.entries(CASES)) {
  if (!isWanted(name)) continue;
  const call = await FarConsultation.start('room');
  try {
    const [before, during, after] = [new Watch(call), new Watch(call), new Watch(call)];
    // The browsers' own estimates begin low: what they reach in peace is the measure.
    await call.near.waitForTimeout(BEFORE_MS);
    await before.look();
    await before.forMs(BEFORE_MS);
    await call.link.set(conditions);
    await during.look();
    await during.forMs(forMs);
    await call.link.set({});
    await after.look();
    const directions = ['up', 'down'] as const;
    const samples = (watch: Watch, direction: 'up' | 'down') => watch.samples.map((pair) => pair[direction]);
    const isAsBefore = () => directions.every((one) => recoveredAt(samples(before, one), samples(after, one)) !== null);
    await after.forMs(RECOVER_WITHIN_MS, isAsBefore);
    for (const direction of directions) report(name, direction, { before, during, after });
  } finally {
    await call.end();
  }
}

/** Firewalls that were there before the call: whether it comes about at all. */
for (const block of ['udp', 'all_but_tcp443'] as const) {
  const name = `begins-with-${block === 'udp' ? 'udp-blocked' : 'all-but-tcp-443'}`;
  if (!isWanted(name)) continue;
  const call = await FarConsultation.start('room', { under: { block } });
  try {
    const watch = new Watch(call);
    await watch.look();
    await watch.forMs(RECOVER_WITHIN_MS, () => watch.samples.some(({ up, down }) => up.frames > 0 && down.frames > 0));
    const seen = watch.samples.find(({ up, down }) => up.frames > 0 && down.frames > 0);
    // As exact as the looking is often.
    const firstFrameMs = seen ? Math.round(Math.max(seen.up.at, seen.down.at) - call.acceptedAt) : null;
    const figures = { is_connected: seen !== undefined, first_frame_within_ms: firstFrameMs };
    process.stdout.write(`${JSON.stringify({ bench: 'network', case: name, ...figures })}\n`);
  } finally {
    await call.end();
  }
}
