// A network between pages and relay that loses, delays and narrows: a UDP proxy that gives each page its own socket towards the relay.
import { createSocket } from "node:dgram";

/** Bytes of IP and UDP headers, which take their part of a narrow link. */
const HEADERS = 28;

/**
 * A link in front of the relay at `address:port`. `conditions` may be changed while it runs: `lossPct` and `delayMs` hold
 * for both directions; `downKbps` is what gets through to the page, with a queue of `queueMs`.
 */
export function link({ address, port }, conditions) {
  const front = createSocket("udp4");
  const backs = new Map();
  let seed = 1;
  let freeAt = 0;
  const isLost = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (seed >> 8) % 100 < (conditions.lossPct ?? 0);
  };
  const later = (act, queuedMs = 0) => {
    if (!isLost()) setTimeout(act, (conditions.delayMs ?? 0) + queuedMs);
  };
  /** How long a packet to the page waits for its turn, in ms; null if the queue is full. */
  const queued = (bytes) => {
    if (!conditions.downKbps) return 0;
    const now = performance.now();
    const begins = Math.max(freeAt, now);
    if (begins - now > (conditions.queueMs ?? 300)) return null;
    freeAt = begins + ((bytes + HEADERS) * 8) / conditions.downKbps;
    return freeAt - now;
  };
  front.on("message", (bytes, from) => {
    const key = `${from.address}:${from.port}`;
    let back = backs.get(key);
    if (!back) {
      back = createSocket("udp4");
      back.on("message", (reply) => {
        const waits = queued(reply.length);
        if (waits !== null) later(() => front.send(reply, from.port, from.address), waits);
      });
      backs.set(key, back);
    }
    later(() => back.send(bytes, port, address));
  });
  return new Promise((resolve) => front.bind(0, "127.0.0.1", () => resolve(front.address().port)));
}
