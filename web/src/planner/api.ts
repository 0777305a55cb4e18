// The staffing planner over HTTP.
import { askAs, type Reader } from '../reports/api.ts';

export interface Needed {
  specialists: number;
  level_pct: number;
}

export interface PlanRow {
  slot: string;
  arrivals: number;
  handle_s: number;
  load_erlangs: number;
  erlang_c: Needed;
  erlang_a: Needed | null;
  simulated_pct: number | null;
}

export interface LinePlan {
  service: string;
  name: string;
  rows: PlanRow[];
  half_hours: number;
  cost_cents: number;
}

export interface Plan {
  days: number;
  patience_s: number | null;
  patience_given: boolean;
  abandoned: number;
  arrivals: number;
  pooled: LinePlan;
  services: LinePlan[];
  separate_half_hours: number;
  separate_cost_cents: number;
}

export interface PlanWanted {
  from?: string;
  to?: string;
  institution?: string;
  csv?: string;
  target_pct: number;
  within_s: number;
  patience_s?: number;
  hour_cents: number;
}

/** What the page asks of the server; fixtures answer without one. Throws `CommandRefused`. */
export interface PlannerApi {
  plan(wanted: PlanWanted): Promise<Plan>;
}

export function httpPlanner(reader: Reader, lang: () => string): PlannerApi {
  const ask = askAs(reader);
  return {
    plan: async (wanted) => (await (await ask('planner', 'POST', { ...wanted, lang: lang() })).json()) as Plan,
  };
}
