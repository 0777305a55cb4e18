// Days and times of appointments, in Riga, in the page's language.
import { language } from '../words/index.ts';

const ZONE = 'Europe/Riga';
const LOCALE = { lv: 'lv-LV', en: 'en-GB', ru: 'ru-RU' } as const;
const key = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE });

/** A day as a key, `2026-11-24`: the same for all its moments. */
export const dayKey = (ms: number): string => key.format(ms);

function written(ms: number, words: Intl.DateTimeFormatOptions): string {
  const text = new Intl.DateTimeFormat(LOCALE[language.value], { ...words, timeZone: ZONE }).format(ms);
  // A day never stands apart from its month.
  return text.replace(/(\d\.?) /, '$1\u00a0');
}

/** A day as `otrdiena, 24. novembris`. */
export const dayWords = (ms: number): string => written(ms, { weekday: 'long', day: 'numeric', month: 'long' });

/** The two parts of it. */
export const weekdayWords = (ms: number): string => written(ms, { weekday: 'long' });
export const dateWords = (ms: number): string => written(ms, { day: 'numeric', month: 'long' });

const wall = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short', timeStyle: 'short' });

/** A moment as a field for date and time has it in Riga, `2026-11-24T10:00`. */
export const wallClock = (ms: number): string => wall.format(ms).replace(' ', 'T');

/** The moment at which clocks in Riga say so; not a number where nothing is written. */
export function momentOf(written: string): number {
  const ahead = (ms: number) => (Number.isNaN(ms) ? ms : Date.parse(`${wallClock(ms)}Z`) - ms);
  const utc = Date.parse(`${written}Z`);
  // As far ahead as Riga is then: it may not be what it is so many hours later.
  return utc - ahead(utc - ahead(utc));
}

/** Moments by their days, in order. */
export function byDay<T extends { starts_ms: number }>(slots: T[]): { day: string; starts_ms: number; slots: T[] }[] {
  const days: { day: string; starts_ms: number; slots: T[] }[] = [];
  for (const slot of slots) {
    const day = dayKey(slot.starts_ms);
    const last = days.at(-1);
    if (last?.day === day) last.slots.push(slot);
    else days.push({ day, starts_ms: slot.starts_ms, slots: [slot] });
  }
  return days;
}
