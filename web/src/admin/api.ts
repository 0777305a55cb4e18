// The administrator's part of the HTTP API.
import { CommandRefused, problemOf } from '../session/session.ts';

export type RoomDeviceState = 'none' | 'code' | 'enrolled';

/** A room's device, as the server keeps it. */
export interface RoomDevice {
  room: string;
  center: string;
  state: RoomDeviceState;
  code_expires_ms?: number;
  enrolled_ms?: number;
  last_seen_ms?: number;
}

/** A one-time code: told once, never again. */
export interface EnrollmentCode {
  code: string;
  expires_ms: number;
}

export type StaffRole = 'employee' | 'specialist' | 'supervisor' | 'admin';

export interface SkillLevel {
  service: string;
  level: number;
}

/** What is kept of a member of staff. */
export interface PersonFields {
  name: string;
  role: StaffRole;
  login: string;
  institution?: string;
  center?: string;
  languages: string[];
  signs: boolean;
  /** Consults in writing too. */
  text: boolean;
  /** Takes the network's general consultations. */
  generalist: boolean;
  skills: string[];
  /** How well, where that is less than fully: 1 or 2, of at most 3. */
  levels: SkillLevel[];
  /** The template of the hours in which a specialist can be booked; without one the usual. */
  hours?: string;
  active: boolean;
}

export interface Person extends PersonFields {
  person: string;
}

export interface PeoplePage {
  people: Person[];
  total: number;
}

export interface PeopleQuery {
  role: StaffRole | null;
  q: string;
  skip: number;
  limit: number;
}

/** What the page asks of the server; fixtures answer without one. All throw `CommandRefused`. */
export interface AdminApi {
  rooms(): Promise<RoomDevice[]>;
  giveCode(room: string): Promise<EnrollmentCode>;
  revoke(room: string): Promise<void>;
  people(query: PeopleQuery): Promise<PeoplePage>;
  savePerson(person: string, fields: PersonFields): Promise<void>;
  addPerson(fields: PersonFields & { password?: string }): Promise<void>;
  setPassword(person: string, password: string): Promise<void>;
}

const ASK_MS = 10_000;

async function ask(path: string, method = 'GET', body?: unknown): Promise<Response> {
  const answer = await fetch(`/api/v1/admin/${path}`, {
    method,
    signal: AbortSignal.timeout(ASK_MS),
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new CommandRefused(await problemOf(answer));
  return answer;
}

/** The API over HTTP, with the administrator's cookie. */
export const httpApi: AdminApi = {
  async rooms() {
    return ((await (await ask('rooms')).json()) as { rooms: RoomDevice[] }).rooms;
  },
  async giveCode(room) {
    return (await (await ask(`rooms/${encodeURIComponent(room)}/code`, 'POST')).json()) as EnrollmentCode;
  },
  async revoke(room) {
    await ask(`rooms/${encodeURIComponent(room)}`, 'DELETE');
  },
  async people({ role, q, skip, limit }) {
    const query = new URLSearchParams({ q, skip: String(skip), limit: String(limit), ...(role ? { role } : {}) });
    return (await (await ask(`people?${query}`)).json()) as PeoplePage;
  },
  async savePerson(person, fields) {
    await ask(`people/${encodeURIComponent(person)}`, 'PUT', fields);
  },
  async addPerson(fields) {
    await ask('people', 'POST', fields);
  },
  async setPassword(person, password) {
    await ask(`people/${encodeURIComponent(person)}/password`, 'POST', { password });
  },
};
