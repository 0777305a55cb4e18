// What a center employee's page decides for itself, apart from how it looks.
import type { AssistView, HelpCallId, HelpView, Opening, RoomCard } from '../wire.gen.ts';

/** Calls for help that nobody has answered yet: they ring. */
export function unanswered(help: HelpView[]): HelpView[] {
  return help.filter(({ state }) => state !== 'coming');
}

/** Calls that have come onto this screen for the first time, while somebody can see it. */
export function newlySeen(help: HelpView[], told: ReadonlySet<HelpCallId>, visible: boolean): HelpCallId[] {
  if (!visible) return [];
  return help.filter((call) => call.state === 'sent' && !told.has(call.help)).map((call) => call.help);
}

/** What ringing is about: changes with each new call, so that a further one rings afresh. */
export function ringingFor(help: HelpView[]): string | null {
  const calls = unanswered(help);
  return calls.length > 0 ? calls.map((call) => call.help).join() : null;
}

/** Whether residents can be put into a queue now; over the break the number is kept. */
export function takesResidents(opening: Opening): boolean {
  return opening.state === 'open' || opening.state === 'lunch';
}

export type RoomAct = 'start' | 'leave' | 'join' | null;

/** The one thing to do in a room as it stands. */
export function actOf(room: RoomCard, view: AssistView): RoomAct {
  if (room.state === 'free') return takesResidents(view.opening) ? 'start' : null;
  if (room.state === 'waiting') return 'leave';
  if (room.state === 'in_consultation' && room.consultation !== undefined)
    return view.call?.consultation === room.consultation ? null : 'join';
  return null;
}
