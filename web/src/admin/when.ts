import { timeOfDay } from '../desk/format.ts';
import { language } from '../words/index.ts';

/** A moment with its day in Riga, e.g. `24.11.2026. 10:42`. */
export function dayAndTime(ms: number): string {
  const locale = language.value === 'en' ? 'en-GB' : language.value;
  const day = new Intl.DateTimeFormat(locale, {
    timeZone: 'Europe/Riga',
    day: 'numeric',
    month: 'numeric',
    year: 'numeric',
  });
  return `${day.format(ms)} ${timeOfDay(ms)}`;
}

/** The week's days by name, Monday first. */
export function weekdays(): string[] {
  const name = new Intl.DateTimeFormat(language.value, { timeZone: 'UTC', weekday: 'long' });
  return Array.from({ length: 7 }, (_, n) => name.format(Date.UTC(2024, 0, 1 + n)));
}
