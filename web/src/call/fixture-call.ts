// A call that plays itself: every signal set by hand, no server and no media.
import { computed, signal } from '@preact/signals';
import type { PeerState, PlaceView, Source } from '../media/peer.ts';
import type { CallView, IdentityCheck, LinkWord, MediaLiveness, ParticipantView, Sources } from '../wire.gen.ts';
import { createChat } from './chat.ts';
import { drawnStream, residentPicture } from './fixture-pictures.ts';
import type { Call } from './index.ts';
import { createOwnText } from './own-text.ts';
import type { RemoteText } from './text.ts';

const ON: Sources = { microphone: true, camera: true, document: false, screen: false };

/** Who stands where, with a drawn picture. */
export interface Standing {
  participant: string;
  source: Source;
  stream: MediaStream;
}

export interface DrawnCall {
  view: CallView;
  standing: Standing[];
  state?: PeerState;
  /** How long nothing has come, ms. */
  silentMs?: number;
  signalingLost?: boolean;
  link?: LinkWord;
  liveness?: Record<string, MediaLiveness>;
  speaking?: string[];
  othersText?: Record<string, string>;
  ownText?: string;
  identity?: IdentityCheck;
  mine?: Partial<Sources>;
  shown?: MediaStream;
}

/** Makes a call as it looks at one moment; its buttons work on themselves. */
export function drawnCall(drawn: DrawnCall): Call {
  const view = signal(drawn.view);
  const me = drawn.view.me;
  const mine = signal<Sources>({ ...ON, ...drawn.mine });
  const camera = drawnStream(residentPicture);
  const volume = signal(0.8);
  const places = drawn.standing.map(
    ({ participant, source, stream }, i): PlaceView => ({
      key: source === 'camera' ? `place${i}` : `content${i % 2}`,
      participant,
      source,
      stream,
      hasPicture: true,
      isPaused: false,
    }),
  );
  const others = drawn.view.participants.filter((person: ParticipantView) => person.participant !== me);
  const ownText = createOwnText(() => true);
  ownText.confirmed(0, drawn.ownText ?? '');
  const texts = new Map<string, RemoteText>(
    Object.entries(drawn.othersText ?? {}).map(([participant, text]) => [participant, { n: 1, text }]),
  );
  const silentMs = drawn.silentMs;
  const document = signal(drawn.shown ?? null);
  return {
    me,
    view,
    state: signal(drawn.state ?? 'live'),
    interruptedSince: signal(silentMs === undefined ? null : performance.now() - silentMs + 3_000),
    restored: signal(false),
    signalingLost: signal(drawn.signalingLost ?? false),
    missing: signal(null),
    ways: signal(null),
    places: signal(places),
    liveness: signal(
      new Map(others.map((person) => [person.participant, drawn.liveness?.[person.participant] ?? 'live'])),
    ),
    sources: signal(new Map(others.map((person) => [person.participant, ON]))),
    quality: signal(new Map()),
    link: signal(drawn.link ?? 'good'),
    speaking: signal(new Set(drawn.speaking ?? [])),
    wanted: computed(() => ({ microphone: mine.value.microphone, camera: mine.value.camera || mine.value.document })),
    mine,
    preview: computed(() => (mine.value.camera ? camera : null)),
    shown: document,
    trouble: signal(null),
    volume,
    soundBlocked: signal(false),
    problem: signal(null),
    ownText,
    texts: signal(texts),
    chat: createChat({
      me,
      now: () => Date.now(),
      command: async () => ({ kind: 'done' }),
      problemIn: () => ({ code: 'internal' }),
    }),
    identity: signal(drawn.identity ?? 'none'),
    transfer: signal(null),
    setMicrophone: (on) => {
      mine.value = { ...mine.value, microphone: on };
    },
    setCamera: (on) => {
      mine.value = { ...mine.value, camera: on };
    },
    async setDocument(on) {
      document.value = on ? (drawn.shown ?? camera) : null;
      mine.value = { ...mine.value, document: on, camera: !on };
    },
    async setScreen() {},
    setVolume: (next) => {
      volume.value = Math.min(1, Math.max(0, next));
    },
    setSoundBlocked() {},
    close() {},
  };
}
