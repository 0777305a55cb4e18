// The network taken from one side of a running consultation and given back: how soon both sides say so, how soon the
// picture is back, and whether anything is forwarded meanwhile. One line of JSON a case; asserts no time.
//   make bench-outage [ROUNDS=30] [CASES=room-5s]
import { by, hearsAndSees, type Page, STEP_MS } from '../browser/support.ts';
import { FarConsultation, MARKS, type Side, seen } from '../netlink/link.ts';
import { share } from './figures.ts';

const ROUNDS = Number(process.env.ROUNDS ?? 30);
const CASES: { name: string; far: Side; outageMs: number }[] = [
  { name: 'room-5s', far: 'room', outageMs: 5_000 },
  { name: 'room-15s', far: 'room', outageMs: 15_000 },
  { name: 'desk-5s', far: 'desk', outageMs: 5_000 },
];
/** After the last side has said so, before what is forwarded is counted: for what was under way. */
const GATED_MS = 200;
/** Between rounds, at least and at most: longer than a restored connection is told of. */
const CALM_MS = [3_500, 5_000] as const;

/**
 * When the next frame of somebody else is shown, and when the next that is not black, on the wall clock, ms. A page that
 * is not heard sends black, so a frame alone is no picture.
 */
function back(page: Page): Promise<{ frame: number; picture: number }> {
  // Without names: named functions would need a helper that the page does not have.
  return page.evaluate(async (withinMs) => {
    const canvas = new OffscreenCanvas(8, 8).getContext('2d', { willReadFrequently: true });
    const all = (globalThis as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections;
    const tooLate = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error('no picture came back')), withinMs);
    });
    let frame = 0;
    const pictures = [...document.querySelectorAll('video')].map(async (video) => {
      for (;;) {
        await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
        const now = performance.timeOrigin + performance.now();
        const [track] = (video.srcObject as MediaStream | null)?.getVideoTracks() ?? [];
        const isRemote = all.some((connection) => connection.getReceivers().some((other) => other.track === track));
        if (!isRemote || !canvas) continue;
        frame ||= now;
        canvas.drawImage(video, 0, 0, 8, 8);
        const greens = canvas.getImageData(0, 0, 8, 8).data.filter((_, at) => at % 4 === 1);
        if (greens.reduce((sum, green) => sum + green) > 64 * 40) return now;
      }
    });
    const picture = await Promise.race([...pictures, tooLate]);
    return { frame, picture };
  }, STEP_MS);
}

const wanted = CASES.filter(({ name }) => !process.env.CASES || process.env.CASES.split(',').includes(name));
for (const { name, far, outageMs } of wanted) {
  const near = far === 'room' ? 'desk' : 'room';
  const [own, other] = [MARKS[far].own, MARKS[near].other];
  const farSays: number[] = [];
  const nearSays: number[] = [];
  const frames: number[] = [];
  const pictures: number[] = [];
  let forwarded = 0;
  const call = await FarConsultation.start(far);
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const saying = Promise.all([seen(call.far, own), seen(call.near, other)]);
      await call.link.set({ cut: true });
      const cutAt = Date.now();
      const [farSaid, nearSaid] = await saying;
      farSays.push(farSaid - cutAt);
      nearSays.push(nearSaid - cutAt);
      await call.near.waitForTimeout(GATED_MS);
      const gated = await call.link.counts();
      await call.near.waitForTimeout(Math.max(0, cutAt + outageMs - Date.now()));
      forwarded += (await call.link.counts()).down.offered_rtp - gated.down.offered_rtp;
      const coming = Promise.all([back(call.far), back(call.near)]);
      await call.link.set({});
      const upAt = Date.now();
      const both = await coming;
      frames.push(Math.max(...both.map(({ frame }) => frame)) - upAt);
      pictures.push(Math.max(...both.map(({ picture }) => picture)) - upAt);
      if (process.env.VERBOSE) {
        const [farBack, nearBack] = both.map((one) => [one.frame - upAt, one.picture - upAt].map(Math.round));
        const says = [farSays, nearSays].map((all) => Math.round(all.at(-1) ?? 0));
        process.stderr.write(`${JSON.stringify({ says, farBack, nearBack })}\n`);
      }
      await by(call.far, own).waitFor({ state: 'hidden' });
      await by(call.near, other).waitFor({ state: 'hidden' });
      await Promise.all([hearsAndSees(call.far), hearsAndSees(call.near)]);
      await call.near.waitForTimeout(CALM_MS[0] + Math.random() * (CALM_MS[1] - CALM_MS[0]));
    }
  } finally {
    await call.end();
  }
  const figures = {
    rounds: farSays.length,
    far_says_p95_ms: share(farSays, 0.95),
    far_says_max_ms: share(farSays, 1),
    near_says_p95_ms: share(nearSays, 0.95),
    near_says_max_ms: share(nearSays, 1),
    frames_back_median_ms: share(frames, 0.5),
    frames_back_p95_ms: share(frames, 0.95),
    picture_back_median_ms: share(pictures, 0.5),
    picture_back_p95_ms: share(pictures, 0.95),
    picture_back_max_ms: share(pictures, 1),
    forwarded_packets: forwarded,
  };
  process.stdout.write(`${JSON.stringify({ bench: 'outage', case: name, outage_ms: outageMs, ...figures })}\n`);
}
