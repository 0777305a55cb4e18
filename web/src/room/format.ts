// Times, days and waits as the room's screens say them: the server's time, in Riga.
import type { DayHours } from '../session/catalogue.ts';
import type { ServiceWait } from '../wire.gen.ts';
import { language, t } from '../words/index.ts';
import { waitWords } from '../words/wait.ts';

const ZONE = 'Europe/Riga';
const LOCALE = { lv: 'lv-LV', en: 'en-GB', ru: 'ru-RU' } as const;

function part(ms: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(LOCALE[language.value], { timeZone: ZONE, ...options }).format(ms);
}

/** Latvian writes 10.42, the others 10:42. */
const mark = (time: string) => (language.value === 'lv' ? time.replace(':', '.') : time.replace('.', ':'));

/** A moment as `8.42`. */
export function timeOf(ms: number): string {
  return mark(part(ms, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).replace(/^0/, ''));
}

/** A date as `23. novembris`, in one piece. */
export function dayOf(ms: number): string {
  return part(ms, { day: 'numeric', month: 'long' }).replace(' ', '\u00a0');
}

/** A date with figures only. */
export function dateOf(ms: number): string {
  return part(ms, { day: '2-digit', month: '2-digit', year: 'numeric' });
}

/** A weekday's name, Monday is 0; Latvian says on that day: `pirmdien`. */
export function weekday(index: number): string {
  // 2024-01-01 was a Monday.
  const name = part(Date.UTC(2024, 0, 1 + index, 12), { weekday: 'long' });
  return language.value === 'lv' ? name.toLowerCase().replace(/a$/, '') : name;
}

/** The weekday of a moment in Riga, Monday is 0. */
export function weekdayIndex(ms: number): number {
  const name = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, weekday: 'short' }).format(ms);
  return ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(name);
}

/** Whether two moments lie on one day in Riga. */
export function sameDay(a: number, b: number): boolean {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE });
  return day.format(a) === day.format(b);
}

/** A later moment with its day: `trešdien, 25. novembrī, plkst. 8.30`. */
export function whenOf(ms: number): string {
  return t('room.when_on', { day: `${onWeekday(weekdayIndex(ms))}, ${onDay(ms)}`, time: timeOf(ms) });
}

/** On a weekday, in the case that the language asks for. */
function onWeekday(index: number): string {
  const name = weekday(index);
  if (language.value !== 'ru') return name;
  return `${name.startsWith('вт') ? 'во' : 'в'} ${name.replace(/а$/, 'у')}`;
}

/** On a date; Latvian puts the month into the locative. */
function onDay(ms: number): string {
  const day = dayOf(ms);
  return language.value === 'lv' ? day.replace(/is$/, 'ī').replace(/s$/, 'ā') : day;
}

/** What a service's tile says of its wait. */
export function tileWait(wait: ServiceWait | undefined): string | null {
  if (!wait) return null;
  if (wait.shut) return t(wait.shut.kind === 'closed' ? 'shut.short_closed' : 'shut.short_full');
  return waitWords(wait.wait) ?? (wait.staffed ? null : t('room.wait_nobody'));
}

/** Days in a row with the same hours, as one line. */
export interface HoursLine {
  from: number;
  to: number;
  hours: DayHours | null;
}

/** A week's hours in as few lines as possible; today stands alone and first. */
export function hoursLines(days: (DayHours | null)[], today: number): HoursLine[] {
  const lines: HoursLine[] = [];
  const same = (a: DayHours | null, b: DayHours | null) => JSON.stringify(a) === JSON.stringify(b);
  for (let day = 0; day < 7; day++) {
    if (day === today) continue;
    const hours = days[day] ?? null;
    const last = lines.at(-1);
    if (last && last.to === day - 1 && same(last.hours, hours)) last.to = day;
    else lines.push({ from: day, to: day, hours });
  }
  return [{ from: today, to: today, hours: days[today] ?? null }, ...lines];
}

/** Opening and closing as `8.30–12.00`, one piece before the break and one after. */
export function hoursPieces(hours: DayHours): string[] {
  const at = (time: string) => mark(time.slice(0, 5).replace(/^0/, ''));
  return hours.lunch
    ? [`${at(hours.open)}–${at(hours.lunch[0])}`, `${at(hours.lunch[1])}–${at(hours.close)}`]
    : [`${at(hours.open)}–${at(hours.close)}`];
}
