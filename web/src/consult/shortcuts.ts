// Keys for those who like them: always with Alt and Shift, so that no assistive technology or field loses one of its own.
import { useEffect, useRef } from 'preact/hooks';

/** Each act's letter, with Alt and Shift; by place on the keyboard, whatever the layout. */
export const SHORTCUTS = {
  accept: 'A',
  microphone: 'M',
  camera: 'K',
  text: 'T',
  end: 'E',
} as const;

export type Shortcut = keyof typeof SHORTCUTS;

/** As people read it. */
export function shortcutWord(shortcut: Shortcut): string {
  return `Alt + Shift + ${SHORTCUTS[shortcut]}`;
}

/** Does `act` on a shortcut's keys while the caller is on the page. */
export function useShortcut(shortcut: Shortcut, act: () => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey || event.repeat) return;
      if (event.code !== `Key${SHORTCUTS[shortcut]}`) return;
      event.preventDefault();
      latest.current();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [shortcut]);
}
