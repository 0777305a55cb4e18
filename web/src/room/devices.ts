// The room's camera and microphone: opened at Join for the check, kept through the queue, handed to the call.
import { type Signal, signal } from '@preact/signals';

/**
 * How a device is. `none`: not found, or gone since. `denied`: the browser may not use it. `in_use`: another program
 * holds it. `off`: not opened.
 */
export type DeviceState = 'ok' | 'none' | 'denied' | 'in_use' | 'off';

/** The camera and microphone of this machine. */
export interface LocalMedia {
  readonly stream: Signal<MediaStream | null>;
  readonly camera: Signal<DeviceState>;
  readonly microphone: Signal<DeviceState>;
  /** A device that worked has gone away since it was opened. */
  readonly lost: Signal<{ camera: boolean; microphone: boolean }>;
  /** How loud the microphone hears, 0 to 1. */
  readonly level: Signal<number>;
  /** Opens both; what is open already stays. */
  start(): Promise<void>;
  stop(): void;
}

const VIDEO: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30 },
  facingMode: 'user',
};
const AUDIO: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const LEVEL_EVERY_MS = 100;
/** Speech of usual loudness has a root mean square near this; it fills the bar. */
const LOUD = 0.12;

/** Devices of a browser; `media` is taken from it, and given by tests. */
export function openLocalMedia(media: MediaDevices | undefined = navigator.mediaDevices): LocalMedia {
  const stream = signal<MediaStream | null>(null);
  const camera = signal<DeviceState>('off');
  const microphone = signal<DeviceState>('off');
  const lost = signal({ camera: false, microphone: false });
  const level = signal(0);
  let meter: { stop(): void } | null = null;
  /** Counts starts and stops: what an older start brings late is let go. */
  let turn = 0;

  const watch = (track: MediaStreamTrack, kind: 'camera' | 'microphone') => {
    track.addEventListener('ended', () => {
      if (!stream.peek()?.getTracks().includes(track)) return;
      lost.value = { ...lost.peek(), [kind]: true };
      (kind === 'camera' ? camera : microphone).value = 'none';
      if (kind === 'microphone') level.value = 0;
      keep(
        stream
          .peek()
          ?.getTracks()
          .filter((other) => other !== track) ?? [],
      );
    });
  };

  const keep = (tracks: MediaStreamTrack[]) => {
    stream.value = tracks.length > 0 ? new MediaStream(tracks) : null;
    meter?.stop();
    const audio = tracks.find((track) => track.kind === 'audio');
    meter = audio ? meterOf(audio, level) : null;
  };

  const open = async (kind: 'camera' | 'microphone'): Promise<MediaStreamTrack | null> => {
    const state = kind === 'camera' ? camera : microphone;
    if (!media) {
      state.value = 'none';
      return null;
    }
    try {
      const found = await media.getUserMedia(kind === 'camera' ? { video: VIDEO } : { audio: AUDIO });
      return found.getTracks()[0] ?? null;
    } catch (error) {
      state.value = deviceFault(error);
      return null;
    }
  };

  const start = async () => {
    const mine = ++turn;
    const had = stream.peek()?.getTracks() ?? [];
    const wanted = (['microphone', 'camera'] as const).filter(
      (kind) => !had.some((track) => track.kind === (kind === 'camera' ? 'video' : 'audio')),
    );
    for (const kind of wanted) {
      const track = await open(kind);
      if (mine !== turn) {
        track?.stop();
        return;
      }
      if (!track) continue;
      watch(track, kind);
      lost.value = { ...lost.peek(), [kind]: false };
      (kind === 'camera' ? camera : microphone).value = 'ok';
      keep([...(stream.peek()?.getTracks() ?? []), track]);
    }
  };

  media?.addEventListener?.('devicechange', () => {
    const missing = [camera, microphone].some((device) => device.peek() === 'none');
    if (missing) void start();
  });

  return {
    stream,
    camera,
    microphone,
    lost,
    level,
    start,
    stop() {
      turn++;
      const tracks = stream.peek()?.getTracks() ?? [];
      keep([]);
      for (const track of tracks) track.stop();
      camera.value = 'off';
      microphone.value = 'off';
      lost.value = { camera: false, microphone: false };
      level.value = 0;
    },
  };
}

/** What a refused `getUserMedia` says of the device. */
export function deviceFault(error: unknown): DeviceState {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotReadableError' || name === 'AbortError') return 'in_use';
  return 'none';
}

function meterOf(track: MediaStreamTrack, level: Signal<number>): { stop(): void } {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    level.value = Math.min(1, Math.sqrt(sum / samples.length) / LOUD);
  }, LEVEL_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      void context.close();
    },
  };
}
