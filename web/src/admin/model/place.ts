// Where in the administration one is, as the address's fragment, so that a reload and the back button keep it.
export type Section = 'centers' | 'institutions' | 'hours' | 'people' | 'rules' | 'reports' | 'planner';

export interface Place {
  section: Section;
  /** What is chosen in the list: a slug or an id; `new` for a person to be added. */
  chosen: string | null;
}

export const SECTIONS: readonly Section[] = [
  'centers',
  'institutions',
  'rules',
  'hours',
  'people',
  'reports',
  'planner',
];

export function placeOf(hash: string): Place {
  const [section = '', ...rest] = hash.replace(/^#\/?/, '').split('/');
  const known = SECTIONS.find((one) => one === section) ?? 'centers';
  let chosen: string | null = null;
  try {
    chosen = decodeURIComponent(rest.join('/')) || null;
  } catch {
    // A mangled address shows the section's list.
  }
  return { section: known, chosen };
}

export function hashOf(place: Place): string {
  return `#${place.section}${place.chosen === null ? '' : `/${encodeURIComponent(place.chosen)}`}`;
}
