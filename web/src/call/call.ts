// A consultation on a page: the media peer and the wire, tied together into one set of signals.
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { MediaPeer, MediaRefused, type PeerState, type PlaceView, type Signaling } from '../media/peer.ts';
import type { Ways } from '../media/ways.ts';
import { CommandRefused, type Session } from '../session/session.ts';
import type {
  CallView,
  IdentityCheck,
  LinkWord,
  MediaLiveness,
  ParticipantQuality,
  Problem,
  ServerMessage,
  ServiceId,
  Sources,
} from '../wire.gen.ts';
import { createChat } from './chat.ts';
import { createOwnText } from './own-text.ts';
import type { Call, Missing } from './parts.ts';
import { ownSources } from './sources.ts';
import { watchSpeaking } from './speaking.ts';
import { NO_TEXT, type RemoteText, received } from './text.ts';

/** The server cuts the media of a page that it has not heard for so long; the page does so by itself, too. */
const CUT_AFTER_MS = 15_000;
/** Without media for so long although the server answers, the page says what is missing. */
const MISSING_AFTER_MS = 5_000;
/** How long a mended connection is told of. */
const RESTORED_MS = 3_000;
/** After a return the server says what text it has; should it not, typing goes on after this. */
const TEXT_STATE_MS = 1_500;
const WAYS_EVERY_MS = 1_000;
const JOIN_RETRY_MS = [500, 1_000, 2_000, 4_000];

export interface CallOptions {
  session: Session;
  /** The consultation as the views tell it; of one and the same consultation. */
  view: ReadonlySignal<CallView>;
  /** Camera and microphone of this page; null while there are none. They remain the page's own. */
  local: ReadonlySignal<MediaStream | null>;
  /** What is on at the start, if there is a device for it. */
  begin?: { microphone: boolean; camera: boolean };
}

/** Opens the media session of a consultation and everything typed in it; runs until `close`. */
export function openCall({ session, view, local, begin }: CallOptions): Call {
  const me = view.value.me;
  const media = signal<PeerState>('connecting');
  /** The server has been away for so long that nothing of this page is passed on. */
  const cut = signal(false);
  const state = computed<PeerState>(() => (cut.value && media.value === 'live' ? 'interrupted' : media.value));
  const interruptedSince = signal<number | null>(null);
  const restored = signal(false);
  const places = signal<readonly PlaceView[]>([]);
  const liveness = signal<ReadonlyMap<string, MediaLiveness>>(new Map());
  const sources = signal<ReadonlyMap<string, Sources>>(new Map());
  const quality = signal<ReadonlyMap<string, ParticipantQuality>>(new Map());
  const texts = signal<ReadonlyMap<string, RemoteText>>(new Map());
  const identity = signal<IdentityCheck>('none');
  const transfer = signal<ServiceId | null>(null);
  const problem = signal<Problem | null>(null);
  const volume = signal(1);
  const soundBlocked = signal(false);
  const waitedLong = signal(false);
  const ways = signal<Ways | null>(null);
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let closed = false;
  /** The server knows of this page's media. */
  let joined = false;
  let textsAreOld = false;
  let peer: MediaPeer | null = null;
  /** Slots assigned before the peer that they are meant for was there. */
  let early: Extract<ServerMessage, { type: 'slots.assign' }> | null = null;

  const after = (ms: number, act: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };

  const own = ownSources({
    local,
    begin: begin ?? { microphone: true, camera: true },
    publish: (on) => {
      if (joined) session.send({ type: 'media.publish', sources: on });
    },
    setTrack: (source, track) => void peer?.setTrack(source, track),
  });

  let before: PeerState = 'connecting';
  const onState = (next: PeerState) => {
    if (next === before) return;
    if (next === 'interrupted') {
      interruptedSince.value = performance.now();
      restored.value = false;
    } else if (next === 'live') {
      interruptedSince.value = null;
      waitedLong.value = false;
      if (before === 'interrupted') {
        restored.value = true;
        after(RESTORED_MS, () => {
          restored.value = false;
        });
      }
      after(MISSING_AFTER_MS, () => {
        waitedLong.value = true;
      });
    }
    before = next;
  };

  const signaling: Signaling = {
    async join(mediaEpoch, sdpOffer, slots) {
      const answer = await session
        .command({ type: 'media.join', media_epoch: mediaEpoch, sdp_offer: sdpOffer, slots })
        .catch(refuse);
      joined = true;
      session.send({ type: 'media.publish', sources: own.mine.peek() });
      return sdpAnswer(answer);
    },
    restartIce: async (mediaEpoch, sdpOffer) =>
      sdpAnswer(
        await session.command({ type: 'media.restart', media_epoch: mediaEpoch, sdp_offer: sdpOffer }).catch(refuse),
      ),
    acknowledgeSlots: (generation) => void session.send({ type: 'slots.ack', generation }),
  };

  /** Joins with this epoch; a server that has seen a later one (the page was reloaded) names the one to take. */
  const join = async (mediaEpoch: number, attempt = 0): Promise<void> => {
    if (closed) return;
    const fresh: MediaPeer = new MediaPeer({
      signaling,
      mediaEpoch,
      iceServers: () => session.iceServers(),
      events: {
        onPlaces: (next) => {
          if (peer === fresh) places.value = next;
        },
        onState: (next) => {
          if (peer === fresh) media.value = next;
        },
      },
    });
    peer = fresh;
    try {
      await fresh.start(own.tracks());
      if (early) await fresh.handleSlots(early);
    } catch (error) {
      if (peer !== fresh || closed) return;
      peer = null;
      fresh.stop();
      const cause = error instanceof MediaRefused ? error.cause : error;
      const refused = cause instanceof CommandRefused ? cause.problem : null;
      if (refused && !refused.retryable && refused.code !== 'timeout') {
        problem.value = refused;
        return;
      }
      after(JOIN_RETRY_MS[Math.min(attempt, JOIN_RETRY_MS.length - 1)] ?? 0, () => void join(mediaEpoch, attempt + 1));
    }
  };

  const ownText = createOwnText((n, edit) => session.send({ type: 'text.edit', n, ...edit }));
  const chat = createChat({
    me,
    now: () => session.now(),
    command: (message) => session.command(message),
    problemIn: (error) => (error instanceof CommandRefused ? error.problem : { code: 'internal' }),
  });

  let cutting: ReturnType<typeof setTimeout> | undefined;
  const stops = [
    effect(() => onState(state.value)),
    effect(() => {
      const since = session.lostSince.value;
      clearTimeout(cutting);
      const set = (isCut: boolean) => {
        cut.value = isCut;
        peer?.setSending(!isCut);
      };
      if (since === null) set(false);
      else cutting = setTimeout(() => set(true), since + CUT_AFTER_MS - performance.now());
    }),
    session.on('slots.assign', (message) => {
      early = message;
      void peer?.handleSlots(message);
    }),
    session.on('media.rebuild', (message) => {
      peer?.sessionLost(message.media_epoch_min);
    }),
    session.on('media.state', (message) => {
      liveness.value = new Map(liveness.value).set(message.participant, message.state);
      sources.value = new Map(sources.value).set(message.participant, message.sources);
    }),
    session.on('quality', (message) => {
      quality.value = new Map(message.participants.map((entry) => [entry.participant, entry]));
      const mine = quality.value.get(me)?.more?.pictures ?? [];
      peer?.handlePaused(mine.filter(({ paused }) => paused).map(({ slot }) => slot));
    }),
    session.on('text.edit', ({ participant, n, at, remove, insert }) => {
      if (participant === me) return;
      const before = texts.value.get(participant) ?? NO_TEXT;
      texts.value = new Map(texts.value).set(participant, received(before, n, { at, remove, insert }));
    }),
    session.on('text.state', ({ participant, n, text }) => {
      if (participant === me) ownText.confirmed(n, text);
      else texts.value = new Map(texts.value).set(participant, { n, text });
    }),
    session.on('chat', chat.take),
    session.on('identity', (message) => {
      identity.value = message.state;
    }),
    session.on('transfer', (message) => {
      transfer.value = message.service ?? null;
    }),
    // What was typed while the connection was away leaves once the server has said what it has; what the others
    // typed is told anew.
    effect(() => {
      if (session.link.value === 'lost') {
        ownText.hold(true);
        textsAreOld = true;
      } else if (session.link.value === 'live') {
        if (textsAreOld) texts.value = new Map();
        textsAreOld = false;
        if (joined) session.send({ type: 'media.publish', sources: own.mine.peek() });
        after(TEXT_STATE_MS, () => ownText.hold(false));
      }
    }),
  ];

  /** While nothing comes, looks which ways were tried: a slow one may still be under way. */
  const lookForWays = async () => {
    if (state.value === 'connecting') {
      ways.value = (await peer?.ways()) ?? ways.value;
      after(WAYS_EVERY_MS, () => void lookForWays());
    }
    waitedLong.value = true;
  };

  const heard = watchSpeaking(places);
  after(MISSING_AFTER_MS, () => void lookForWays());
  void join(1);

  return {
    me,
    view,
    state,
    interruptedSince,
    restored,
    signalingLost: computed(() => session.link.value !== 'live'),
    missing: computed(() => missingOf(waitedLong.value, state.value, view.value, places.value, sources.value)),
    ways,
    places,
    liveness,
    sources,
    quality,
    link: computed(() => linkOf(state.value, session.link.value === 'live', quality.value.get(me)?.link)),
    speaking: heard.speaking,
    wanted: own.wanted,
    mine: own.mine,
    preview: own.preview,
    shown: own.shown,
    trouble: own.trouble,
    volume,
    soundBlocked,
    problem,
    ownText,
    texts,
    chat,
    identity,
    transfer,
    setMicrophone: own.setMicrophone,
    setCamera: own.setCamera,
    setDocument: own.setDocument,
    setScreen: own.setScreen,
    setVolume(next) {
      volume.value = Math.min(1, Math.max(0, next));
    },
    setSoundBlocked(blocked) {
      soundBlocked.value = blocked;
    },
    close() {
      closed = true;
      for (const stop of stops) stop();
      for (const timer of timers) clearTimeout(timer);
      clearTimeout(cutting);
      ownText.close();
      heard.close();
      own.close();
      peer?.stop();
      peer = null;
    },
  };
}

function sdpAnswer(answer: Awaited<ReturnType<Session['command']>>): string {
  if (answer.kind !== 'media') throw new Error(`an answer of kind ${answer.kind} to a media offer`);
  return answer.sdp_answer;
}

/** Tells the peer a refusal that trying again does not mend from a server that could not be reached. */
function refuse(error: unknown): never {
  const mediaEpochMin = leastEpoch(error) || null;
  const isFinal = error instanceof CommandRefused && !error.problem.retryable && error.problem.code !== 'timeout';
  if (isFinal || mediaEpochMin !== null) throw new MediaRefused('the server refuses', { cause: error, mediaEpochMin });
  throw error;
}

/** The smallest epoch that the server will take, if that is why it refused; 0 otherwise. */
function leastEpoch(error: unknown): number {
  if (!(error instanceof CommandRefused) || error.problem.code !== 'stale_epoch') return 0;
  const least = Number(error.problem.params?.media_epoch_min);
  return Number.isSafeInteger(least) ? least : 0;
}

/** One's own link in a word; while the server does not answer, the newest figures are old ones. */
function linkOf(state: PeerState, signaled: boolean, told: LinkWord | undefined): LinkWord {
  if (state === 'interrupted' || state === 'stopped') return 'lost';
  if (!signaled) return 'weak';
  return told ?? 'good';
}

function missingOf(
  waitedLong: boolean,
  state: PeerState,
  view: CallView,
  places: readonly PlaceView[],
  sources: ReadonlyMap<string, Sources>,
): Missing {
  if (!waitedLong) return null;
  if (state === 'connecting') return 'media';
  if (state !== 'live') return null;
  // A resident waits for the specialist's picture, everybody else for the resident's.
  const myRole = view.participants.find((other) => other.participant === view.me)?.role;
  const wanted = myRole === 'resident' ? 'specialist' : 'resident';
  const main = view.participants.find((other) => other.role === wanted)?.participant;
  if (main === undefined || sources.get(main)?.camera !== true) return null;
  return places.some((place) => place.participant === main && place.hasPicture) ? null : 'picture';
}
