// What a supervisor's act would change: whom it delays, who can take the ticket.
import type { ReorderReason, SpecialistRow, SpecialistState, TicketRow } from '../../wire.gen.ts';

/** As much as a ticket may be moved, minutes; the queue's rule. */
export const CREDIT_MINUTES_MAX = 120;

/** A note of an act is this long at most, characters. */
export const ACT_NOTE_MAX = 500;

export const REASONS: readonly ReorderReason[] = [
  'vulnerable',
  'deadline',
  'correction',
  'expertise',
  'balance',
  'other',
];

export interface Preview {
  /** Place among the tickets that the same specialists serve, from 1. */
  placeNow: number;
  placeThen: number;
  /** Those who would be served after it and were to be served before. */
  delays: TicketRow[];
  /** Those who would be served before it and were to be served after. */
  advances: TicketRow[];
}

/**
 * What a credit of so many seconds would do. `tickets` stand in the order they will be taken. The queue orders by entry less
 * credit; a credit that a ticket already has is not told, so each is taken to be at least as early as all behind it.
 */
export function previewReorder(
  tickets: readonly TicketRow[],
  specialists: readonly SpecialistRow[],
  id: string,
  creditS: number,
): Preview {
  const moved = tickets.find((ticket) => ticket.ticket === id);
  if (!moved) return { placeNow: 1, placeThen: 1, delays: [], advances: [] };
  const rivals = tickets.filter((ticket) => ticket === moved || compete(ticket, moved, specialists));
  const keys = effectiveKeys(rivals);
  const at = rivals.indexOf(moved);
  const key = moved.since_ms - creditS * 1000;
  const passes = (other: number) => key < other;
  const delays = rivals.slice(0, at).filter((_, i) => passes(keys[i] ?? 0));
  const advances = rivals.slice(at + 1).filter((_, i) => !passes(keys[at + 1 + i] ?? 0));
  return { placeNow: at + 1, placeThen: at + 1 - delays.length + advances.length, delays, advances };
}

/** Keys that fit the order told: none later than any behind it. */
function effectiveKeys(tickets: readonly TicketRow[]): number[] {
  const keys = tickets.map((ticket) => ticket.since_ms);
  for (let i = keys.length - 2; i >= 0; i--) keys[i] = Math.min(keys[i] ?? 0, keys[i + 1] ?? 0);
  return keys;
}

function compete(a: TicketRow, b: TicketRow, specialists: readonly SpecialistRow[]): boolean {
  if (a.service === b.service) return true;
  return specialists.some(
    (row) => row.state !== 'offline' && row.services.includes(a.service) && row.services.includes(b.service),
  );
}

const SOON: Record<SpecialistState, number> = {
  available: 0,
  offered: 1,
  wrap_up: 2,
  in_consultation: 3,
  break: 4,
  away: 5,
  offline: 6,
};

/** Whether the queue takes a ticket for this specialist: not while on a break or away. */
export function onDuty({ state }: SpecialistRow): boolean {
  return state !== 'offline' && state !== 'away' && state !== 'break';
}

/** Specialists who serve the ticket's service and are on duty, the soonest free first; within a state the longest in it. */
export function candidates(ticket: TicketRow, specialists: readonly SpecialistRow[]): SpecialistRow[] {
  return specialists
    .filter((row) => onDuty(row) && row.services.includes(ticket.service))
    .sort((a, b) => SOON[a.state] - SOON[b.state] || a.since_ms - b.since_ms || (a.person < b.person ? -1 : 1));
}

/** Waiting tickets before this one that the chosen specialist could have taken. */
export function delayedByReassign(
  tickets: readonly TicketRow[],
  ticket: TicketRow,
  specialist: SpecialistRow,
): TicketRow[] {
  const at = tickets.findIndex((other) => other.ticket === ticket.ticket);
  return tickets.slice(0, Math.max(0, at)).filter((other) => specialist.services.includes(other.service));
}

/** Acts that can still be taken back. */
export function undoable(tickets: readonly TicketRow[], now: number): TicketRow[] {
  return tickets.filter((ticket) => ticket.undo_until_ms !== undefined && ticket.undo_until_ms > now);
}

/** Minutes as typed, or null when they are not a whole number within the bounds. */
export function creditMinutes(text: string): number | null {
  if (!/^\d{1,3}$/.test(text.trim())) return null;
  const minutes = Number(text);
  return minutes >= 1 && minutes <= CREDIT_MINUTES_MAX ? minutes : null;
}
