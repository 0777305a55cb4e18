// Days and times of appointments, in Riga, in the page's language.
import { language } from '../words/index.ts';

const ZONE = 'Europe/Riga';
const LOCALE = { lv: 'lv-LV', en: 'en-GB', ru: 'ru-RU' } as const;
const key = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE });

/** A day as a key, `2026-11-24`: the same for all its moments. */
export const dayKey = (ms: number): string => key.format(ms);

function written(ms: number, words: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(LOCALE[language.value], { ...words, timeZone: ZONE }).format(ms);
}

/** A day as `otrdiena, 24. novembris`. */
export const dayWords = (ms: number): string => written(ms, { weekday: 'long', day: 'numeric', month: 'long' });

/** The two parts of it. */
export const weekdayWords = (ms: number): string => written(ms, { weekday: 'long' });
export const dateWords = (ms: number): string => written(ms, { day: 'numeric', month: 'long' });

/** A moment as `10.30` in Latvian and `10:30` otherwise, as rooms show it. */
export function clockWords(ms: number): string {
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: ZONE }).format(ms);
  return language.value === 'lv' ? time.replace(':', '.') : time;
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
