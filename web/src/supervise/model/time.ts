// Moments and spans as a supervisor reads them: the server's time, in Riga.
import { language, t } from '../../words/index.ts';

const ZONE = 'Europe/Riga';

/** A moment of the day, e.g. `10:42`; with seconds `10:42:07`. */
export function clock(ms: number, seconds = false): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: ZONE,
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' as const } : {}),
    hourCycle: 'h23',
  }).format(ms);
}

/** A day and its time, as the page's language writes it. */
export function dayAndClock(ms: number): string {
  const day = new Intl.DateTimeFormat(language.value, { timeZone: ZONE, day: 'numeric', month: 'long' }).format(ms);
  return `${day}, ${clock(ms)}`;
}

/** Whole minutes of a span; never negative. */
export function minutes(spanMs: number): number {
  return Math.max(0, Math.floor(spanMs / 60_000));
}

/** A span in words, e.g. `12 min`, `1 h 05 min`, or that it is under a minute. */
export function span(spanMs: number): string {
  const whole = minutes(spanMs);
  if (whole < 1) return t('sup.under_minute');
  if (whole < 60) return t('sup.minutes', { n: whole });
  return t('sup.hours_minutes', { h: Math.floor(whole / 60), min: String(whole % 60).padStart(2, '0') });
}
