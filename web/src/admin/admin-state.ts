// What the administrator's page holds while it is open.
import { type Signal, signal } from '@preact/signals';
import { problemIn } from '../desk/command.ts';
import { httpPlanner, type PlannerApi } from '../planner/api.ts';
import { createPlanner, type Planner } from '../planner/state.ts';
import { httpReports, type ReportsApi } from '../reports/api.ts';
import { createReports, type Reports } from '../reports/state.ts';
import type { RulesApi } from '../rules/api.ts';
import type { Directory } from '../session/catalogue.ts';
import type { Problem } from '../wire.gen.ts';
import { language } from '../words/index.ts';
import type { AdminApi, EnrollmentCode, RoomDevice } from './api.ts';
import type { Place } from './model/place.ts';

export interface Admin {
  readonly api: AdminApi;
  readonly rules: RulesApi;
  readonly directory: Directory;
  /** The part that supervisors have too. */
  readonly reports: Reports;
  readonly planner: Planner;
  readonly place: Signal<Place>;
  /** What is typed into each section's search. */
  readonly query: Signal<string>;
  /** Devices by room; null until read. */
  readonly devices: Signal<ReadonlyMap<string, RoomDevice> | null>;
  /** What the last act was refused with. */
  readonly problem: Signal<Problem | null>;
  /** A sentence on what has just been done. */
  readonly done: Signal<string | null>;
  /** The code being shown; forgotten when its sheet closes. */
  readonly code: Signal<{ room: string; code: EnrollmentCode } | null>;
  /** The form holds something that is not saved. */
  readonly unsaved: Signal<boolean>;
  /** Where to go once the unsaved form is given up. */
  readonly leaving: Signal<Place | null>;
}

export function createAdmin(
  api: AdminApi,
  rules: RulesApi,
  directory: Directory,
  place: Place,
  reports: ReportsApi = httpReports('admin', () => language.value),
  planner: PlannerApi = httpPlanner('admin', () => language.value),
): Admin {
  return {
    api,
    rules,
    directory,
    reports: createReports(reports, directory),
    planner: createPlanner(planner, directory),
    place: signal(place),
    query: signal(''),
    devices: signal(null),
    problem: signal(null),
    done: signal(null),
    code: signal(null),
    unsaved: signal(false),
    leaving: signal(null),
  };
}

/** Goes somewhere, or asks first when a form would be lost. */
export function go(admin: Admin, place: Place): void {
  if (admin.unsaved.value) {
    admin.leaving.value = place;
    return;
  }
  if (place.section !== admin.place.value.section) admin.query.value = '';
  admin.problem.value = null;
  admin.done.value = null;
  admin.place.value = place;
}

/** Does something; gives whether it went well, and keeps the problem if not. */
export async function attempt(admin: Admin, act: () => Promise<void>): Promise<boolean> {
  admin.done.value = null;
  try {
    await act();
    admin.problem.value = null;
    return true;
  } catch (error) {
    admin.problem.value = problemIn(error);
    return false;
  }
}

/** Reads the rooms' devices anew. */
export function readDevices(admin: Admin): Promise<boolean> {
  return attempt(admin, async () => {
    admin.devices.value = new Map((await admin.api.rooms()).map((device) => [device.room, device]));
  });
}
