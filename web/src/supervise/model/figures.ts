// The six figures on top: now, against what is wanted, and against an hour ago.
import type { SuperviseView, Totals } from '../../wire.gen.ts';
import { targetOf } from './rows.ts';
import { wholeMinutes } from './time.ts';

export type FigureKey =
  | 'waiting'
  | 'longest_wait'
  | 'service_level'
  | 'in_consultation'
  | 'free_specialists'
  | 'free_rooms';

/** `null`: there is no target to judge it by. */
export type Judgement = 'good' | 'warn' | 'danger' | null;

export interface Figure {
  key: FigureKey;
  /** Null when there is nothing to tell yet. */
  value: number | null;
  unit: 'none' | 'min' | 'pct';
  /** Less an hour ago; null when one of the two is not known. */
  change: number | null;
  judgement: Judgement;
}

/** Figures of people and rooms that the totals do not hold. */
export interface Staffing {
  /** Specialists who are not offline. */
  atWork: number;
  /** Rooms with a connection. */
  roomsOnline: number;
  /** Waiting tickets older than the target. */
  overTarget: number;
}

/** How long the longest has waited, ms; 0 when nobody waits. */
export function longestWait(totals: Totals, now: number): number {
  if (totals.waiting === 0) return 0;
  return totals.longest_since_ms === undefined
    ? totals.longest_wait_s * 1000
    : Math.max(0, now - totals.longest_since_ms);
}

export function staffing(view: SuperviseView, now: number): Staffing {
  return {
    atWork: view.specialists.filter((row) => row.state !== 'offline').length,
    roomsOnline: view.rooms.filter((room) => room.state !== 'offline').length,
    overTarget: view.tickets.filter((one) => now - one.since_ms > targetOf(view, one.service).within_s * 1000).length,
  };
}

/** The six figures, always in the same order. */
export function figures(view: SuperviseView, now: number): Figure[] {
  const { totals, hour_ago: before, target } = view;
  const longest = longestWait(totals, now);
  const over = staffing(view, now).overTarget;
  const change = (was: number | undefined, is: number | null): number | null =>
    was === undefined || is === null ? null : is - was;
  const figure = (
    key: FigureKey,
    unit: Figure['unit'],
    value: number | null,
    was: number | undefined,
    judgement: Judgement,
  ): Figure => ({ key, unit, value, change: change(was, value), judgement });

  return [
    figure('waiting', 'none', totals.waiting, before?.waiting, over === 0 ? 'good' : 'warn'),
    figure(
      'longest_wait',
      'min',
      wholeMinutes(longest),
      before && wholeMinutes(before.longest_wait_s * 1000),
      judgeWait(longest, target.within_s),
    ),
    figure(
      'service_level',
      'pct',
      totals.day.level_pct ?? null,
      before?.day.level_pct,
      judgeLevel(totals.day.level_pct, target.share_pct),
    ),
    figure('in_consultation', 'none', totals.in_consultation, before?.in_consultation, null),
    figure(
      'free_specialists',
      'none',
      totals.free_specialists,
      before?.free_specialists,
      totals.free_specialists > 0 ? 'good' : totals.waiting > 0 ? 'danger' : 'warn',
    ),
    figure('free_rooms', 'none', totals.free_rooms, before?.free_rooms, null),
  ];
}

/** A wait against the target time: over it is to be watched, over twice is bad. */
export function judgeWait(waitMs: number, withinS: number): Judgement {
  if (waitMs <= withinS * 1000) return 'good';
  return waitMs <= 2 * withinS * 1000 ? 'warn' : 'danger';
}

/** A service level against the target share: up to ten points under is to be watched. */
export function judgeLevel(pct: number | undefined, share: number): Judgement {
  if (pct === undefined) return null;
  if (pct >= share) return 'good';
  return pct >= share - 10 ? 'warn' : 'danger';
}
