/**
 * The page's side of a consultation's media.
 *
 * A media session is one RTCPeerConnection with one offer and one answer; who stands in which slot changes by signaling
 * alone. A hole in the network mends itself, another network is found by the browser or by an ICE restart, and whatever
 * else is lost is mended in one way: a new connection with the next media epoch, the tracks kept, and the picture
 * swapped when the new connection has decoded its first frame.
 */

import type { ParticipantId, SlotAssignment, SlotMid, Slot as WireSlot } from '../wire.gen.ts';
import { Connection } from './connection.ts';
import { brief } from './offer.ts';
import { PLACES, type PlaceKey, SOURCES, type Source, slotKey, slotsOf, sourceOf } from './slots.ts';
import { type StatsSummary, Summarizer } from './stats.ts';
import type { Ways } from './ways.ts';

export type { Source } from './slots.ts';

/** How the page reaches the server. A promise rejects with {@link MediaRefused} when the server says no. */
export interface Signaling {
  /** Sends the one offer of a media session; gives the answer. */
  join(mediaEpoch: number, sdpOffer: string, slots: SlotMid[]): Promise<string>;
  /** Sends the offer of an ICE restart; gives the answer. */
  restartIce(mediaEpoch: number, sdpOffer: string): Promise<string>;
  /** Says that nobody's face is shown under another's name any more. */
  acknowledgeSlots(generation: number): void;
}

/** The server has answered, and said no for good. */
export class MediaRefused extends Error {
  /** The smallest epoch that it takes, if the offered one was too old. */
  readonly mediaEpochMin: number | null;

  constructor(message: string, options: { cause?: unknown; mediaEpochMin?: number | null } = {}) {
    super(message, { cause: options.cause });
    this.mediaEpochMin = options.mediaEpochMin ?? null;
  }
}

/** One place of the page: a participant's voice and face, or a shown document or screen. */
export interface PlaceView {
  key: PlaceKey;
  /** Who stands here; null if nobody does. */
  participant: ParticipantId | null;
  /** What is shown: `camera`, or on a content place `document` or `screen`. */
  source: Source | null;
  /** What to play, voice and face in one; a page puts it into one media element and leaves it there. */
  stream: MediaStream;
  /** Whether the picture is that of `participant`: until then a page shows the name and no picture. */
  hasPicture: boolean;
  /** There is no picture because the link carries the voice alone. */
  isPaused: boolean;
}

/**
 * `connecting`: no media yet. `live`: media flows. `interrupted`: nothing comes any more, our own senders are off, and
 * it is being mended. `stopped`: at the page's own wish.
 */
export type PeerState = 'connecting' | 'live' | 'interrupted' | 'stopped';

/** What the page wants to hear of. */
export interface PeerEvents {
  onPlaces(places: PlaceView[]): void;
  onState(state: PeerState): void;
}

export interface PeerOptions {
  signaling: Signaling;
  events: PeerEvents;
  /** The TURN servers to use from now on; asked for each new path, since credentials run out. */
  iceServers?: () => RTCIceServer[];
  /** The epoch of the first media session. */
  mediaEpoch?: number;
}

/** The relay is heard once a second at least; a page that hears nothing for so long says so, within 3 s, and stops sending. */
const INTERRUPTED_AFTER_MS = 2_500;
const WATCH_EVERY_MS = 250;
/** After so long in silence it is watched more closely, so that the loss and its end are each told at once. */
const CLOSELY_AFTER_MS = 1_000;
const WATCH_CLOSELY_MS = 50;
/** A hole in the network mends itself, and so does a move between networks that the browser sees. */
const RESTART_AFTER_MS = 4_000;
/** After so long in silence, a restart tried or not, a new connection is built. */
const REBUILD_AFTER_MS = 10_000;
/** The time that a new connection gets to come about. */
const CONNECT_WITHIN_MS = 6_000;
/** A new connection takes over even if no frame comes: everybody else may have the camera off. */
const SWAP_AT_LATEST_MS = 2_500;
const SWAP_LOOK_EVERY_MS = 50;
const RETRY_AFTER_MS = [0, 500, 1_000, 2_000, 4_000];

export class MediaPeer {
  readonly #signaling: Signaling;
  readonly #events: PeerEvents;
  readonly #iceServers: () => RTCIceServer[];
  /** The tracks to send; clones, so that switching a sender off leaves the page's own preview on. */
  readonly #tracks = new Map<Source, MediaStreamTrack>();
  readonly #streams = new Map<PlaceKey, MediaStream>();
  readonly #summarizer = new Summarizer();
  readonly #onNetworkChange = () => void this.networkChanged();
  #nextEpoch: number;
  #state: PeerState = 'connecting';
  /** What is shown. */
  #current: Connection | null = null;
  /** What will be shown at its first decoded frame. */
  #next: Connection | null = null;
  #rebuilding: Promise<void> | null = null;
  /** The server has said that it does not know the current session. */
  #isLost = false;
  #watch: ReturnType<typeof setInterval> | null = null;
  #isWatching = false;
  #watchedAt = 0;
  #isSendingAllowed = true;

  constructor(options: PeerOptions) {
    this.#signaling = options.signaling;
    this.#events = options.events;
    this.#iceServers = options.iceServers ?? (() => []);
    this.#nextEpoch = options.mediaEpoch ?? 1;
    for (const key of PLACES) this.#streams.set(key, new MediaStream());
  }

  get state(): PeerState {
    return this.#state;
  }

  /** The epoch of the newest media session. */
  get mediaEpoch(): number {
    return (this.#next ?? this.#current)?.mediaEpoch ?? 0;
  }

  /** Connects and sends these tracks; resolves when the answer is in. After a rejection `rebuild` tries again. */
  async start(tracks: Partial<Record<Source, MediaStreamTrack>>): Promise<void> {
    for (const source of SOURCES) this.#keepTrack(source, tracks[source] ?? null);
    addEventListener('online', this.#onNetworkChange);
    this.#watch = setInterval(() => void this.#watchOnce(), WATCH_CLOSELY_MS);
    try {
      await this.#connect();
    } catch (error) {
      if (!(error instanceof MediaRefused) || error.mediaEpochMin === null) throw error;
      await this.#connect();
    }
  }

  /** Sends another track for a source, or none; takes effect without a new offer. */
  async setTrack(source: Source, track: MediaStreamTrack | null): Promise<void> {
    this.#keepTrack(source, track);
    const clone = this.#tracks.get(source) ?? null;
    await Promise.all(this.#connections().map((connection) => connection.send(source, clone)));
  }

  /** Switches all senders off or on again, within this tick. */
  setSending(isAllowed: boolean): void {
    this.#isSendingAllowed = isAllowed;
    this.#applySending();
  }

  /** Takes the server's word on who stands in which slot: `slots.assign`. */
  async handleSlots(message: { media_epoch: number; generation: number; slots: SlotAssignment[] }): Promise<void> {
    const connection = this.#connections().find((other) => other.mediaEpoch === message.media_epoch);
    const changed = connection?.assign(message.generation, message.slots);
    if (!connection || !changed) return;
    this.#publish();
    await connection.baseline(changed);
    this.#signaling.acknowledgeSlots(message.generation);
  }

  /** Takes the server's word on which slots get no picture for want of bandwidth: `quality`. */
  handlePaused(slots: WireSlot[]): void {
    const keys = new Set(slots.map(slotKey).filter((key) => key !== null));
    if (this.#current?.pause(keys)) this.#publish();
  }

  /** The server does not know the session, or not any more: `media.rebuild`. */
  sessionLost(mediaEpochMin: number): void {
    const newest = this.#next ?? this.#current;
    if (this.#state === 'stopped' || newest === null) return;
    // What is on its way to the server will be known when it gets there.
    if (!newest.isAnswered && newest.mediaEpoch >= mediaEpochMin) return;
    this.#nextEpoch = Math.max(this.#nextEpoch, mediaEpochMin);
    this.#isLost = true;
    if (this.#next) this.#drop(this.#next);
    void this.rebuild();
  }

  /** The page is on another network now: finds a new path for the same session. */
  async networkChanged(): Promise<void> {
    const connection = this.#next ?? this.#current;
    if (connection && this.#state !== 'stopped') await this.#restartIce(connection);
  }

  /** Builds a new connection with the next epoch; the picture of the old one stays until the new one has its own. */
  rebuild(): Promise<void> {
    this.#rebuilding ??= this.#rebuildUntilShown().finally(() => {
      this.#rebuilding = null;
    });
    return this.#rebuilding;
  }

  /** Figures since the call before. */
  async stats(): Promise<StatsSummary> {
    return this.#summarizer.summarize((await this.#current?.rows()) ?? [], performance.now());
  }

  /** Which ways through the network were tried by the newest connection, and what came of them. */
  async ways(): Promise<Ways | null> {
    return (await (this.#next ?? this.#current)?.ways()) ?? null;
  }

  /** The connection's own report, for diagnosis. */
  async connectionReport(): Promise<RTCStatsReport | null> {
    return (await this.#current?.pc.getStats()) ?? null;
  }

  /** Ends the session; the peer cannot be used again. */
  stop(): void {
    this.#setState('stopped');
    removeEventListener('online', this.#onNetworkChange);
    if (this.#watch !== null) clearInterval(this.#watch);
    for (const connection of this.#connections()) connection.pc.close();
    for (const track of this.#tracks.values()) track.stop();
    this.#tracks.clear();
    this.#current = null;
    this.#next = null;
    this.#publish();
  }

  #connections(): Connection[] {
    return [this.#current, this.#next].filter((connection) => connection !== null);
  }

  #keepTrack(source: Source, track: MediaStreamTrack | null): void {
    this.#tracks.get(source)?.stop();
    if (track) this.#tracks.set(source, track.clone());
    else this.#tracks.delete(source);
    this.#applySending();
  }

  #applySending(): void {
    const isOn = this.#isSendingAllowed && this.#state !== 'interrupted';
    for (const track of this.#tracks.values()) track.enabled = isOn;
  }

  /** Makes a connection and joins with it. It is current if there is no other, else it waits to take over. */
  async #connect(): Promise<Connection> {
    const connection = new Connection(this.#nextEpoch++, this.#iceServers(), this.#tracks);
    // Its slots may be assigned before the answer is here, and have to find it by its epoch.
    if (this.#current === null) this.#current = connection;
    else this.#next = connection;
    try {
      const { sdp, slots } = await connection.offer();
      const answer = await this.#signaling.join(connection.mediaEpoch, sdp, slots);
      this.#isLost = false;
      await connection.takeAnswer(answer);
      await Promise.all(SOURCES.map((source) => connection.tune(source)));
      return connection;
    } catch (error) {
      this.#drop(connection);
      if (error instanceof MediaRefused && error.mediaEpochMin !== null) {
        this.#nextEpoch = Math.max(this.#nextEpoch, error.mediaEpochMin);
      }
      throw error;
    }
  }

  #drop(connection: Connection): void {
    connection.pc.close();
    if (this.#current === connection) this.#current = null;
    if (this.#next === connection) this.#next = null;
  }

  async #rebuildUntilShown(): Promise<void> {
    const lost = this.#current;
    for (let attempt = 0; this.#state !== 'stopped'; attempt++) {
      await sleep(RETRY_AFTER_MS[Math.min(attempt, RETRY_AFTER_MS.length - 1)] ?? 0);
      // What was given up may have come back by itself meanwhile.
      if (attempt > 0 && !this.#isLost && this.#state === 'live' && this.#current === lost && lost !== null) return;
      if (this.#next) this.#drop(this.#next);
      try {
        await this.#swapWhenReady(await this.#connect());
        return;
      } catch (error) {
        if (error instanceof MediaRefused && error.mediaEpochMin === null) return;
        // The server is away: the state says so meanwhile, and the next attempt follows.
      }
    }
  }

  /** Shows a new connection from its first decoded frame on, or when it had time enough for one. */
  async #swapWhenReady(connection: Connection): Promise<void> {
    if (this.#current === connection) return;
    const startedAt = performance.now();
    let connectedAt: number | null = null;
    while (this.#next === connection) {
      const rows = await connection.rows();
      const now = performance.now();
      if (connection.pc.connectionState === 'connected') connectedAt ??= now;
      if (connectedAt === null && now - startedAt > CONNECT_WITHIN_MS) throw new Error('no connection came about');
      if (connection.hasDecoded(rows) || (connectedAt !== null && now - connectedAt > SWAP_AT_LATEST_MS)) {
        connection.notePictures(rows);
        connection.noteHeard(rows, now);
        this.#current?.pc.close();
        this.#current = connection;
        this.#next = null;
        this.#publish();
        return;
      }
      await sleep(SWAP_LOOK_EVERY_MS);
    }
    if (this.#state !== 'stopped') throw new Error('the server has lost the new connection too');
  }

  async #restartIce(connection: Connection): Promise<void> {
    const { pc } = connection;
    if (connection.restartedAt !== null || pc.signalingState !== 'stable') return;
    connection.restartedAt = performance.now();
    try {
      pc.setConfiguration({ ...pc.getConfiguration(), iceServers: this.#iceServers() });
      pc.restartIce();
      await pc.setLocalDescription();
      const sdp = brief(pc.localDescription?.sdp ?? '');
      const answer = await this.#signaling.restartIce(connection.mediaEpoch, sdp);
      await pc.setRemoteDescription({ type: 'answer', sdp: answer });
    } catch (error) {
      if (error instanceof MediaRefused) {
        void this.rebuild();
      } else {
        // The server was out of reach: the old path may come back, and a later restart may be answered.
        await pc.setLocalDescription({ type: 'rollback' }).catch(() => undefined);
        connection.restartedAt = null;
      }
    }
  }

  /** Looks whether anything comes, whether a picture has become true, and what is to be done about it. */
  async #watchOnce(): Promise<void> {
    const connection = this.#current;
    if (!connection || this.#isWatching) return;
    const start = performance.now();
    if (start - connection.heardAt < CLOSELY_AFTER_MS && start - this.#watchedAt < WATCH_EVERY_MS) return;
    this.#watchedAt = start;
    this.#isWatching = true;
    try {
      const rows = await connection.rows();
      const now = performance.now();
      const isConnected = connection.pc.connectionState === 'connected';
      if (connection.noteHeard(rows, now) && isConnected) this.#setState('live');
      const quietMs = now - connection.heardAt;
      if (this.#state === 'live' && quietMs > INTERRUPTED_AFTER_MS) this.#setState('interrupted');
      if (quietMs > REBUILD_AFTER_MS) void this.rebuild();
      else if (quietMs > RESTART_AFTER_MS || connection.pc.connectionState === 'failed')
        void this.#restartIce(connection);
      if (connection.notePictures(rows)) this.#publish();
    } finally {
      this.#isWatching = false;
    }
  }

  #setState(state: PeerState): void {
    if (this.#state === state || this.#state === 'stopped') return;
    this.#state = state;
    this.#applySending();
    this.#events.onState(state);
  }

  /** Tells the page what to show, and puts the tracks of the shown connection into the streams. */
  #publish(): void {
    this.#events.onPlaces(PLACES.map((key) => this.#place(key)));
  }

  #place(key: PlaceKey): PlaceView {
    const connection = this.#current;
    const slots = slotsOf(key);
    const stream = this.#streams.get(key) ?? new MediaStream();
    const tracks = slots.map((slot) => connection?.track(slot)).filter((track) => track !== undefined);
    for (const track of stream.getTracks()) if (!tracks.includes(track)) stream.removeTrack(track);
    for (const track of tracks) if (!stream.getTracks().includes(track)) stream.addTrack(track);
    const assigned = slots.map((slot) => connection?.assignment(slot)).find((other) => other !== undefined);
    return {
      key,
      stream,
      participant: assigned?.participant ?? null,
      source: assigned ? sourceOf(assigned.source) : null,
      hasPicture: slots.some((slot) => connection?.hasPicture(slot)),
      isPaused: slots.some((slot) => connection?.isPaused(slot)),
    };
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
