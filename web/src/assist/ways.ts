// For whom an employee starts something, and how.
import type { RoomId } from '../wire.gen.ts';

/** A resident in a room, one who waits outside with a number, one on the phone, one at the desk, or one who comes another time. */
export type Way =
  | { kind: 'room'; room: RoomId }
  | { kind: 'number' }
  | { kind: 'phone' }
  | { kind: 'in_person' }
  | { kind: 'appointment' };
