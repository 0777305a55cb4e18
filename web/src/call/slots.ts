// The slots of the wire and those of the media peer: the same things under two spellings.
import type { Slot as PeerSlot, SlotAssign, SlotAssignment, SlotBinding, Source } from '../media/peer.ts';
import type { ServerMessage, SlotMid, Slot as WireSlot } from '../wire.gen.ts';

const SOURCES: readonly string[] = ['microphone', 'camera', 'document', 'screen'];

/** What the page tells the server of each section of its offer. */
export function slotMids(bindings: SlotBinding[]): SlotMid[] {
  return bindings.map(({ mid, kind }) => ({ mid, slot: 'send' in kind ? kind.send : toWire(kind.receive) }));
}

/** The server's word on who stands where, as the peer takes it. Slots that the peer does not know are left out. */
export function slotAssign(message: Extract<ServerMessage, { type: 'slots.assign' }>): SlotAssign {
  const assignments: SlotAssignment[] = [];
  for (const { slot, participant, source } of message.slots) {
    const receiving = toPeer(slot);
    if (receiving && typeof source === 'string' && SOURCES.includes(source))
      assignments.push({ slot: receiving, participant, source: source as Source });
  }
  return { mediaEpoch: message.media_epoch, generation: message.generation, assignments };
}

function toWire(slot: PeerSlot): WireSlot {
  const n = Number(slot.replace(/^\D+/, ''));
  if (slot.startsWith('audio')) return { audio: n };
  return slot.startsWith('video') ? { video: n } : { content: n };
}

function toPeer(slot: WireSlot): PeerSlot | null {
  if (typeof slot === 'string') return null;
  if ('audio' in slot) return `audio${slot.audio}`;
  return 'video' in slot ? `video${slot.video}` : `content${slot.content}`;
}
