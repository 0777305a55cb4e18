/** The fixed slots of a media session, and the places of the page that they fill. */

import type { SlotMid, Slot as WireSlot } from '../wire.gen.ts';

/** What a page can send. */
export type Source = 'microphone' | 'camera' | 'document' | 'screen';

/** A receiving slot, as a key: `audio0` to `audio4`, `video0` to `video4`, `content0` and `content1`. */
export type SlotKey = `${'audio' | 'video' | 'content'}${number}`;

/** A place of the page: `place0` to `place4` for a participant's voice and face, `content0` and `content1`. */
export type PlaceKey = `${'place' | 'content'}${number}`;

export const SOURCES: readonly Source[] = ['microphone', 'camera', 'document', 'screen'];

const FACES = [0, 1, 2, 3, 4] as const;
const CONTENTS = [0, 1] as const;

/** All receiving slots, in the order of their m-lines. */
export const SLOTS: readonly SlotKey[] = [
  ...FACES.map((i): SlotKey => `audio${i}`),
  ...FACES.map((i): SlotKey => `video${i}`),
  ...CONTENTS.map((i): SlotKey => `content${i}`),
];

/** All places of the page. */
export const PLACES: readonly PlaceKey[] = [
  ...FACES.map((i): PlaceKey => `place${i}`),
  ...CONTENTS.map((i): PlaceKey => `content${i}`),
];

export function kindOf(slot: Source | SlotKey): 'audio' | 'video' {
  return slot === 'microphone' || slot.startsWith('audio') ? 'audio' : 'video';
}

/** The slots that fill a place: a face and a voice, or one content. */
export function slotsOf(place: PlaceKey): SlotKey[] {
  const i = Number(place.slice(-1));
  return place.startsWith('place') ? [`video${i}`, `audio${i}`] : [`content${i}`];
}

/** The key of a receiving slot; null for one that is sent. */
export function slotKey(slot: WireSlot): SlotKey | null {
  if (typeof slot === 'string') return null;
  if ('audio' in slot) return `audio${slot.audio}`;
  if ('video' in slot) return `video${slot.video}`;
  return `content${slot.content}`;
}

/** The source of a sent slot; null for one that is received. */
export function sourceOf(slot: WireSlot): Source | null {
  return typeof slot === 'string' ? slot : null;
}

/** Says what an m-line of the offer is for. */
export function binding(mid: string, slot: Source | SlotKey): SlotMid {
  return { mid, slot: wireSlot(slot) };
}

function wireSlot(slot: Source | SlotKey): WireSlot {
  const match = /^(audio|video|content)(\d)$/.exec(slot);
  const number = Number(match?.[2]);
  switch (match?.[1]) {
    case 'audio':
      return { audio: number };
    case 'video':
      return { video: number };
    case 'content':
      return { content: number };
    default:
      return slot as Source;
  }
}
