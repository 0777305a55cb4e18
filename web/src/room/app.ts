// The room's page as one object that its screens share: what is shown, what may be asked of the server.
import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { setHighContrast, setLargeText } from '../design/index.ts';
import type { Directory } from '../session/catalogue.ts';
import { CommandRefused, idle, type Session } from '../session/session.ts';
import type { Answer, ClientMessage, Forecast, Problem, RoomView } from '../wire.gen.ts';
import { setLanguage } from '../words/index.ts';
import type { LocalMedia } from './devices.ts';
import { type Action, devicesWanted, FRESH, type Local, reduce, type Screen, screenOf, untouched } from './model.ts';
import { chime } from './sound.ts';

/** Sheets over a screen. */
export type SheetName =
  | 'help'
  | 'privacy'
  | 'language'
  | 'talk'
  | 'leave'
  | 'callback'
  | 'no_signing'
  | 'queued_signing'
  | 'queued_text'
  | 'no_voice';

export interface RoomApp {
  readonly session: Session;
  readonly directory: Signal<Directory | null>;
  readonly media: LocalMedia;
  readonly local: Signal<Local>;
  readonly view: ReadonlySignal<RoomView | null>;
  readonly screen: ReadonlySignal<Screen>;
  readonly sheet: Signal<SheetName | null>;
  /** What the last command was refused with. */
  readonly problem: Signal<Problem | null>;
  readonly forecast: Signal<Forecast | null>;
  /** What was agreed, as the specialist typed it. */
  readonly nextSteps: Signal<string>;
  act(action: Action): void;
  /** Sends a command; null when it was refused, which `problem` then tells. */
  run(message: ClientMessage): Promise<Answer | null>;
  /** Forgets everything by putting a new document in the place of this one. */
  forget(): void;
  close(): void;
}

export interface RoomAppOptions {
  session: Session;
  directory: Signal<Directory | null>;
  media: LocalMedia;
  local?: Local;
  forget?: () => void;
}

/** How often the seconds of a loss are looked at, ms. */
const LOSS_LOOK_MS = 500;

/** Puts the parts together. */
export function openRoom(options: RoomAppOptions): RoomApp {
  const { session, directory, media } = options;
  const local = signal<Local>(options.local ?? FRESH);
  const sheet = signal<SheetName | null>(null);
  const problem = signal<Problem | null>(null);
  const forecast = signal<Forecast | null>(null);
  const nextSteps = signal('');
  const lostMs = signal<number | null>(null);
  let visited = false;
  const view = computed(() => (session.view.value?.audience === 'room' ? session.view.value : null));
  const screen = computed(() => {
    if (!directory.value && session.link.value === 'live') return { name: 'connecting' } as const;
    return screenOf(view.value, session.link.value, lostMs.value, local.value);
  });

  const act = (action: Action) => {
    problem.value = null;
    local.value = reduce(local.peek(), action);
  };

  const look = () => {
    const since = session.lostSince.peek();
    lostMs.value = since === null ? null : performance.now() - since;
  };
  look();
  const looking = setInterval(look, LOSS_LOOK_MS);

  const effects = [
    effect(() => setLanguage(local.value.language)),
    effect(() => setLargeText(local.value.largeText)),
    effect(() => setHighContrast(local.value.highContrast)),
    effect(() => {
      idle.value = screen.value.name === 'start' && untouched(local.value);
    }),
    effect(() => {
      const wanted = devicesWanted(screen.value);
      if (wanted) void media.start();
      else media.stop();
    }),
    // Once in a queue there is nothing to choose; and a sheet of another screen has no business here.
    watch(
      () => screen.value.name,
      (name) => {
        if (name === 'waiting') act({ do: 'joined' });
        if (name !== 'call') act({ do: 'media_gone' });
        if (sheet.peek() !== 'help') sheet.value = null;
      },
    ),
    // A visit that is over leaves nothing behind, however it ended.
    watch(
      () => view.value?.visit !== undefined,
      (visiting) => {
        if (visited && !visiting) act({ do: 'erased' });
        visited = visiting;
      },
    ),
    watch(
      () => (screen.value.name === 'call' ? `${screen.value.call.consultation} ${screen.value.call.recalled}` : null),
      (call) => call !== null && chime('call'),
    ),
    watch(
      () => (screen.value.name === 'waiting' ? screen.value.waiting.here_check_until_ms : undefined),
      (until) => until !== undefined && chime('call'),
    ),
    watch(
      () => view.value?.help?.state,
      (state) => {
        if (state === 'unanswered') sheet.value = 'help';
      },
    ),
  ];
  const stopSteps = session.on('next_steps', (message) => {
    nextSteps.value = message.text;
  });

  return {
    session,
    directory,
    media,
    local,
    view,
    screen,
    sheet,
    problem,
    forecast,
    nextSteps,
    act,
    async run(message) {
      try {
        const answer = await session.command(message);
        // A forecast that comes by itself takes no refusal from the screen.
        if (message.type !== 'ticket.forecast') problem.value = null;
        return answer;
      } catch (error) {
        if (!(error instanceof CommandRefused)) throw error;
        problem.value = error.problem;
        return null;
      }
    },
    forget: options.forget ?? (() => location.replace('/room')),
    close() {
      clearInterval(looking);
      for (const stop of effects) stop();
      stopSteps();
      media.stop();
      session.close();
    },
  };
}

/** Calls back on each change of a value, and with the first. */
function watch<T>(value: () => T, changed: (value: T) => void): () => void {
  const seen = computed(value);
  return effect(() => {
    const now = seen.value;
    // What the callback reads is not watched.
    queueMicrotask(() => changed(now));
  });
}
