// Registrations and the grant over HTTP: for administrators and supervisors.
import { CommandRefused, problemOf } from '../session/session.ts';

export type Dimension = 'period' | 'municipality' | 'center' | 'institution' | 'service' | 'channel';
export type Kind = 'consultation' | 'application';
export type Reader = 'admin' | 'supervisor';

export interface Key {
  by: Dimension;
  key: string;
  name: string;
}

export interface ReportRow {
  keys: Key[];
  consultations: number;
  applications: number;
  total: number;
  adjustments: number;
}

export interface Report {
  from: string;
  to: string;
  by: Dimension[];
  rows: ReportRow[];
  total: ReportRow;
}

export interface Line {
  version: number;
  part: number;
  period: string;
  at_ms: number;
  sign: number;
  registration: string;
  day: string;
  number: string | null;
  keys: Key[];
  kind: Kind;
  outcome: string | null;
  reason: string | null;
  by: string | null;
  note: string | null;
}

export interface Lines {
  lines: Line[];
  after: string | null;
}

export interface Registration {
  lines: Line[];
  counts: boolean;
  service: string;
  kind: Kind;
}

export interface Correction {
  void?: boolean;
  service?: string;
  kind?: Kind;
  reason: string;
  note: string;
}

export interface Period {
  period: string;
  state: 'running' | 'open' | 'closed';
  next: boolean;
  closed_ms?: number;
  by?: string;
  lines?: number;
  previous?: string;
  hash?: string;
}

export interface Periods {
  periods: Period[];
  may_close: boolean;
}

export interface Granted {
  base_cents: number;
  registrations_cents: number;
  cap_cents: number;
  total_cents: number;
  cofinancing_cents: number;
  grant_cents: number;
}

export interface CenterGrant extends Granted {
  center: string;
  name: string;
  level: 'regional' | 'local';
  consultations: number;
  applications: number;
}

export interface MunicipalityGrant extends Granted {
  municipality: string;
  name: string;
  centers: CenterGrant[];
}

export interface Formula {
  base_cents: { regional: number; local: number };
  rate_cents: { consultation: number; application: number };
  cap_cents: { regional: number; local: number };
  cofinancing_permille: number;
}

export interface FormulaRow {
  year: number;
  revision: number;
  at_ms: number;
  by: string | null;
  formula: Formula;
}

export interface Grant {
  from: string;
  to: string;
  months: number;
  formula: FormulaRow;
  closed: boolean;
  municipalities: MunicipalityGrant[];
  total: Granted;
}

/** What is asked for; an empty word narrows nothing. */
export interface Asked {
  from: string;
  to: string;
  by: Dimension[];
  municipality: string;
  center: string;
  institution: string;
  service: string;
  channel: string;
}

/** What the page asks of the server; fixtures answer without one. All throw `CommandRefused`. */
export interface ReportsApi {
  report(asked: Asked): Promise<Report>;
  /** Where the browser fetches a file. */
  file(name: string, asked: Asked): string;
  lines(asked: Asked, day: string, corrections: boolean, after: string | null): Promise<Lines>;
  registration(id: string): Promise<Registration>;
  correct(id: string, correction: Correction): Promise<void>;
  periods(): Promise<Periods>;
  close(period: string): Promise<void>;
  check(period: string): Promise<{ holds: boolean }>;
  grant(asked: Asked): Promise<Grant>;
  mayChangeFormula(): Promise<boolean>;
  putFormula(year: number, formula: Formula): Promise<void>;
}

const ASK_MS = 15_000;

export function askAs(reader: Reader) {
  return async (path: string, method = 'GET', body?: unknown): Promise<Response> => {
    const as = `${path.includes('?') ? '&' : '?'}as=${reader}`;
    const answer = await fetch(`/api/v1/${path}${as}`, {
      method,
      signal: AbortSignal.timeout(ASK_MS),
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new CommandRefused(await problemOf(answer));
    return answer;
  };
}

/** The query of what is asked for. */
export function queryOf(asked: Asked, lang: string): URLSearchParams {
  const { from, to, by, ...filters } = asked;
  const query = new URLSearchParams({ from, to, by: by.join(','), lang });
  for (const [name, value] of Object.entries(filters)) if (value) query.set(name, value);
  return query;
}

/** The API over HTTP, with the reader's cookie. */
export function httpReports(reader: Reader, lang: () => string): ReportsApi {
  const ask = askAs(reader);
  const read = async <T>(path: string) => (await (await ask(path)).json()) as T;
  return {
    report: (asked) => read(`reports/registrations?${queryOf(asked, lang())}`),
    file: (name, asked) => `/api/v1/reports/${name}?${queryOf(asked, lang())}&as=${reader}`,
    lines(asked, day, corrections, after) {
      const query = queryOf(asked, lang());
      if (day) query.set('day', day);
      if (corrections) query.set('corrections', 'true');
      if (after) query.set('after', after);
      return read(`reports/lines?${query}`);
    },
    registration: (id) => read(`reports/registrations/${encodeURIComponent(id)}`),
    async correct(id, correction) {
      await ask(`reports/registrations/${encodeURIComponent(id)}/correction`, 'POST', correction);
    },
    periods: () => read('reports/periods'),
    async close(period) {
      await ask(`reports/periods/${encodeURIComponent(period)}/close`, 'POST');
    },
    check: (period) => read(`reports/periods/${encodeURIComponent(period)}/check`),
    grant: (asked) => read(`reports/grant?${queryOf(asked, lang())}`),
    mayChangeFormula: async () => (await read<{ may_change: boolean }>('reports/formulas')).may_change,
    async putFormula(year, formula) {
      await ask(`reports/formulas/${year}`, 'PUT', formula);
    },
  };
}
