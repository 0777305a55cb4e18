import type { ReadonlySignal } from '@preact/signals';

/** How a device of the room is. */
export type DeviceWord = 'ok' | 'none' | 'denied' | 'in_use' | 'off';

/** What the call needs of the room's own camera and microphone. */
export interface LocalDevices {
  readonly stream: ReadonlySignal<MediaStream | null>;
  readonly camera: ReadonlySignal<DeviceWord>;
  readonly microphone: ReadonlySignal<DeviceWord>;
}
