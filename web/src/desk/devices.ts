// Camera and microphone of the person at the desk, opened for a conversation and closed after it.
import { type ReadonlySignal, signal } from '@preact/signals';

/** Why a device could not be had. */
export type DeviceTrouble = 'denied' | 'in_use' | 'missing';

export interface Devices {
  readonly stream: ReadonlySignal<MediaStream | null>;
  readonly camera: ReadonlySignal<DeviceTrouble | null>;
  readonly microphone: ReadonlySignal<DeviceTrouble | null>;
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

/** Opens both devices; one that fails does not take the other with it. */
export function openDevices(): Devices {
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

  const open = async () => {
    try {
      keep(await ask({ audio: AUDIO, video: VIDEO }));
    } catch {
      await Promise.all([one({ audio: AUDIO }, microphone), one({ video: VIDEO }, camera)]);
    }
  };
  void open();

  return {
    stream,
    camera,
    microphone,
    retry() {
      if (microphone.value) void one({ audio: AUDIO }, microphone);
      if (camera.value) void one({ video: VIDEO }, camera);
    },
    close() {
      closed = true;
      for (const track of stream.value?.getTracks() ?? []) track.stop();
    },
  };
}
