// Camera and microphone of the person at the desk, opened for a conversation and closed after it.
import { type ReadonlySignal, signal } from '@preact/signals';

/** Why a device could not be had. */
export type DeviceTrouble = 'denied' | 'in_use' | 'missing';

export interface Devices {
  readonly stream: ReadonlySignal<MediaStream | null>;
  readonly camera: ReadonlySignal<DeviceTrouble | null>;
  readonly microphone: ReadonlySignal<DeviceTrouble | null>;
  /** Asks for devices that are not open yet. */
  open(wanted: { microphone: boolean; camera: boolean }): void;
  /** Tries again what could not be had. */
  retry(): void;
  close(): void;
}

const AUDIO: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const VIDEO: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};

/** What an error of the browser means for a person. */
export function deviceTrouble(error: unknown): DeviceTrouble {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotReadableError' || name === 'AbortError' ? 'in_use' : 'missing';
}

/** The desk's devices, none open yet. One that fails does not take the other with it. */
export function createDevices(): Devices {
  const stream = signal<MediaStream | null>(null);
  const camera = signal<DeviceTrouble | null>(null);
  const microphone = signal<DeviceTrouble | null>(null);
  let closed = false;

  const ask = (constraints: MediaStreamConstraints) =>
    navigator.mediaDevices
      ? navigator.mediaDevices.getUserMedia(constraints)
      : Promise.reject(new DOMException('no devices on an insecure page', 'SecurityError'));

  const keep = (found: MediaStream) => {
    if (closed) {
      for (const track of found.getTracks()) track.stop();
      return;
    }
    const before = stream.value?.getTracks().filter((track) => track.readyState === 'live') ?? [];
    stream.value = new MediaStream([...before, ...found.getTracks()]);
  };

  const one = (constraints: MediaStreamConstraints, trouble: typeof camera) =>
    ask(constraints).then(
      (found) => {
        trouble.value = null;
        keep(found);
      },
      (error: unknown) => {
        trouble.value = deviceTrouble(error);
      },
    );

  const has = (kind: 'audio' | 'video') =>
    stream.value?.getTracks().some((track) => track.kind === kind && track.readyState === 'live') ?? false;

  const open = async (audio: boolean, video: boolean) => {
    // Both at once is one question to the person; only when that fails is each asked for alone.
    if (audio && video) {
      try {
        return keep(await ask({ audio: AUDIO, video: VIDEO }));
      } catch {
        // Which of the two it was is found below.
      }
    }
    await Promise.all([audio && one({ audio: AUDIO }, microphone), video && one({ video: VIDEO }, camera)]);
  };

  return {
    stream,
    camera,
    microphone,
    open(wanted) {
      void open(wanted.microphone && !has('audio'), wanted.camera && !has('video'));
    },
    retry() {
      void open(microphone.value !== null, camera.value !== null);
    },
    close() {
      closed = true;
      for (const track of stream.value?.getTracks() ?? []) track.stop();
    },
  };
}
