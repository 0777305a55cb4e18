// What the planner's page holds while it is open.
import { type Signal, signal } from '@preact/signals';
import type { Directory } from '../session/catalogue.ts';
import type { Problem } from '../wire.gen.ts';
import type { Plan, PlannerApi } from './api.ts';

/** What is typed; kept as text until the plan is asked for. */
export interface Wish {
  source: 'journal' | 'csv';
  from: string;
  to: string;
  institution: string;
  csv: string;
  target: string;
  within: string;
  patience: string;
  cost: string;
}

export interface Planner {
  readonly api: PlannerApi;
  readonly directory: Directory;
  readonly wish: Signal<Wish>;
  readonly plan: Signal<Plan | null>;
  /** The line of the pasted table that cannot be read. */
  readonly wrongLine: Signal<string | null>;
  readonly working: Signal<boolean>;
  readonly problem: Signal<Problem | null>;
}

export function createPlanner(api: PlannerApi, directory: Directory, wish: Partial<Wish> = {}): Planner {
  return {
    api,
    directory,
    wish: signal({
      source: 'journal',
      from: '',
      to: '',
      institution: '',
      csv: '',
      target: '80',
      within: '5',
      patience: '',
      cost: '15',
      ...wish,
    }),
    plan: signal(null),
    wrongLine: signal(null),
    working: signal(false),
    problem: signal(null),
  };
}
