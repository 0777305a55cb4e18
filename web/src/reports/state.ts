// What the reports' page holds while it is open.
import { type Signal, signal } from '@preact/signals';
import { problemIn } from '../desk/command.ts';
import type { Directory } from '../session/catalogue.ts';
import type { Problem } from '../wire.gen.ts';
import type { Asked, Grant, Lines, Period, Report, ReportsApi } from './api.ts';

export type View = 'summary' | 'grant' | 'lines' | 'periods';
export const VIEWS: readonly View[] = ['summary', 'grant', 'lines', 'periods'];

export interface Reports {
  readonly api: ReportsApi;
  readonly directory: Directory;
  readonly view: Signal<View>;
  /** Months, latest first; null until read. */
  readonly periods: Signal<readonly Period[] | null>;
  readonly mayClose: Signal<boolean>;
  readonly asked: Signal<Asked>;
  readonly report: Signal<Report | null>;
  readonly grant: Signal<Grant | null>;
  /** The grant has no formula for the year. */
  readonly noFormula: Signal<boolean>;
  readonly mayChange: Signal<boolean>;
  readonly lines: Signal<Lines | null>;
  readonly day: Signal<string>;
  readonly corrections: Signal<boolean>;
  readonly problem: Signal<Problem | null>;
  readonly done: Signal<string | null>;
}

export function createReports(api: ReportsApi, directory: Directory, view: View = 'summary'): Reports {
  return {
    api,
    directory,
    view: signal(view),
    periods: signal(null),
    mayClose: signal(false),
    asked: signal({
      from: '',
      to: '',
      by: ['municipality'],
      municipality: '',
      center: '',
      institution: '',
      service: '',
      channel: '',
    }),
    report: signal(null),
    grant: signal(null),
    noFormula: signal(false),
    mayChange: signal(false),
    lines: signal(null),
    day: signal(''),
    corrections: signal(false),
    problem: signal(null),
    done: signal(null),
  };
}

/** Does something; gives whether it went well, and keeps the problem if not. */
export async function attempt(reports: Reports, act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    reports.problem.value = null;
    return true;
  } catch (error) {
    reports.problem.value = problemIn(error);
    return false;
  }
}

/** Reads the months, and chooses the running one where none is chosen. */
export function readPeriods(reports: Reports): Promise<boolean> {
  return attempt(reports, async () => {
    const { periods, may_close } = await reports.api.periods();
    reports.periods.value = periods;
    reports.mayClose.value = may_close;
    const latest = periods[0]?.period ?? '';
    const asked = reports.asked.value;
    if (!asked.from) reports.asked.value = { ...asked, from: latest, to: latest };
  });
}

/** Reads what the view shows. An answer that is not wanted any more is dropped. */
export async function readView(reports: Reports): Promise<void> {
  const { view, asked, day, corrections } = reports;
  const wanted = asked.value;
  if (!wanted.from) return;
  const still = () => asked.value === wanted;
  await attempt(reports, async () => {
    if (view.value === 'summary') {
      const report = await reports.api.report(wanted);
      if (still()) reports.report.value = report;
    } else if (view.value === 'lines') {
      const lines = await reports.api.lines(wanted, day.value, corrections.value, null);
      if (still()) reports.lines.value = lines;
    } else if (view.value === 'grant') await readGrant(reports, wanted);
  });
}

async function readGrant(reports: Reports, wanted: Asked): Promise<void> {
  reports.noFormula.value = false;
  if (wanted.from.slice(0, 4) !== wanted.to.slice(0, 4)) {
    reports.grant.value = null;
    return;
  }
  reports.mayChange.value = await reports.api.mayChangeFormula();
  try {
    reports.grant.value = await reports.api.grant(wanted);
  } catch (error) {
    if (problemIn(error).code !== 'not_found') throw error;
    reports.grant.value = null;
    reports.noFormula.value = true;
  }
}
