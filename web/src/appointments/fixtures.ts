// Slots and appointments as pages are drawn with them, without a server.
import type { AbsenceView, AppointmentState, AppointmentView, SlotView } from '../wire.gen.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Half hours of a week's working days, the first of them from three hours on. */
export function playedSlots(now: number): SlotView[] {
  const begins = now - (now % (30 * MINUTE));
  const slot = (starts_ms: number): SlotView => ({ starts_ms, ends_ms: starts_ms + 30 * MINUTE, free: 2 });
  const day = (from: number, count: number) => Array.from({ length: count }, (_, i) => slot(from + i * 30 * MINUTE));
  const morning = begins - 2 * 60 * MINUTE;
  return [
    ...day(begins + 3 * 60 * MINUTE, 6),
    ...day(morning + DAY, 16),
    ...[2, 3, 6].flatMap((days) => day(morning + days * DAY, 4)),
  ];
}

/** An absence of the afternoon, and one of some days. */
export function playedAbsences(now: number): AbsenceView[] {
  const hour = now - (now % (60 * MINUTE));
  return [
    { from_ms: hour + 3 * 60 * MINUTE, until_ms: hour + 6 * 60 * MINUTE },
    { from_ms: hour + 7 * DAY, until_ms: hour + 12 * DAY },
  ];
}

/** What would come of another. */
export const PLAYED_EFFECT = { kind: 'absence', moved: 3, staying: 1 } as const;

/** One appointment, in three hours. */
export function playedAppointment(now: number, more: Partial<AppointmentView> = {}): AppointmentView {
  const starts_ms = now - (now % (30 * MINUTE)) + 210 * MINUTE;
  return {
    appointment: 'appointment-1',
    code: '7QX2M-K4D9T',
    center: 'koknese',
    service: 'pension',
    language: 'lv',
    mode: 'speech',
    starts_ms,
    ends_ms: starts_ms + 30 * MINUTE,
    from_ms: starts_ms - 30 * MINUTE,
    late_ms: starts_ms + 10 * MINUTE,
    specialist: 'Ilze Bērziņa',
    state: 'booked',
    held: false,
    ...more,
  };
}

/** A day's appointments in every state; one of them is near. */
export function playedDay(now: number): AppointmentView[] {
  const half = now - (now % (30 * MINUTE));
  const at = (minutes: number, state: AppointmentState, more: Partial<AppointmentView> = {}) =>
    playedAppointment(now, {
      appointment: `appointment-${minutes}`,
      starts_ms: half + minutes * MINUTE,
      from_ms: half + (minutes - 30) * MINUTE,
      state,
      ...more,
    });
  return [
    at(-90, 'over', { code: '3MT8C-Q0V7R' }),
    at(-60, 'missed', { code: 'Z2B6N-81HKD', service: 'passport', specialist: 'Juris Ozols' }),
    at(0, 'arrived', { code: 'P94WA-XJ3GE', number: 'V-043' }),
    at(30, 'booked', { held: true }),
    at(150, 'cancelled', { code: '5KD0S-TT29F' }),
    at(180, 'booked', { code: 'W8R2D-9MXPA', uncovered: true }),
    at(240, 'booked', { code: 'HM71Y-4CVQB', service: 'passport' }),
  ];
}
