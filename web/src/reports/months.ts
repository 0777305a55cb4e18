// Months as the server writes them: `2026-11`.
import { language } from '../words/index.ts';

/** A month in words. */
export function monthWords(period: string): string {
  const [year, month] = period.split('-').map(Number);
  const words = new Intl.DateTimeFormat(language.value, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return words.format(Date.UTC(year ?? 0, (month ?? 1) - 1));
}

/** A moment's date, in Riga. */
export function dateWords(ms: number): string {
  return new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeZone: 'Europe/Riga' }).format(ms);
}

/** A day such as `2026-11-24`, short. */
export function dayWords(day: string): string {
  const short = { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(language.value, short).format(Date.parse(day));
}
