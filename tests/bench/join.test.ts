// From "accept" to the first decoded frame on both sides, in Chromium on loopback. Prints one line of JSON; asserts no time.
//   make bench-join [ROUNDS=30]
import { test } from 'node:test';
import { browser, by, Demo, open, type Page, tap } from '../browser/support.ts';
import { share } from './figures.ts';

const ROUNDS = Number(process.env.ROUNDS ?? 30);
const SERVICE = 'service-vsaa-granting-an-old-age-pension';

/** Starts to watch for the first frame that a connection made from now on decodes; gives its moment on the wall clock, ms. */
function firstFrame(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const all = (globalThis as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections;
    const before = all.length;
    for (const deadline = performance.now() + 30_000; performance.now() < deadline; ) {
      for (const connection of all.slice(before)) {
        for (const report of (await connection.getStats()).values()) {
          if (report.type === 'inbound-rtp' && report.framesDecoded > 0)
            return performance.timeOrigin + performance.now();
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('no frame came');
  });
}

/** When the accept button is pressed, on the wall clock, ms. */
function accepted(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        // Without a name: a named one would need a helper that the page does not have.
        addEventListener(
          'click',
          (event) => {
            const wanted = (event.target as Element).closest('[data-testid="accept-offer"]');
            if (wanted) resolve(performance.timeOrigin + performance.now());
          },
          true,
        );
      }),
  );
}

test('accept to first frame', async () => {
  const demo = await new Demo().start();
  const chrome = await browser();
  const waits: number[] = [];
  try {
    const room = await open(chrome, demo.login('room', 'Aizkraukles'));
    const desk = await open(chrome, demo.login('specialist', '(vsaa.1)'), { width: 1440, height: 900 });
    for (let round = 0; round < ROUNDS; round++) {
      await tap(room, SERVICE);
      await tap(room, 'join-queue');
      await tap(desk, 'availability-available');
      await by(desk, 'accept-offer').waitFor();
      const moments = Promise.all([accepted(desk), firstFrame(room), firstFrame(desk)]);
      await tap(desk, 'accept-offer');
      const [start, there, here] = await moments;
      waits.push(Math.max(there, here) - start);
      await tap(desk, 'end-call');
      await tap(desk, 'end-confirm');
      await desk.getByRole('radio').first().check();
      await tap(desk, 'finish-break');
      await tap(room, 'finish');
    }
  } finally {
    await chrome.close();
    await demo.end();
  }
  const figures = { rounds: waits.length, median_ms: share(waits, 0.5), p95_ms: share(waits, 0.95) };
  process.stderr.write(`${JSON.stringify({ bench: 'join', case: 'accept_to_first_frame_both_sides', ...figures })}\n`);
});
