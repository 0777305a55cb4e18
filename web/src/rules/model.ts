// Which rule holds where, where it comes from, and what a change would change.
import type { Directory } from '../session/catalogue.ts';
import type { Rule, RuleBook, Scope, Values } from './api.ts';

/** Where a value comes from: a scope, or nowhere, which is the default. */
export type Origin = Scope | 'default';

export interface Held {
  value: number | null;
  from: Origin;
}

export interface Changed {
  rule: Rule;
  before: number | null;
  after: number | null;
}

export function sameScope(a: Scope, b: Scope): boolean {
  return keyOf(a) === keyOf(b);
}

/** A scope as text, for an address or a key. */
export function keyOf(scope: Scope): string {
  if (scope === 'network') return 'network';
  return 'institution' in scope ? `institution:${scope.institution}` : `service:${scope.service}`;
}

/** The scope of a text made by `keyOf`; the whole network for any other. */
export function scopeOf(key: string | null): Scope {
  const [kind, id] = (key ?? '').split(':');
  if (kind === 'institution' && id) return { institution: id };
  if (kind === 'service' && id) return { service: id };
  return 'network';
}

/** What is set in a scope itself. */
export function ownOf(book: RuleBook, scope: Scope): Values {
  return book.settings.find((setting) => sameScope(setting.scope, scope))?.values ?? {};
}

/** The scopes from which one inherits, the nearest first. */
function above(scope: Scope, directory: Directory): Scope[] {
  if (scope === 'network') return [];
  if ('institution' in scope) return ['network'];
  const institution = directory.service(scope.service)?.institution;
  return institution ? [{ institution }, 'network'] : ['network'];
}

/** What a scope has of a rule if it says nothing itself. */
export function inherited(book: RuleBook, scope: Scope, rule: Rule, directory: Directory): Held {
  for (const from of above(scope, directory)) {
    const value = ownOf(book, from)[rule.name];
    if (value !== undefined) return { value, from };
  }
  return { value: rule.default, from: 'default' };
}

/** What would be another for the scope if it had `draft` of its own. */
export function changes(book: RuleBook, scope: Scope, draft: Values, directory: Directory): Changed[] {
  const own = ownOf(book, scope);
  return book.rules.flatMap((rule) => {
    const base = inherited(book, scope, rule, directory).value;
    const value = (values: Values) => (values[rule.name] === undefined ? base : (values[rule.name] ?? null));
    const [before, after] = [value(own), value(draft)];
    return before === after ? [] : [{ rule, before, after }];
  });
}

/** Whether a draft differs from what is set, even where the value is the one inherited now. */
export function differs(own: Values, draft: Values): boolean {
  const names = new Set([...Object.keys(own), ...Object.keys(draft)]);
  return [...names].some((name) => own[name] !== draft[name]);
}

/** How many services a change in a scope reaches for one rule: those that do not have it otherwise themselves. */
export function reached(book: RuleBook, scope: Scope, rule: Rule, directory: Directory): number {
  const { services } = directory.catalogue;
  if (scope !== 'network' && 'service' in scope) return 1;
  return services.filter((service) => {
    if (scope !== 'network' && service.institution !== scope.institution) return false;
    const nearer: Scope[] = [{ service: service.id }];
    if (scope === 'network') nearer.push({ institution: service.institution });
    return nearer.every((one) => ownOf(book, one)[rule.name] === undefined);
  }).length;
}

/** A span as minutes and seconds, `2:05`. */
export function spanText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The span of a text: `2:05`, or whole minutes `2`; null if it is neither. */
export function spanOf(text: string): number | null {
  const found = /^\s*(\d{1,3})(?::([0-5]\d))?\s*$/.exec(text);
  if (!found) return null;
  return (Number(found[1]) * 60 + Number(found[2] ?? 0)) * 1000;
}

/** The number of a text within the rule's bounds; null if it is none. */
export function numberOf(rule: Rule, text: string): number | null {
  const number = rule.unit === 'span' ? spanOf(text) : /^\s*\d{1,6}\s*$/.test(text) ? Number(text) : null;
  return number !== null && number >= rule.min && number <= rule.max ? number : null;
}
