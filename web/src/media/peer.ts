/**
 * The page's side of a media session: one RTCPeerConnection, one offer, one answer.
 *
 * All slots that the page will ever need stand in the one offer. Who stands in which slot changes by signaling alone;
 * another network is an ICE restart; and whatever else is lost is mended in one way: a new connection with the next
 * media epoch, the tracks kept, and the picture swapped when the new connection has decoded its first frame.
 */

/** What a page can send. */
export type Source = "microphone" | "camera" | "document" | "screen";

/** A receiving slot of the page, as `audio0`, `video4` or `content1`. */
export type Slot = `${"audio" | "video" | "content"}${number}`;

/** What an m-line of the offer is for. */
export interface SlotBinding {
  mid: string;
  kind: { send: Source } | { receive: Slot };
}

/** Who stands in a slot. */
export interface SlotAssignment {
  slot: Slot;
  participant: string;
  source: Source;
}

/** The server's word on who stands in which slot. A slot that is not named is empty. */
export interface SlotAssign {
  mediaEpoch: number;
  generation: number;
  assignments: SlotAssignment[];
}

/** How the page reaches the server. Each promise rejects when the server refuses or cannot be reached. */
export interface Signaling {
  /** Sends the one offer of a media session; gives the answer. */
  join(mediaEpoch: number, sdpOffer: string, slots: SlotBinding[]): Promise<string>;
  /** Sends the offer of an ICE restart; gives the answer. */
  restartIce(mediaEpoch: number, sdpOffer: string): Promise<string>;
  /** Says that the page shows nobody's face under another's name any more. */
  acknowledgeSlots(mediaEpoch: number, generation: number): void;
}

/** One place of the page: a participant's voice and face, or a shown document or screen. */
export interface PlaceView {
  /** `place0` to `place4`, `content0`, `content1`. */
  key: string;
  /** Who stands here; null if nobody does. */
  participant: string | null;
  source: Source | null;
  /** What to play: voice and face in one stream. A page puts it into one media element and leaves it there. */
  stream: MediaStream;
  /** Whether the picture is that of `participant`: until then the page shows a name and no picture. */
  hasPicture: boolean;
}

/**
 * `connecting`: no media yet. `live`: media flows. `interrupted`: nothing comes any more, our own senders are off, and
 * it is being mended. `stopped`: at the page's own wish.
 */
export type PeerState = "connecting" | "live" | "interrupted" | "stopped";

/** What the page wants to hear of. */
export interface PeerEvents {
  onPlaces(places: PlaceView[]): void;
  onState(state: PeerState): void;
}

/** Figures of a connection since the call before. */
export interface StatsSummary {
  rttMs: number | null;
  up: { bitrateBps: number; lossPct: number };
  down: { bitrateBps: number; lossPct: number; jitterMs: number };
  framesDecoded: number;
  keyFramesDecoded: number;
  audioEnergy: number;
}

export interface PeerOptions {
  signaling: Signaling;
  events: PeerEvents;
  iceServers?: RTCIceServer[];
  /** The epoch of the first media session: one more than the last that the server knows. */
  mediaEpoch?: number;
}

const PLACES = 5;
const CONTENTS = 2;
const SOURCES: readonly Source[] = ["microphone", "camera", "document", "screen"];
/** The relay is heard once a second at least; a page that hears nothing for so long says so and stops sending. */
const INTERRUPTED_AFTER_MS = 3_000;
const WATCH_EVERY_MS = 250;
/** A brief hole in the network mends itself; a longer one gets an ICE restart. */
const RESTART_AFTER_MS = 1_500;
/** An ICE restart that brings nothing within this is followed by a new connection. */
const REBUILD_AFTER_MS = 6_000;
/** The new connection takes over even if no frame comes: everybody else may have the camera off. */
const SWAP_AT_LATEST_MS = 2_500;
const RETRY_MS = [0, 500, 1_000, 2_000, 4_000];

/** Bit rates that leave room for audio on a poor link; the estimate lowers them further, resolution before frame rate. */
const SENDING: Record<Source, { hint: string; maxBitrate: number; degradation: RTCDegradationPreference }> = {
  microphone: { hint: "speech", maxBitrate: 48_000, degradation: "balanced" },
  camera: { hint: "motion", maxBitrate: 1_500_000, degradation: "maintain-framerate" },
  document: { hint: "detail", maxBitrate: 2_500_000, degradation: "maintain-resolution" },
  screen: { hint: "text", maxBitrate: 2_500_000, degradation: "maintain-resolution" },
};

/** One RTCPeerConnection with what belongs to it. */
interface Connection {
  mediaEpoch: number;
  pc: RTCPeerConnection;
  senders: Map<Source, RTCRtpTransceiver>;
  receivers: Map<Slot, RTCRtpTransceiver>;
  generation: number;
  assignments: Map<Slot, SlotAssignment>;
  /** Slots whose picture is that of who stands there. */
  pictured: Set<Slot>;
  /** Keyframes decoded on a slot when its occupant changed: the next one is the new occupant's. */
  keyFramesBefore: Map<Slot, number>;
  bytesReceived: number;
  heardAt: number;
  restartedAt: number | null;
}

export class MediaPeer {
  readonly #signaling: Signaling;
  readonly #events: PeerEvents;
  readonly #iceServers: RTCIceServer[];
  /** The tracks to send; clones, so that switching a sender off leaves the page's own preview on. */
  readonly #tracks = new Map<Source, MediaStreamTrack>();
  readonly #streams = new Map<string, MediaStream>();
  #nextEpoch: number;
  #state: PeerState = "connecting";
  /** What is shown. */
  #current: Connection | null = null;
  /** What will be shown at its first decoded frame. */
  #next: Connection | null = null;
  #rebuilding: Promise<void> | null = null;
  #watch: ReturnType<typeof setInterval> | null = null;
  #watching = false;
  #sendingAllowed = true;
  #counters = new Map<string, number>();
  #countersAt = 0;
  readonly #onNetworkChange = () => void this.networkChanged();

  constructor(options: PeerOptions) {
    this.#signaling = options.signaling;
    this.#events = options.events;
    this.#iceServers = options.iceServers ?? [];
    this.#nextEpoch = options.mediaEpoch ?? 1;
    for (const key of placeKeys()) this.#streams.set(key, new MediaStream());
  }

  get state(): PeerState {
    return this.#state;
  }

  get mediaEpoch(): number {
    return (this.#next ?? this.#current)?.mediaEpoch ?? this.#nextEpoch - 1;
  }

  /** Connects and sends these tracks; resolves when the answer is in, rejects if the server refuses the first offer. */
  async start(tracks: Partial<Record<Source, MediaStreamTrack>>): Promise<void> {
    for (const source of SOURCES) this.#keepTrack(source, tracks[source] ?? null);
    globalThis.addEventListener?.("online", this.#onNetworkChange);
    connectionInformation()?.addEventListener("change", this.#onNetworkChange);
    this.#watch = setInterval(() => void this.#watchOnce(), WATCH_EVERY_MS);
    this.#current = await this.#connect();
  }

  /** Sends another track for a source, or none. Takes effect without a new offer. */
  async setTrack(source: Source, track: MediaStreamTrack | null): Promise<void> {
    this.#keepTrack(source, track);
    const clone = this.#tracks.get(source) ?? null;
    await Promise.all(
      this.#connections().map(async (connection) => {
        const sender = connection.senders.get(source)?.sender;
        await sender?.replaceTrack(clone);
        if (sender) await tune(sender, source);
      }),
    );
  }

  /** Switches all senders off at once, or on again: for "nobody hears or sees you", in the tick that says so. */
  setSending(allowed: boolean): void {
    this.#sendingAllowed = allowed;
    this.#applySending();
  }

  /** Takes the server's word on who stands in which slot. */
  async handleSlots(message: SlotAssign): Promise<void> {
    const connection = this.#connections().find((other) => other.mediaEpoch === message.mediaEpoch);
    if (!connection || message.generation <= connection.generation) return;
    connection.generation = message.generation;
    const assignments = new Map(message.assignments.map((assignment) => [assignment.slot, assignment]));
    const changed: Slot[] = [];
    for (const slot of connection.receivers.keys()) {
      const before = connection.assignments.get(slot);
      const after = assignments.get(slot);
      if (before?.participant !== after?.participant || before?.source !== after?.source) {
        connection.pictured.delete(slot);
        changed.push(slot);
      }
    }
    connection.assignments = assignments;
    this.#publish();
    const received = await receivedVideo(connection);
    for (const slot of changed) connection.keyFramesBefore.set(slot, received.get(slot)?.keyFrames ?? 0);
    this.#signaling.acknowledgeSlots(message.mediaEpoch, message.generation);
  }

  /** The server does not know this media session any more, or says that it is over: builds a new one. */
  sessionLost(mediaEpoch: number): void {
    if (this.#state !== "stopped" && mediaEpoch === this.mediaEpoch) void this.rebuild();
  }

  /** The server takes no media session with a smaller epoch than this: the next connection begins there. */
  requireEpoch(mediaEpoch: number): void {
    this.#nextEpoch = Math.max(this.#nextEpoch, mediaEpoch);
  }

  /** The page has another network now: finds a new path for the same session. */
  async networkChanged(): Promise<void> {
    const connection = this.#next ?? this.#current;
    if (connection && this.#state !== "stopped") await this.#restartIce(connection);
  }

  /** Builds a new connection with the next epoch; the picture of the old one stays until the new one has its own. */
  rebuild(): Promise<void> {
    this.#rebuilding ??= this.#rebuildUntilJoined().finally(() => {
      this.#rebuilding = null;
    });
    return this.#rebuilding;
  }

  /** Figures since the call before. */
  async stats(): Promise<StatsSummary> {
    const report = await (this.#current ?? this.#next)?.pc.getStats();
    const now = performance.now();
    const seconds = Math.max((now - this.#countersAt) / 1_000, 0.001);
    this.#countersAt = now;
    const rows: StatsRow[] = report ? [...report.values()] : [];
    const inbound = rows.filter((row) => row.type === "inbound-rtp");
    const remote = rows.filter((row) => row.type === "remote-inbound-rtp");
    const pair = rows.find((row) => row.type === "candidate-pair" && row["nominated"] === true);
    const sum = (of: StatsRow[], key: string) => of.reduce((total, row) => total + numberOf(row, key), 0);
    const outbound = rows.filter((row) => row.type === "outbound-rtp");
    const lost = this.#since("down.lost", sum(inbound, "packetsLost"));
    const received = this.#since("down.packets", sum(inbound, "packetsReceived"));
    const rtt = pair ? numberOf(pair, "currentRoundTripTime") : 0;
    return {
      rttMs: rtt > 0 ? rtt * 1_000 : null,
      up: {
        bitrateBps: (this.#since("up.bytes", sum(outbound, "bytesSent")) * 8) / seconds,
        lossPct: Math.max(0, ...remote.map((row) => numberOf(row, "fractionLost") * 100)),
      },
      down: {
        bitrateBps: (this.#since("down.bytes", sum(inbound, "bytesReceived")) * 8) / seconds,
        lossPct: lost + received > 0 ? (Math.max(0, lost) * 100) / (Math.max(0, lost) + received) : 0,
        jitterMs: Math.max(0, ...inbound.map((row) => numberOf(row, "jitter") * 1_000)),
      },
      framesDecoded: sum(inbound, "framesDecoded"),
      keyFramesDecoded: sum(inbound, "keyFramesDecoded"),
      audioEnergy: sum(inbound, "totalAudioEnergy"),
    };
  }

  /** The connection's own report, for diagnosis. */
  connectionReport(): Promise<RTCStatsReport> {
    const connection = this.#current ?? this.#next;
    return connection ? connection.pc.getStats() : Promise.reject(new Error("no connection"));
  }

  /** Ends the session; the peer cannot be used again. */
  stop(): void {
    this.#setState("stopped");
    globalThis.removeEventListener?.("online", this.#onNetworkChange);
    connectionInformation()?.removeEventListener("change", this.#onNetworkChange);
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
    if (!track) {
      this.#tracks.delete(source);
      return;
    }
    const clone = track.clone();
    clone.contentHint = SENDING[source].hint;
    this.#tracks.set(source, clone);
    this.#applySending();
  }

  #applySending(): void {
    const on = this.#sendingAllowed && this.#state !== "interrupted" && this.#state !== "stopped";
    for (const track of this.#tracks.values()) track.enabled = on;
  }

  /** Makes a connection and joins with it. */
  async #connect(): Promise<Connection> {
    const mediaEpoch = this.#nextEpoch++;
    const pc = new RTCPeerConnection({ iceServers: this.#iceServers, bundlePolicy: "max-bundle" });
    const connection: Connection = {
      mediaEpoch,
      pc,
      senders: new Map(),
      receivers: new Map(),
      generation: 0,
      assignments: new Map(),
      pictured: new Set(),
      keyFramesBefore: new Map(),
      bytesReceived: 0,
      heardAt: performance.now(),
      restartedAt: null,
    };
    try {
      for (const source of SOURCES) {
        const kind = source === "microphone" ? "audio" : "video";
        const transceiver = pc.addTransceiver(this.#tracks.get(source) ?? kind, { direction: "sendonly" });
        preferForwardedCodecs(transceiver, kind);
        connection.senders.set(source, transceiver);
      }
      for (const slot of receivingSlots()) {
        const kind = slot.startsWith("audio") ? "audio" : "video";
        const transceiver = pc.addTransceiver(kind, { direction: "recvonly" });
        preferForwardedCodecs(transceiver, kind);
        connection.receivers.set(slot, transceiver);
      }
      await pc.setLocalDescription();
      // Slots may be assigned before the answer has arrived here; they find their connection by its epoch.
      if (this.#current === null) this.#current = connection;
      else this.#next = connection;
      const answer = await this.#signaling.join(mediaEpoch, pc.localDescription?.sdp ?? "", bindings(connection));
      await pc.setRemoteDescription({ type: "answer", sdp: answer });
      await Promise.all([...connection.senders].map(([source, { sender }]) => tune(sender, source)));
    } catch (error) {
      this.#drop(connection);
      throw error;
    }
    connection.heardAt = performance.now();
    return connection;
  }

  #drop(connection: Connection): void {
    connection.pc.close();
    if (this.#current === connection) this.#current = null;
    if (this.#next === connection) this.#next = null;
  }

  async #rebuildUntilJoined(): Promise<void> {
    for (let attempt = 0; this.#state !== "stopped"; attempt++) {
      await sleep(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 0);
      if (this.#next) this.#drop(this.#next);
      try {
        const connection = await this.#connect();
        await this.#swapWhenReady(connection);
        return;
      } catch {
        // The server is away or refuses; the state says "interrupted" meanwhile, and the next attempt follows.
      }
    }
  }

  /** Shows the new connection from its first decoded frame on, or when it had time enough for one. */
  async #swapWhenReady(connection: Connection): Promise<void> {
    const deadline = performance.now() + REBUILD_AFTER_MS;
    let connectedAt: number | null = null;
    while (this.#next === connection && this.#state !== "stopped") {
      const now = performance.now();
      if (connection.pc.connectionState === "connected") connectedAt ??= now;
      const received = await receivedVideo(connection);
      const hasFrame = [...received.values()].some((video) => video.frames > 0);
      if (hasFrame || (connectedAt !== null && now - connectedAt > SWAP_AT_LATEST_MS)) break;
      if (connectedAt === null && now > deadline) throw new Error("the new connection did not come about");
      await sleep(50);
    }
    if (this.#next !== connection) return;
    const report = await connection.pc.getStats();
    this.#current?.pc.close();
    this.#current = connection;
    this.#next = null;
    this.#notePictures(connection, [...report.values()]);
    this.#publish();
  }

  async #restartIce(connection: Connection): Promise<void> {
    if (connection.restartedAt !== null || connection.pc.signalingState !== "stable") return;
    connection.restartedAt = performance.now();
    try {
      connection.pc.restartIce();
      await connection.pc.setLocalDescription();
      const answer = await this.#signaling.restartIce(connection.mediaEpoch, connection.pc.localDescription?.sdp ?? "");
      await connection.pc.setRemoteDescription({ type: "answer", sdp: answer });
    } catch {
      void this.rebuild();
    }
  }

  /** Looks whether anything comes, whether a picture has become true, and what has to be done about it. */
  async #watchOnce(): Promise<void> {
    const connection = this.#current;
    if (!connection || this.#watching) return;
    this.#watching = true;
    try {
      const report = await connection.pc.getStats();
      const now = performance.now();
      const rows: StatsRow[] = [...report.values()];
      const transport = rows.find((row) => row.type === "transport");
      const bytesReceived = transport ? numberOf(transport, "bytesReceived") : 0;
      if (bytesReceived > connection.bytesReceived) {
        connection.bytesReceived = bytesReceived;
        connection.heardAt = now;
        connection.restartedAt = null;
        if (connection.pc.connectionState === "connected") this.#setState("live");
      }
      const quietMs = now - connection.heardAt;
      if (this.#state === "live" && quietMs > INTERRUPTED_AFTER_MS) this.#setState("interrupted");
      if (quietMs > REBUILD_AFTER_MS || connection.pc.connectionState === "failed") void this.rebuild();
      else if (this.#state !== "connecting" && quietMs > RESTART_AFTER_MS) await this.#restartIce(connection);
      this.#notePictures(connection, rows);
    } finally {
      this.#watching = false;
    }
  }

  #notePictures(connection: Connection, rows: StatsRow[]): void {
    let changed = false;
    for (const [slot, video] of videoBySlot(connection, rows)) {
      const before = connection.keyFramesBefore.get(slot);
      if (before !== undefined && connection.assignments.has(slot) && !connection.pictured.has(slot) && video.keyFrames > before) {
        connection.pictured.add(slot);
        changed = true;
      }
    }
    if (changed) this.#publish();
  }

  #setState(state: PeerState): void {
    if (this.#state === state || this.#state === "stopped") return;
    this.#state = state;
    this.#applySending();
    this.#events.onState(state);
  }

  /** Tells the page what to show, and puts the tracks of the shown connection into the streams. */
  #publish(): void {
    const connection = this.#current;
    const places = placeKeys().map((key): PlaceView => {
      const stream = this.#streams.get(key) ?? new MediaStream();
      const slots = slotsOf(key);
      const wanted = slots
        .map((slot) => connection?.receivers.get(slot)?.receiver.track)
        .filter((track) => track !== undefined);
      for (const track of stream.getTracks()) if (!wanted.includes(track)) stream.removeTrack(track);
      for (const track of wanted) if (!stream.getTracks().includes(track)) stream.addTrack(track);
      const assigned = slots.map((slot) => connection?.assignments.get(slot)).find((other) => other !== undefined);
      const hasPicture = slots.some((slot) => connection?.pictured.has(slot));
      return { key, stream, participant: assigned?.participant ?? null, source: assigned?.source ?? null, hasPicture };
    });
    this.#events.onPlaces(places);
  }

  #since(counter: string, value: number): number {
    const before = this.#counters.get(counter) ?? 0;
    this.#counters.set(counter, value);
    return Math.max(0, value - before);
  }
}

interface StatsRow {
  type: string;
  [key: string]: unknown;
}

interface ReceivedVideo {
  frames: number;
  keyFrames: number;
}

function receivingSlots(): Slot[] {
  const audio = Array.from({ length: PLACES }, (_, i): Slot => `audio${i}`);
  const video = Array.from({ length: PLACES }, (_, i): Slot => `video${i}`);
  const content = Array.from({ length: CONTENTS }, (_, i): Slot => `content${i}`);
  return [...audio, ...video, ...content];
}

function placeKeys(): string[] {
  const places = Array.from({ length: PLACES }, (_, i) => `place${i}`);
  return [...places, ...Array.from({ length: CONTENTS }, (_, i) => `content${i}`)];
}

/** The slots of a place: a face and a voice, or one content. */
function slotsOf(key: string): Slot[] {
  const i = Number(key.slice(-1));
  return key.startsWith("place") ? [`video${i}`, `audio${i}`] : [`content${i}`];
}

function bindings(connection: Connection): SlotBinding[] {
  const bound: SlotBinding[] = [];
  for (const [source, { mid }] of connection.senders) if (mid) bound.push({ mid, kind: { send: source } });
  for (const [slot, { mid }] of connection.receivers) if (mid) bound.push({ mid, kind: { receive: slot } });
  return bound;
}

/** Offers what the relay forwards and nothing else: a short offer, and no codec that would be answered in vain. */
function preferForwardedCodecs(transceiver: RTCRtpTransceiver, kind: "audio" | "video"): void {
  const wanted = kind === "audio" ? ["audio/opus"] : ["video/VP8", "video/rtx"];
  const known = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
  const codecs = known.filter((codec) => wanted.includes(codec.mimeType));
  if (codecs.length > 0) transceiver.setCodecPreferences(codecs);
}

async function tune(sender: RTCRtpSender, source: Source): Promise<void> {
  const parameters = sender.getParameters();
  const { maxBitrate, degradation } = SENDING[source];
  for (const encoding of parameters.encodings) encoding.maxBitrate = maxBitrate;
  parameters.degradationPreference = degradation;
  // Not every browser knows every parameter; sending without them is better than not sending.
  await sender.setParameters(parameters).catch(() => undefined);
}

async function receivedVideo(connection: Connection): Promise<Map<Slot, ReceivedVideo>> {
  const report = await connection.pc.getStats();
  return videoBySlot(connection, [...report.values()]);
}

function videoBySlot(connection: Connection, rows: StatsRow[]): Map<Slot, ReceivedVideo> {
  const inbound = rows.filter((row) => row.type === "inbound-rtp" && row["kind"] === "video");
  const slots = new Map<Slot, ReceivedVideo>();
  for (const [slot, { mid }] of connection.receivers) {
    const row = inbound.find((other) => other["mid"] === mid);
    if (row) slots.set(slot, { frames: numberOf(row, "framesDecoded"), keyFrames: numberOf(row, "keyFramesDecoded") });
  }
  return slots;
}

function numberOf(row: StatsRow, key: string): number {
  const value = row[key];
  return typeof value === "number" ? value : 0;
}

function connectionInformation(): EventTarget | undefined {
  return (navigator as Navigator & { connection?: EventTarget }).connection;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
