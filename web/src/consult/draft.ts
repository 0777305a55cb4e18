// A text that saves itself: a moment after the last letter, again after a refusal, never while it holds a personal code.
import { type ReadonlySignal, signal } from '@preact/signals';
import { hasPersonalCode } from '../design/personal-code.ts';

/** `failed` is tried again by itself; `code` waits until the personal code is gone. */
export type DraftState = 'saved' | 'saving' | 'failed' | 'code';

/** A change is sent this long after the last letter, ms. */
export const SAVE_AFTER_MS = 300;
/** A refused one again after this, ms. */
export const AGAIN_AFTER_MS = 2_000;

export interface Draft {
  readonly text: ReadonlySignal<string>;
  readonly state: ReadonlySignal<DraftState>;
  type(text: string): void;
  /** The server's text; what is being typed here is newer and stays. */
  received(text: string): void;
  /** Saves what is not saved yet; resolves to whether all is. */
  flush(): Promise<boolean>;
  /** Begins anew, for another consultation. */
  reset(): void;
}

/** `save` rejects when the server refuses or cannot be reached. */
export function createDraft(save: (text: string) => Promise<unknown>): Draft {
  const text = signal('');
  const state = signal<DraftState>('saved');
  let saved = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  let life = 0;

  const later = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), ms);
  };

  const once = async (): Promise<void> => {
    const sending = text.value;
    const born = life;
    try {
      await save(sending);
      if (born !== life) return;
      saved = sending;
      if (text.value === sending) state.value = 'saved';
      else later(SAVE_AFTER_MS);
    } catch {
      if (born !== life) return;
      state.value = 'failed';
      later(AGAIN_AFTER_MS);
    }
  };

  const run = async (): Promise<void> => {
    clearTimeout(timer);
    if (running) return running;
    if (text.value === saved) {
      state.value = 'saved';
      return;
    }
    if (hasPersonalCode(text.value)) {
      state.value = 'code';
      return;
    }
    state.value = 'saving';
    running = once().finally(() => {
      running = null;
    });
    return running;
  };

  return {
    text,
    state,
    type(next) {
      text.value = next;
      state.value = hasPersonalCode(next) ? 'code' : 'saving';
      later(SAVE_AFTER_MS);
    },
    received(next) {
      if (state.value !== 'saved') return;
      saved = next;
      text.value = next;
    },
    async flush() {
      await run();
      if (text.value !== saved && state.value !== 'failed') await run();
      return text.value === saved;
    },
    reset() {
      life++;
      clearTimeout(timer);
      saved = '';
      text.value = '';
      state.value = 'saved';
    },
  };
}
