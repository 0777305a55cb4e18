import type { LocalMedia } from '../devices.ts';

/** What the call needs of the room's camera and microphone. */
export type LocalDevices = Pick<LocalMedia, 'stream' | 'camera' | 'microphone'>;
