/** One RTCPeerConnection of a media session, with its slots and who stands in them. */

import type { SlotAssignment, SlotMid } from '../wire.gen.ts';
import { brief, offerForwarded } from './offer.ts';
import { binding, kindOf, SLOTS, type SlotKey, SOURCES, type Source, slotKey } from './slots.ts';
import { bytesReceived, type Decoded, decodedByMid, quietMs, type StatsRow } from './stats.ts';
import { type Ways, waysOf } from './ways.ts';

interface Sending {
  hint: string;
  degradation: RTCDegradationPreference;
  /** One encoding, or several layers, the lowest first: the relay sends each receiver the one that its link carries. */
  encodings: (RTCRtpEncodingParameters & { scalabilityMode?: string })[];
}

/** Bit rates that leave room for audio on a poor link; the estimate lowers them further, resolution before frame rate. */
const SENDING: Record<Source, Sending> = {
  microphone: { hint: 'speech', degradation: 'balanced', encodings: [{ maxBitrate: 48_000 }] },
  camera: {
    hint: 'motion',
    degradation: 'maintain-framerate',
    // Of the lowest, frames can be left out. The others have no temporal layers: a receiver would sooner skip a lost frame
    // that no other needs than wait for it to be mended.
    encodings: [
      { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 150_000, scalabilityMode: 'L1T3' },
      { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 500_000, scalabilityMode: 'L1T1' },
      { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 1_500_000, scalabilityMode: 'L1T1' },
    ],
  },
  document: { hint: 'detail', degradation: 'maintain-resolution', encodings: [{ maxBitrate: 2_500_000 }] },
  screen: { hint: 'text', degradation: 'maintain-resolution', encodings: [{ maxBitrate: 2_500_000 }] },
};

export class Connection {
  readonly mediaEpoch: number;
  readonly pc: RTCPeerConnection;
  /** When something last came, on the clock of `performance.now()`. */
  heardAt = performance.now();
  /** The server knows of it. */
  isAnswered = false;
  /** When the last ICE restart began that has not been followed by anything heard. */
  restartedAt: number | null = null;
  readonly #senders = new Map<Source, RTCRtpTransceiver>();
  readonly #receivers = new Map<SlotKey, RTCRtpTransceiver>();
  #generation = 0;
  #assignments = new Map<SlotKey, SlotAssignment>();
  /** Keyframes decoded on a slot when its occupant changed: the next one is the new occupant's. */
  readonly #keyFramesBefore = new Map<SlotKey, number>();
  readonly #pictured = new Set<SlotKey>();
  #paused: ReadonlySet<SlotKey> = new Set();
  #bytesReceived = 0;

  constructor(mediaEpoch: number, iceServers: RTCIceServer[], tracks: ReadonlyMap<Source, MediaStreamTrack>) {
    this.mediaEpoch = mediaEpoch;
    this.pc = new RTCPeerConnection({ iceServers, bundlePolicy: 'max-bundle' });
    for (const source of SOURCES) {
      const track = tracks.get(source) ?? kindOf(source);
      const sendEncodings = SENDING[source].encodings;
      this.#senders.set(source, this.#addTransceiver(track, source, { direction: 'sendonly', sendEncodings }));
    }
    for (const slot of SLOTS)
      this.#receivers.set(slot, this.#addTransceiver(kindOf(slot), slot, { direction: 'recvonly' }));
  }

  /** Makes the one offer. */
  async offer(): Promise<{ sdp: string; slots: SlotMid[] }> {
    await this.pc.setLocalDescription();
    const slots: SlotMid[] = [];
    for (const [slot, { mid }] of [...this.#senders, ...this.#receivers]) if (mid) slots.push(binding(mid, slot));
    return { sdp: brief(this.pc.localDescription?.sdp ?? ''), slots };
  }

  async takeAnswer(sdp: string): Promise<void> {
    this.isAnswered = true;
    await this.pc.setRemoteDescription({ type: 'answer', sdp });
    this.heardAt = performance.now();
  }

  /** Sends a track for a source, or none. */
  async send(source: Source, track: MediaStreamTrack | null): Promise<void> {
    const sender = this.#senders.get(source)?.sender;
    await sender?.replaceTrack(track);
    await this.tune(source);
  }

  /** Says what a source shows, and what to give up first when the link is poor. */
  async tune(source: Source): Promise<void> {
    const sender = this.#senders.get(source)?.sender;
    if (!sender) return;
    const { hint, degradation } = SENDING[source];
    if (sender.track) sender.track.contentHint = hint;
    const parameters = sender.getParameters();
    parameters.degradationPreference = degradation;
    // Not every browser knows every parameter; sending without them is better than not sending.
    await sender.setParameters(parameters).catch(() => undefined);
  }

  /**
   * Takes who stands in which slot; false if this is old news. Pictures of changed slots are no longer true from the
   * moment this is called. `baseline` has to follow before the change is acknowledged.
   */
  assign(generation: number, assignments: SlotAssignment[]): SlotKey[] | null {
    if (generation <= this.#generation) return null;
    this.#generation = generation;
    const after = new Map<SlotKey, SlotAssignment>();
    for (const assignment of assignments) {
      const slot = slotKey(assignment.slot);
      if (slot) after.set(slot, assignment);
    }
    const isSame = (slot: SlotKey) => {
      const [old, now] = [this.#assignments.get(slot), after.get(slot)];
      return old?.participant === now?.participant && old?.source === now?.source;
    };
    const changed = SLOTS.filter((slot) => !isSame(slot));
    for (const slot of changed) {
      this.#pictured.delete(slot);
      this.#keyFramesBefore.delete(slot);
    }
    this.#assignments = after;
    return changed;
  }

  /** Notes what was decoded so far on slots whose occupant has changed: later keyframes are the new occupant's. */
  async baseline(changed: SlotKey[]): Promise<void> {
    const decoded = this.#decodedBySlot(await this.rows());
    for (const slot of changed) this.#keyFramesBefore.set(slot, decoded.get(slot)?.keyFrames ?? 0);
  }

  assignment(slot: SlotKey): SlotAssignment | undefined {
    return this.#assignments.get(slot);
  }

  hasPicture(slot: SlotKey): boolean {
    return this.#pictured.has(slot) && !this.#paused.has(slot);
  }

  /** Takes which slots get no picture for want of bandwidth; true if that is news. What they show is no living picture. */
  pause(slots: ReadonlySet<SlotKey>): boolean {
    const isNews = slots.size !== this.#paused.size || [...slots].some((slot) => !this.#paused.has(slot));
    this.#paused = slots;
    return isNews;
  }

  isPaused(slot: SlotKey): boolean {
    return this.#paused.has(slot);
  }

  track(slot: SlotKey): MediaStreamTrack | undefined {
    return this.#receivers.get(slot)?.receiver.track;
  }

  async rows(): Promise<StatsRow[]> {
    return [...(await this.pc.getStats()).values()];
  }

  /** Which ways through the network were tried, and what came of them. */
  async ways(): Promise<Ways> {
    return waysOf(await this.rows(), (this.pc.getConfiguration().iceServers ?? []).length > 0);
  }

  /** Takes note whether anything came since the call before. */
  noteHeard(rows: StatsRow[], now: number): boolean {
    const bytes = bytesReceived(rows);
    // Where pairs count by themselves, an ICE restart begins anew.
    if (bytes === this.#bytesReceived) return false;
    this.#bytesReceived = bytes;
    this.heardAt = now - quietMs(rows);
    this.restartedAt = null;
    return true;
  }

  /** Takes note which slots now show who stands in them; true if that is news. */
  notePictures(rows: StatsRow[]): boolean {
    let isNews = false;
    for (const [slot, { keyFrames }] of this.#decodedBySlot(rows)) {
      const before = this.#keyFramesBefore.get(slot);
      if (before !== undefined && keyFrames > before && this.#assignments.has(slot) && !this.#pictured.has(slot)) {
        this.#pictured.add(slot);
        isNews = true;
      }
    }
    return isNews;
  }

  /** Whether any picture at all has been decoded. */
  hasDecoded(rows: StatsRow[]): boolean {
    return [...decodedByMid(rows).values()].some(({ frames }) => frames > 0);
  }

  #decodedBySlot(rows: StatsRow[]): Map<SlotKey, Decoded> {
    const byMid = decodedByMid(rows);
    const bySlot = new Map<SlotKey, Decoded>();
    for (const [slot, { mid }] of this.#receivers) {
      const decoded = mid ? byMid.get(mid) : undefined;
      if (decoded) bySlot.set(slot, decoded);
    }
    return bySlot;
  }

  #addTransceiver(
    track: MediaStreamTrack | 'audio' | 'video',
    slot: Source | SlotKey,
    init: RTCRtpTransceiverInit,
  ): RTCRtpTransceiver {
    const transceiver = this.pc.addTransceiver(track, init);
    offerForwarded(transceiver, kindOf(slot));
    return transceiver;
  }
}
