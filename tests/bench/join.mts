// From "accept" to the first decoded frame on both sides, and from the offer to the first packet, in Chromium: on loopback,
// and with the room behind a network of so long a round trip. Prints one line of JSON a case; asserts no time.
//   make bench-join [ROUNDS=30] [CASES=loopback,rtt-50ms,rtt-150ms]
import { browser, by, Demo, open, type Page, tap } from '../browser/support.ts';
import { FarConsultation, SERVICE } from '../netlink/link.ts';
import { share } from './figures.ts';

const ROUNDS = Number(process.env.ROUNDS ?? 30);
const CASES = [
  { name: 'loopback', rtt_ms: 0 },
  { name: 'rtt-50ms', rtt_ms: 50 },
  { name: 'rtt-150ms', rtt_ms: 150 },
];

/** The moments of a connection on the wall clock, ms: it was made, its first packet came, its first frame was decoded. */
interface Moments {
  made: number;
  packet: number;
  frame: number;
}

/** Starts to watch for the next connection of a page. */
function moments(page: Page): Promise<Moments> {
  return page.evaluate(async () => {
    const all = (globalThis as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections;
    const before = all.length;
    const seen = { made: 0, packet: 0, frame: 0 };
    for (const deadline = performance.now() + 30_000; performance.now() < deadline; ) {
      const now = performance.timeOrigin + performance.now();
      for (const connection of all.slice(before)) {
        seen.made ||= now;
        for (const report of (await connection.getStats()).values()) {
          if (report.type !== 'inbound-rtp') continue;
          if (report.packetsReceived > 0) seen.packet ||= performance.timeOrigin + performance.now();
          if (report.framesDecoded > 0) return { ...seen, frame: performance.timeOrigin + performance.now() };
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
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

/** Room and desk, on loopback or over the link. */
async function place(rttMs: number): Promise<{ room: Page; desk: Page; end: () => Promise<void> }> {
  if (rttMs > 0) return FarConsultation.open('room', { under: { delay_ms: rttMs / 2 } });
  const demo = await new Demo().start();
  const chrome = await browser();
  const room = await open(chrome, demo.login('room', 'Aizkraukles'));
  const desk = await open(chrome, demo.login('specialist', '(vsaa.1)'), { width: 1440, height: 900 });
  return {
    room,
    desk,
    end: async () => {
      await chrome.close();
      await demo.end();
    },
  };
}

for (const { name, rtt_ms } of CASES.filter(
  ({ name }) => !process.env.CASES || process.env.CASES.split(',').includes(name),
)) {
  const at = await place(rtt_ms);
  const { room, desk } = at;
  const frames: number[] = [];
  const packets: number[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      await tap(room, SERVICE);
      await tap(room, 'join-queue');
      await tap(desk, 'availability-available');
      await by(desk, 'accept-offer').waitFor();
      const all = Promise.all([accepted(desk), moments(room), moments(desk)]);
      await tap(desk, 'accept-offer');
      const [start, there, here] = await all;
      frames.push(Math.max(there.frame, here.frame) - start);
      packets.push(there.packet - there.made);
      await tap(desk, 'end-call');
      await tap(desk, 'end-confirm');
      await desk.getByRole('radio').first().check();
      await tap(desk, 'finish-break');
      await tap(room, 'finish');
    }
  } finally {
    await at.end();
  }
  const figures = {
    rounds: frames.length,
    accept_to_frames_median_ms: share(frames, 0.5),
    accept_to_frames_p95_ms: share(frames, 0.95),
    room_offer_to_packet_median_ms: share(packets, 0.5),
    room_offer_to_packet_p95_ms: share(packets, 0.95),
  };
  process.stdout.write(`${JSON.stringify({ bench: 'join', case: name, rtt_ms, ...figures })}\n`);
}
