// A person's form: what it starts from, what is missing in it, what is sent.
import type { Person, PersonFields, SkillLevel, StaffRole } from '../api.ts';

export const ROLES: readonly StaffRole[] = ['specialist', 'employee', 'supervisor', 'admin'];
export const NAME_MAX = 100;
export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 200;
/** The level of one who serves a service fully. */
export const LEVEL_FULL = 3;

export type Missing = 'name' | 'login' | 'password' | 'center' | 'institution' | 'language' | 'skill';

export const NOBODY: PersonFields = {
  name: '',
  role: 'specialist',
  login: '',
  languages: ['lv'],
  signs: false,
  text: true,
  generalist: false,
  skills: [],
  levels: [],
  active: true,
};

/** The fields of a stored person. */
export function fieldsOf(person: Person): PersonFields {
  const { person: _, ...fields } = person;
  return fields;
}

/** What stands in the way of saving. `password` is asked of a new person, and may be empty. */
export function missing(fields: PersonFields, password: string | null): Missing[] {
  const found: Missing[] = [];
  if (fields.name.trim() === '') found.push('name');
  if (password !== null && !/^[a-z0-9][a-z0-9.-]{2,63}$/.test(fields.login)) found.push('login');
  if (password && password.length < PASSWORD_MIN) found.push('password');
  if (fields.role === 'employee' && !fields.center) found.push('center');
  if (fields.role === 'specialist' && !fields.institution) found.push('institution');
  if (fields.role === 'specialist' && fields.languages.length === 0) found.push('language');
  if (fields.role === 'specialist' && fields.skills.length === 0 && !fields.generalist) found.push('skill');
  return found;
}

/** The fields as they are sent: only what belongs to the role. */
export function cleaned(fields: PersonFields): PersonFields {
  const specialist = fields.role === 'specialist';
  return {
    name: fields.name.trim(),
    role: fields.role,
    login: fields.login,
    active: fields.active,
    languages: specialist ? fields.languages : [],
    signs: specialist && fields.signs,
    text: !specialist || fields.text,
    generalist: specialist && fields.generalist,
    skills: specialist ? fields.skills : [],
    levels: specialist ? fields.levels.filter((one) => fields.skills.includes(one.service)) : [],
    ...(fields.institution && (specialist || fields.role === 'supervisor') ? { institution: fields.institution } : {}),
    ...(fields.hours && specialist ? { hours: fields.hours } : {}),
    ...(fields.center && fields.role === 'employee' ? { center: fields.center } : {}),
  };
}

/** The level of a skill; full where none is stated. */
export function levelOf(levels: readonly SkillLevel[], service: string): number {
  return levels.find((one) => one.service === service)?.level ?? LEVEL_FULL;
}

/** The levels with another one for a service; the full one goes unsaid. */
export function levelled(levels: readonly SkillLevel[], service: string, level: number): SkillLevel[] {
  const others = levels.filter((one) => one.service !== service);
  return level >= LEVEL_FULL ? others : [...others, { service, level }];
}

/** The set with or without a member, in a stable order. */
export function toggled(all: readonly string[], member: string): string[] {
  return all.includes(member) ? all.filter((one) => one !== member) : [...all, member];
}

/** Whether two forms hold the same. */
export function same(a: PersonFields, b: PersonFields): boolean {
  const key = (fields: PersonFields) => {
    const clean = cleaned(fields);
    const levels = clean.levels.map((one) => `${one.service} ${one.level}`).sort();
    return JSON.stringify({
      ...clean,
      languages: [...clean.languages].sort(),
      skills: [...clean.skills].sort(),
      levels,
    });
  };
  return key(a) === key(b);
}
