import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/**
 * When `what` changes and the control that had the focus is gone with it, gives the focus to the first `selector` in `box`:
 * who works by keys or hears the page stays where they were.
 */
export function useRefocus(box: RefObject<HTMLElement>, what: unknown, selector: string): void {
  const before = useRef(what);
  useEffect(() => {
    if (before.current === what) return;
    before.current = what;
    if (document.activeElement === document.body) box.current?.querySelector<HTMLElement>(selector)?.focus();
  }, [what]);
}
