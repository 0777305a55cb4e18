// Registrations and the grant in each state, without a server, on the administrator's page.

import { type Admin, createAdmin } from '../admin/admin-state.ts';
import { api as adminApi } from '../admin/fixtures.tsx';
import type { Section } from '../admin/model/place.ts';
import { AdminPage } from '../admin/page.tsx';
import { FIXTURE_NOW } from '../desk/fixtures.ts';
import type { Plan, PlannerApi, PlanRow } from '../planner/api.ts';
import { rulesApi } from '../rules/fixtures.ts';
import { directory } from '../session/catalogue.ts';
import { catalogue, id, network } from '../supervise/fixtures/network.ts';
import { refuse } from '../supervise/fixtures/refuse.ts';
import type { Asked, Dimension, Formula, Granted, Key, Line, Periods, ReportRow, ReportsApi } from './api.ts';
import type { View } from './state.ts';

const HASH = '9f2c4e1a7b805d36c1f0e4a98b7d6c5532109fe8dcba7766554433221100aabb';

const periods: Periods = {
  may_close: true,
  periods: [
    { period: '2026-11', state: 'running', next: false },
    { period: '2026-10', state: 'open', next: true },
    {
      period: '2026-09',
      state: 'closed',
      next: false,
      closed_ms: FIXTURE_NOW - 40 * 86_400_000,
      by: 'Inese Ābele',
      lines: 19_842,
      hash: HASH,
    },
    {
      period: '2026-08',
      state: 'closed',
      next: false,
      closed_ms: FIXTURE_NOW - 72 * 86_400_000,
      by: 'Inese Ābele',
      lines: 17_204,
      hash: HASH.split('').reverse().join(''),
    },
  ],
};

function keysOf(by: Dimension): Key[] {
  switch (by) {
    case 'municipality':
      return catalogue.municipalities.map((one) => ({ by, key: one.id, name: one.name }));
    case 'center':
      return catalogue.centers.map((one) => ({ by, key: one.id, name: one.name }));
    case 'institution':
      return catalogue.institutions.map((one) => ({ by, key: one.id, name: one.names.lv }));
    case 'service':
      return catalogue.services.map((one) => ({ by, key: one.id, name: one.names.lv }));
    case 'channel':
      return [
        { by, key: 'room', name: 'Telpā, video' },
        { by, key: 'phone', name: 'Pa tālruni' },
      ];
    case 'period':
      return [{ by, key: '2026-11', name: '2026-11' }];
  }
}

function sum(rows: ReportRow[]): ReportRow {
  const of = (name: 'consultations' | 'applications' | 'total' | 'adjustments') =>
    rows.reduce((all, row) => all + row[name], 0);
  return {
    keys: [],
    consultations: of('consultations'),
    applications: of('applications'),
    total: of('total'),
    adjustments: of('adjustments'),
  };
}

function reportOf(asked: Asked, adjustments = 0) {
  const rows = keysOf(asked.by[0] ?? 'municipality').map((key, n): ReportRow => {
    const consultations = 412 - n * 37 > 0 ? 412 - n * 37 : 11 + n;
    const applications = Math.round(consultations * 0.8);
    const more = n === 1 ? adjustments : 0;
    return { keys: [key], consultations, applications, total: consultations + applications, adjustments: more };
  });
  return { from: asked.from, to: asked.to, by: asked.by, rows, total: sum(rows) };
}

const lineOf = (n: number, change: Partial<Line> = {}): Line => ({
  version: 1_000 + n,
  part: 0,
  period: '2026-11',
  at_ms: FIXTURE_NOW - n * 600_000,
  sign: 1,
  registration: id(9, n),
  day: '2026-11-24',
  number: `V-0${10 + n}`,
  keys: [
    ...keysOf('municipality').slice(0, 1),
    ...keysOf('center').slice(n % 5, (n % 5) + 1),
    ...keysOf('institution').slice(0, 1),
    ...keysOf('service').slice(n % 7, (n % 7) + 1),
    ...keysOf('channel').slice(0, 1),
  ],
  kind: n % 3 === 0 ? 'application' : 'consultation',
  outcome: 'consulted',
  reason: null,
  by: null,
  note: null,
  ...change,
});

const lines: Line[] = [
  ...[0, 1, 2, 3, 4].map((n) => lineOf(n)),
  lineOf(1, { version: 1_010, sign: -1, reason: 'wrong_service', by: 'Inese Ābele' }),
  lineOf(1, {
    version: 1_010,
    part: 1,
    reason: 'wrong_service',
    by: 'Inese Ābele',
    keys: lineOf(3).keys,
  }),
  lineOf(5, {
    version: 1_011,
    day: '2026-09-30',
    sign: -1,
    reason: 'not_served',
    by: 'Inese Ābele',
    note: 'Aizgāja, pirms sākās saruna',
  }),
];

const formula: Formula = {
  base_cents: { regional: 1_200_000, local: 600_000 },
  rate_cents: { consultation: 250, application: 400 },
  cap_cents: { regional: 3_000_000, local: 1_500_000 },
  cofinancing_permille: 200,
};

const granted = (base: number, registrations: number): Granted => {
  const total = Math.min(base + registrations, base * 2.5);
  return {
    base_cents: base,
    registrations_cents: registrations,
    cap_cents: base * 2.5,
    total_cents: total,
    cofinancing_cents: total / 5,
    grant_cents: total - total / 5,
  };
};

const added = (all: Granted[]): Granted =>
  all.reduce((sum, one) => ({
    base_cents: sum.base_cents + one.base_cents,
    registrations_cents: sum.registrations_cents + one.registrations_cents,
    cap_cents: sum.cap_cents + one.cap_cents,
    total_cents: sum.total_cents + one.total_cents,
    cofinancing_cents: sum.cofinancing_cents + one.cofinancing_cents,
    grant_cents: sum.grant_cents + one.grant_cents,
  }));

const municipalities = catalogue.municipalities.map((municipality, m) => {
  const centers = catalogue.centers
    .filter((center) => center.municipality === municipality.id)
    .map((center, n) => ({
      center: center.id,
      name: center.name,
      level: n === 0 ? ('regional' as const) : ('local' as const),
      consultations: 120 - m * 9 - n * 20,
      applications: 90 - m * 7 - n * 15,
      ...granted(n === 0 ? 100_000 : 50_000, (120 - m * 9 - n * 20) * 250 + (90 - m * 7 - n * 15) * 400),
    }));
  return { municipality: municipality.id, name: municipality.name, centers, ...added(centers) };
});

const api: ReportsApi = {
  report: async (asked) => reportOf(asked),
  file: () => '#',
  lines: async () => ({ lines, after: '1011.0' }),
  registration: async () => ({
    lines: lines.filter((line) => line.registration === id(9, 1)),
    counts: true,
    service: catalogue.services[3]?.id ?? '',
    kind: 'consultation',
  }),
  correct: async () => {},
  periods: async () => periods,
  close: async () => {},
  check: async () => ({ holds: true }),
  grant: async (asked) => ({
    from: asked.from,
    to: asked.to,
    months: 1,
    formula: { year: 2026, revision: 2, at_ms: FIXTURE_NOW - 200 * 86_400_000, by: 'Juris Priede', formula },
    closed: false,
    municipalities,
    total: added(municipalities),
  }),
  mayChangeFormula: async () => true,
  putFormula: async () => {},
};

const SHAPE = [6, 14, 19, 21, 18, 15, 12, 4, 3, 10, 14, 16, 15, 11, 9, 6, 3];

const rowOf = (arrivals: number, n: number, share: number): PlanRow => {
  const load = (arrivals * share * 1_500) / 1_800;
  const c = Math.ceil(load + 0.8 * Math.sqrt(load) + 1);
  const a = Math.max(1, c - 1 - Math.floor(load / 8));
  return {
    slot: `${String(8 + Math.floor((n + 1) / 2)).padStart(2, '0')}:${(n + 1) % 2 ? '30' : '00'}`,
    arrivals: arrivals * share,
    handle_s: 1_500,
    load_erlangs: load,
    erlang_c: { specialists: c, level_pct: 83.4 },
    erlang_a: { specialists: a, level_pct: 80.9 },
    simulated_pct: 86.1 - (n % 4) * 1.7,
  };
};

const lineOfPlan = (name: string, share: number) => {
  const rows = SHAPE.map((arrivals, n) => rowOf(arrivals, n, share));
  const half_hours = rows.reduce((all, row) => all + (row.erlang_a?.specialists ?? 0), 0);
  return { service: name, name, rows, half_hours, cost_cents: half_hours * 750 };
};

const services = catalogue.services
  .slice(0, 4)
  .map((one, n) => lineOfPlan(one.names.lv, [0.4, 0.3, 0.2, 0.1][n] ?? 0.1));
const plan: Plan = {
  days: 18,
  patience_s: 1_260,
  patience_given: false,
  abandoned: 212,
  arrivals: 3_528,
  pooled: lineOfPlan('Kopīgi', 1),
  services,
  separate_half_hours: services.reduce((all, one) => all + one.half_hours, 0),
  separate_cost_cents: services.reduce((all, one) => all + one.cost_cents, 0),
};

const planner: PlannerApi = { plan: async () => plan };

function page(
  section: Section,
  view: View,
  change: Partial<ReportsApi> = {},
  prepare: (admin: Admin) => void = () => {},
) {
  return () => {
    directory.value = network;
    const admin = createAdmin(adminApi, rulesApi, network, { section, chosen: null }, { ...api, ...change }, planner);
    admin.reports.view.value = view;
    prepare(admin);
    return <AdminPage admin={admin} />;
  };
}

const nothing = { rows: [], total: sum([]) };

export const states: Record<string, () => preact.JSX.Element> = {
  summary: page('reports', 'summary'),
  adjusted: page('reports', 'summary', { report: async (asked) => reportOf(asked, -3) }),
  empty: page('reports', 'summary', { report: async (asked) => ({ ...asked, ...nothing }) }),
  error: page('reports', 'summary', { periods: async () => refuse('unavailable', 503) }),
  grant: page('reports', 'grant'),
  'no-formula': page('reports', 'grant', { grant: async () => refuse('not_found', 404) }),
  lines: page('reports', 'lines'),
  'lines-empty': page('reports', 'lines', { lines: async () => ({ lines: [], after: null }) }),
  periods: page('reports', 'periods'),
  planner: page('planner', 'summary'),
  plan: page('planner', 'summary', {}, (admin) => {
    admin.planner.plan.value = plan;
  }),
  'plan-empty': page('planner', 'summary', {}, (admin) => {
    admin.planner.plan.value = { ...plan, pooled: { ...plan.pooled, rows: [] }, services: [] };
  }),
};
