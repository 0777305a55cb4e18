// A press that counts once: not twice within half a second, and not by a finger that was still on the screen before.
import { useRef } from 'preact/hooks';

/** Touches within this time of a new screen were meant for the one before, ms. */
export const SCREEN_SETTLE_MS = 300;
/** A second press within this time is the same press, ms. */
export const DOUBLE_PRESS_MS = 500;

let shownAt = Number.NEGATIVE_INFINITY;

/** Tells that a new screen has been put up; touches are ignored for a moment. */
export function screenShown(): void {
  shownAt = performance.now();
}

/** Whether a click came of a touch: not of a key, and not of a mouse, whose pointer is seen where it stands. */
export function byFinger(event: { detail: number; pointerType?: string }): boolean {
  return event.detail > 0 && event.pointerType !== 'mouse';
}

/** Wraps a handler so that a press counts once. Keys and mice are never ignored for the sake of a new screen. */
export function usePress(handler: (() => void) | undefined): (event: MouseEvent) => void {
  const last = useRef(Number.NEGATIVE_INFINITY);
  return (event) => {
    const now = performance.now();
    if (byFinger(event) && now - shownAt < SCREEN_SETTLE_MS) return;
    if (now - last.current < DOUBLE_PRESS_MS) return;
    last.current = now;
    handler?.();
  };
}
