// Moments and spans as a supervisor reads them.
import { t } from '../../words/index.ts';

const withSeconds = new Intl.DateTimeFormat('lv-LV', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZone: 'Europe/Riga',
});

/** A moment in Riga to the second, as `10:42:07`. */
export function clockWithSeconds(ms: number): string {
  return withSeconds.format(ms);
}

const DAY_MIN = 24 * 60;

/** How long since a moment, in words; nothing where it never began. */
export function sinceThen(sinceMs: number, now: number): string {
  return sinceMs > 0 ? span(now - sinceMs) : t('sup.none');
}

/** Whole minutes of a span; never negative. */
export function wholeMinutes(spanMs: number): number {
  return Math.max(0, Math.floor(spanMs / 60_000));
}

/** A span in words, e.g. `12 min`, `1 h 05 min`, or `< 1 min`. */
export function span(spanMs: number): string {
  const whole = wholeMinutes(spanMs);
  if (whole < 1) return t('sup.under_minute');
  if (whole < 60) return t('desk.minutes', { n: whole });
  if (whole >= DAY_MIN) return t('sup.days', { n: Math.floor(whole / DAY_MIN) });
  return t('sup.hours_minutes', { h: Math.floor(whole / 60), min: String(whole % 60).padStart(2, '0') });
}

/** Seconds as minutes and seconds, e.g. `4:05`; a dash where there are none. */
export function minutesSeconds(seconds: number | undefined): string {
  if (seconds === undefined) return t('sup.none');
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A day as `yyyymmdd` in words, e.g. `24.11.2026.`. */
export function dayWords(day: number): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(day % 100)}.${two(Math.floor(day / 100) % 100)}.${Math.floor(day / 10_000)}.`;
}

/** The half hour that begins at a moment, in Riga, as `08:30`. */
export function halfHourWords(ms: number): string {
  return clockWithSeconds(ms).slice(0, 5);
}
