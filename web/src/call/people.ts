// Who somebody is, in words.
import { type Directory, named } from '../session/catalogue.ts';
import type { CallView, ParticipantRole, ParticipantView } from '../wire.gen.ts';
import { language, type PlainKey, t } from '../words/index.ts';

const ROLE_WORD: Record<ParticipantRole, PlainKey> = {
  resident: 'role.resident',
  specialist: 'role.specialist',
  helper: 'role.helper',
  supervisor: 'role.supervisor',
  colleague: 'role.colleague',
  interpreter: 'role.interpreter',
  guest: 'role.guest',
};

/** The name; a resident has none and is called by what they are. */
export function nameOf(person: ParticipantView): string {
  return person.name ?? (person.role === 'resident' ? t('consult.resident') : roleWord(person));
}

/** The role alone. */
export function roleWord(person: ParticipantView): string {
  return t(ROLE_WORD[person.role]);
}

/** The role and the institution, `speciālists, Uzņēmumu reģistrs`; the room of a resident, who is called by the role. */
export function roleOf(person: ParticipantView, directory: Directory): string {
  const institution = directory.institution(person.institution);
  const room = directory.room(person.room);
  const where = institution
    ? named(institution.names, language.value)
    : room
      ? `${room.center.place}, ${t('incall.room', { n: room.number })}`
      : null;
  if (where === null) return roleWord(person);
  return person.name ? `${roleWord(person)}, ${where}` : where;
}

/** The first participant in a role. */
export function inRole(view: CallView, role: ParticipantRole): ParticipantView | undefined {
  return view.participants.find((person) => person.role === role);
}

/** A participant by id. */
export function personOf(view: CallView, participant: string | null | undefined): ParticipantView | undefined {
  return view.participants.find((person) => person.participant === participant);
}
