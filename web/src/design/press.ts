// A press that counts once: not twice within half a second, and not by a finger that was still on the screen before.
import { useRef } from 'preact/hooks';

/** Touches within this time of a new screen were meant for the one before, ms. */
export const SCREEN_SETTLE_MS = 300;
/** A second press within this time is the same press, ms. */
export const DOUBLE_PRESS_MS = 500;

let settling: ReturnType<typeof setTimeout> | undefined;

/**
 * Tells that a new screen has been put up; touches are ignored for a moment, and the document says so meanwhile. Call it
 * in a layout effect: the screen must not be there to be touched before it is known to be new.
 */
export function screenShown(): void {
  clearTimeout(settling);
  document.documentElement.dataset.settling = '';
  settling = setTimeout(() => {
    delete document.documentElement.dataset.settling;
  }, SCREEN_SETTLE_MS);
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
    if (byFinger(event) && 'settling' in document.documentElement.dataset) return;
    if (now - last.current < DOUBLE_PRESS_MS) return;
    last.current = now;
    handler?.();
  };
}
