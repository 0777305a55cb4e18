/** Reads an RTCStatsReport: how good a connection is, and what has been decoded of which slot. */

/** Figures of a connection since the summary before. */
export interface StatsSummary {
  rttMs: number | null;
  up: { bitrateBps: number; lossPct: number };
  down: { bitrateBps: number; lossPct: number; jitterMs: number };
  /** Since the connection began. */
  framesDecoded: number;
  keyFramesDecoded: number;
  /** Rises while something is heard. */
  audioEnergy: number;
}

/** One row of a report. */
export interface StatsRow {
  type: string;
  [key: string]: unknown;
}

/** What has been decoded of one slot since the connection began. */
export interface Decoded {
  frames: number;
  keyFrames: number;
}

export function numberOf(row: StatsRow | undefined, key: string): number {
  const value = row?.[key];
  return typeof value === 'number' ? value : 0;
}

/** What has been decoded of each m-line that receives video, by its mid. */
export function decodedByMid(rows: StatsRow[]): Map<string, Decoded> {
  const inbound = rows.filter((row) => row.type === 'inbound-rtp' && row.kind === 'video');
  return new Map(
    inbound.map((row) => [
      String(row.mid),
      { frames: numberOf(row, 'framesDecoded'), keyFrames: numberOf(row, 'keyFramesDecoded') },
    ]),
  );
}

/** Bytes received on the transport, whatever they are: media, reports, checks. Firefox tells them by its pairs alone. */
export function bytesReceived(rows: StatsRow[]): number {
  const transports = rows.filter((row) => row.type === 'transport' && 'bytesReceived' in row);
  const told = transports.length > 0 ? transports : rows.filter((row) => row.type === 'candidate-pair');
  return told.reduce((total, row) => total + numberOf(row, 'bytesReceived'), 0);
}

/**
 * How long before the report something last came, ms: to the millisecond where the browser tells, 0 where it does not.
 * Checks do not count, here as in {@link bytesReceived}.
 */
export function quietMs(rows: StatsRow[]): number {
  const ages = rows
    .filter((row) => row.type === 'candidate-pair' && numberOf(row, 'lastPacketReceivedTimestamp') > 0)
    .map((row) => numberOf(row, 'timestamp') - numberOf(row, 'lastPacketReceivedTimestamp'));
  return ages.length > 0 ? Math.max(0, Math.min(...ages)) : 0;
}

/** Turns reports into figures; keeps the counters of the report before. */
export class Summarizer {
  readonly #counters = new Map<string, number>();
  #at = 0;

  summarize(rows: StatsRow[], now: number): StatsSummary {
    const seconds = Math.max((now - this.#at) / 1_000, 0.001);
    this.#at = now;
    const ofType = (type: string) => rows.filter((row) => row.type === type);
    const sum = (of: StatsRow[], key: string) => of.reduce((total, row) => total + numberOf(row, key), 0);
    const worst = (of: StatsRow[], key: string) => Math.max(0, ...of.map((row) => numberOf(row, key)));
    const inbound = ofType('inbound-rtp');
    const lost = this.#since('lost', sum(inbound, 'packetsLost'));
    const received = this.#since('received', sum(inbound, 'packetsReceived'));
    const pair = ofType('candidate-pair').find((row) => row.nominated === true);
    const rtt = numberOf(pair, 'currentRoundTripTime');
    return {
      rttMs: rtt > 0 ? rtt * 1_000 : null,
      up: {
        bitrateBps: (this.#since('sent', sum(ofType('outbound-rtp'), 'bytesSent')) * 8) / seconds,
        lossPct: worst(ofType('remote-inbound-rtp'), 'fractionLost') * 100,
      },
      down: {
        bitrateBps: (this.#since('bytes', sum(inbound, 'bytesReceived')) * 8) / seconds,
        lossPct: lost + received > 0 ? (lost * 100) / (lost + received) : 0,
        jitterMs: worst(inbound, 'jitter') * 1_000,
      },
      framesDecoded: sum(inbound, 'framesDecoded'),
      keyFramesDecoded: sum(inbound, 'keyFramesDecoded'),
      audioEnergy: sum(inbound, 'totalAudioEnergy'),
    };
  }

  /** How much a counter has grown; a new connection begins at 0 again. */
  #since(counter: string, value: number): number {
    const before = this.#counters.get(counter) ?? 0;
    this.#counters.set(counter, value);
    return value >= before ? value - before : value;
  }
}
