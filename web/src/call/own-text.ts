// What one types oneself, on its way: the first character leaves at once, the rest gathered for a moment, and all of it
// once more when the connection was away.
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { hasPersonalCode } from '../design/personal-code.ts';
import { editBetween, edited, type TextEdit, trimmed, wellFormed } from './text.ts';

/** Edits are gathered for so long, ms; the wire allows 300. */
export const GATHER_MS = 150;
/** After a refused edit, the answers to those sent behind it are awaited for so long, ms. */
export const RESYNC_MS = 600;

/** One's own real-time text. */
export interface OwnText {
  readonly text: ReadonlySignal<string>;
  /** Characters that have not left yet. */
  readonly waiting: ReadonlySignal<boolean>;
  /** The text holds what looks like a personal code: its last figure does not leave, nor what is typed after it. */
  readonly code: ReadonlySignal<boolean>;
  /** The text as it stands in the field now. */
  type(text: string): void;
  /** The server's word on what it has: after a return, and after a reload. */
  confirmed(n: number, text: string): void;
  /** Holds edits back, as long as the server may not know the last ones; or lets them go. */
  hold(held: boolean): void;
  close(): void;
}

/** Timers, so that tests need not wait. */
export interface Timers {
  set(act: () => void, ms: number): unknown;
  clear(timer: unknown): void;
}

const realTimers: Timers = {
  set: (act, ms) => setTimeout(act, ms),
  clear: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

/** `send` says whether the edit left; one that did not is sent again, merged with what came after. */
export function createOwnText(send: (n: number, edit: TextEdit) => boolean, timers: Timers = realTimers): OwnText {
  const text = signal('');
  const waiting = signal(false);
  const code = computed(() => hasPersonalCode(text.value));
  let sent = '';
  let n = 0;
  let timer: unknown = null;
  let held = false;
  let resync: unknown = null;

  const flush = () => {
    const edit = held || code.value ? null : editBetween(sent, text.value);
    if (edit && send(n + 1, edit)) {
      n++;
      sent = text.value;
    }
    waiting.value = sent !== text.value;
  };
  const beat = () => {
    timer = null;
    waiting.value = sent !== text.value;
    if (!waiting.value) return;
    flush();
    timer = timers.set(beat, GATHER_MS);
  };

  const release = () => {
    held = false;
    resync = null;
    if (timer === null) beat();
  };

  return {
    text,
    waiting,
    code,
    type(after) {
      const next = wellFormed(after);
      const old = trimmed(next);
      if (old) {
        // The old lines go first, by an edit of their own: so the text is never too long anywhere, and little travels.
        text.value = edited(sent, old);
        flush();
      }
      text.value = old ? edited(next, old) : next;
      if (timer !== null) {
        waiting.value = sent !== text.value;
        return;
      }
      flush();
      timer = timers.set(beat, GATHER_MS);
    },
    confirmed(knownN, known) {
      if (n === 0 && text.value === '') text.value = known;
      // Not asked for by a return: the server has refused an edit, and will refuse those sent behind it.
      const refused = !held && knownN < n;
      n = knownN;
      sent = known;
      if (refused || resync !== null) {
        held = true;
        waiting.value = sent !== text.value;
        resync ??= timers.set(release, RESYNC_MS);
        return;
      }
      release();
    },
    hold(on) {
      if (resync !== null) timers.clear(resync);
      resync = null;
      if (on) {
        held = true;
        waiting.value = sent !== text.value;
      } else release();
    },
    close() {
      for (const running of [timer, resync]) if (running !== null) timers.clear(running);
      timer = null;
      resync = null;
    },
  };
}
