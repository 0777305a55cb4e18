// How old the figures on the screen are.

/** Figures older than this are called old on the wall, ms. */
export const WALL_STALE_MS = 10_000;

/** When the server was last heard, in its own time: what came last, or the loss if that was before. */
export function heardAt(lastMessageMs: number | null, lostSinceMs: number | null, nowMs: number): number {
  const last = lastMessageMs ?? nowMs;
  return lostSinceMs === null ? last : Math.min(last, lostSinceMs);
}

export function isStale(heardMs: number, nowMs: number, limitMs: number): boolean {
  return nowMs - heardMs > limitMs;
}
