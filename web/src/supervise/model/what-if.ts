// Two runs of a day side by side.
import type { Rule } from '../../rules/api.ts';
import { numberOf, scopeOf } from '../../rules/model.ts';
import type { RunFigures, RunResult, Setting } from '../../wire.gen.ts';
import { t } from '../../words/index.ts';
import { minutesSeconds } from './time.ts';

export type RowKey =
  | 'arrived'
  | 'refused'
  | 'answered'
  | 'abandoned'
  | 'closed'
  | 'level'
  | 'strict'
  | 'asa'
  | 'longest'
  | 'aht'
  | 'occupancy'
  | 'hours';

export interface ComparisonRow {
  key: RowKey;
  was: string;
  unchanged: string;
  changed: string;
  /** The run with the change less the run without; the day as it was is no part of it. */
  difference: string;
}

type Unit = 'number' | 'pct' | 'time' | 'hours';

const ROWS: readonly [RowKey, Unit, (run: RunFigures) => number | undefined][] = [
  ['arrived', 'number', (run) => run.arrived],
  ['refused', 'number', (run) => run.refused],
  ['answered', 'number', (run) => run.day.answered],
  ['abandoned', 'number', (run) => run.day.abandoned],
  ['closed', 'number', (run) => run.day.closed],
  ['level', 'pct', (run) => run.day.level_pct],
  ['strict', 'pct', (run) => run.day.strict_level_pct],
  ['asa', 'time', (run) => run.day.speed_of_answer_s],
  ['longest', 'time', (run) => run.longest_wait_s],
  ['aht', 'time', (run) => run.day.handle_time_s],
  ['occupancy', 'pct', (run) => run.day.occupancy_pct],
  ['hours', 'hours', (run) => run.on_duty_s],
];

export function comparison(result: RunResult): ComparisonRow[] {
  return ROWS.map(([key, unit, of]) => {
    const [was, unchanged, changed] = [of(result.was), of(result.unchanged), of(result.changed)];
    const both = unchanged !== undefined && changed !== undefined;
    return {
      key,
      was: shown(was, unit),
      unchanged: shown(unchanged, unit),
      changed: shown(changed, unit),
      difference: both ? difference(changed - unchanged, unit) : t('sup.none'),
    };
  });
}

function shown(value: number | undefined, unit: Unit): string {
  if (value === undefined) return t('sup.none');
  switch (unit) {
    case 'number':
      return String(value);
    case 'pct':
      return `${value} %`;
    case 'time':
      return minutesSeconds(value);
    case 'hours':
      return t('sup.hours', { n: Math.round(value / 360) / 10 });
  }
}

function difference(by: number, unit: Unit): string {
  if (by === 0) return '0';
  return `${by > 0 ? '+' : '−'}${shown(Math.abs(by), unit)}`;
}

/** The two figures that decide, in a sentence. */
export function sumUp({ unchanged, changed }: RunResult): string {
  return t('sup.whatif_sum', {
    level: shown(unchanged.day.level_pct, 'pct'),
    level_then: shown(changed.day.level_pct, 'pct'),
    asa: shown(unchanged.day.speed_of_answer_s, 'time'),
    asa_then: shown(changed.day.speed_of_answer_s, 'time'),
  });
}

export interface ServiceDifference {
  service: string;
  arrived: number;
  unchanged: number | undefined;
  changed: number | undefined;
}

/** Average speed of answer by service, those that change most first. */
export function serviceDifferences({ unchanged, changed }: RunResult): ServiceDifference[] {
  const then = new Map(changed.services.map((row) => [row.service, row]));
  return unchanged.services
    .map((row) => ({
      service: row.service,
      arrived: row.arrived,
      unchanged: row.day.speed_of_answer_s,
      changed: then.get(row.service)?.day.speed_of_answer_s,
    }))
    .sort((a, b) => moved(b) - moved(a) || b.arrived - a.arrived || (a.service < b.service ? -1 : 1));
}

function moved(row: ServiceDifference): number {
  return Math.abs((row.changed ?? 0) - (row.unchanged ?? 0));
}

/** A whole number as typed, or null when it is none or lies outside. */
export function numberWithin(text: string, least: number, most: number): number | null {
  if (!/^[-−]?\d{1,4}$/.test(text.trim())) return null;
  const value = Number(text.trim().replace('−', '-'));
  return value >= least && value <= most ? value : null;
}

/** Minutes after midnight of a time such as `08:30`. */
export function clockMinutes(text: string): number | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  if (!found) return null;
  const [hours, minutes] = [Number(found[1]), Number(found[2])];
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : null;
}

/** A rule that is to be otherwise, as chosen and typed; the scope as text of `keyOf`, null for "never". */
export interface RuleRow {
  scope: string;
  rule: string;
  text: string | null;
}

/** The rows as the server takes them, or why it would not: a value is wrong, or one rule stands twice. */
export function settingsOf(rows: readonly RuleRow[], rules: readonly Rule[]): Setting[] | 'wrong' | 'twice' {
  const settings = new Map<string, Setting>();
  for (const { scope, rule: name, text } of rows) {
    const rule = rules.find((one) => one.name === name);
    const value = rule && text !== null ? numberOf(rule, text) : null;
    if (!rule || (text !== null && value === null)) return 'wrong';
    const setting = settings.get(scope) ?? { scope: scopeOf(scope), values: {} };
    if (name in setting.values) return 'twice';
    setting.values[name] = value;
    settings.set(scope, setting);
  }
  return [...settings.values()];
}
