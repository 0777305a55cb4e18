// The parts of a call that a page sees: plain types, shared by the real call and by drawn ones.
import type { ReadonlySignal } from '@preact/signals';
import type { PeerState, PlaceView } from '../media/peer.ts';
import type { Ways } from '../media/ways.ts';
import type {
  CallView,
  IdentityCheck,
  LinkWord,
  MediaLiveness,
  ParticipantQuality,
  Problem,
  ServiceId,
  Sources,
} from '../wire.gen.ts';
import type { Chat } from './chat.ts';
import type { OwnText } from './own-text.ts';
import type { RemoteText } from './text.ts';

/**
 * What is missing although the server answers: everything (a firewall lets signaling through and media not), or the
 * other's picture while the voice is there already.
 */
export type Missing = 'media' | 'picture' | null;

/** A source that could not be had: of the browser's own making, so it has no code of the wire. */
export type SourceTrouble = 'document' | 'screen';

/** A running consultation, as a page's components use it. */
export interface Call {
  /** One's own id in the consultation. */
  readonly me: string;
  readonly view: ReadonlySignal<CallView>;
  /** `interrupted`: nothing has come for 3 s, and one's own senders are off since that very tick. */
  readonly state: ReadonlySignal<PeerState>;
  /** Since when interrupted, by `performance.now()`; the silence began 3 s before. */
  readonly interruptedSince: ReadonlySignal<number | null>;
  /** For 3 s after an interruption. */
  readonly restored: ReadonlySignal<boolean>;
  /** The server itself does not answer just now; media may well go on. */
  readonly signalingLost: ReadonlySignal<boolean>;
  readonly missing: ReadonlySignal<Missing>;
  /** While all media is missing: which ways through the network were tried. */
  readonly ways: ReadonlySignal<Ways | null>;
  /** Who stands where. */
  readonly places: ReadonlySignal<readonly PlaceView[]>;
  readonly liveness: ReadonlySignal<ReadonlyMap<string, MediaLiveness>>;
  /** What the others send, by participant. */
  readonly sources: ReadonlySignal<ReadonlyMap<string, Sources>>;
  readonly quality: ReadonlySignal<ReadonlyMap<string, ParticipantQuality>>;
  /** One's own link in a word. */
  readonly link: ReadonlySignal<LinkWord>;
  /** Who can be heard speaking. */
  readonly speaking: ReadonlySignal<ReadonlySet<string>>;
  /** What one has switched on, whether or not there is a device for it just now. */
  readonly wanted: ReadonlySignal<{ microphone: boolean; camera: boolean }>;
  /** What one sends oneself. */
  readonly mine: ReadonlySignal<Sources>;
  /** One's own pictures, as sent: not mirrored. */
  readonly preview: ReadonlySignal<MediaStream | null>;
  readonly shown: ReadonlySignal<MediaStream | null>;
  readonly trouble: ReadonlySignal<SourceTrouble | null>;
  /** How loud the others are, 0 to 1. */
  readonly volume: ReadonlySignal<number>;
  /** The browser plays no sound before the page is touched. */
  readonly soundBlocked: ReadonlySignal<boolean>;
  /** Why there is no media session, if the server refuses one for good. */
  readonly problem: ReadonlySignal<Problem | null>;
  readonly ownText: OwnText;
  readonly texts: ReadonlySignal<ReadonlyMap<string, RemoteText>>;
  readonly chat: Chat;
  readonly identity: ReadonlySignal<IdentityCheck>;
  /** The service that the specialist is about to transfer the resident to. */
  readonly transfer: ReadonlySignal<ServiceId | null>;
  setMicrophone(on: boolean): void;
  setCamera(on: boolean): void;
  /** Shows a paper: by a second camera where there is one, else the one camera turns to the paper. */
  setDocument(on: boolean): Promise<void>;
  /** Shares a window of one's own screen; the browser asks which. */
  setScreen(on: boolean): Promise<void>;
  setVolume(volume: number): void;
  setSoundBlocked(blocked: boolean): void;
  close(): void;
}

/** The participant of a place's kind: a face, or something shown. */
export function placeOf(call: Call, participant: string | undefined, kind: 'face' | 'content'): PlaceView | undefined {
  if (participant === undefined) return undefined;
  return call.places.value.find(
    (place) => place.participant === participant && place.key.startsWith(kind === 'face' ? 'place' : 'content'),
  );
}

/** Whether a participant's face can be shown: the picture is theirs, and their camera is on. */
export function hasFace(call: Call, participant: string): boolean {
  const place = placeOf(call, participant, 'face');
  return place?.hasPicture === true && call.sources.value.get(participant)?.camera !== false;
}

/** Something shown by someone else: a shared window first, then a paper. */
export function contentPlace(call: Call): PlaceView | undefined {
  const contents = call.places.value.filter((place) => place.key.startsWith('content') && place.participant !== null);
  return contents.find((place) => place.source === 'screen') ?? contents[0];
}
