// The page in each of its states, without a server.
import { FIXTURE_NOW } from '../desk/fixtures.ts';
import { rulesApi } from '../rules/fixtures.ts';
import { directory } from '../session/catalogue.ts';
import { catalogue, id, institutionId, network, serviceId } from '../supervise/fixtures/network.ts';
import { refuse } from '../supervise/fixtures/refuse.ts';
import { type Admin, createAdmin } from './admin-state.ts';
import type { AdminApi, Person, RoomDevice, StaffRole } from './api.ts';
import type { Place } from './model/place.ts';
import { AdminPage } from './page.tsx';

const MIN = 60_000;

const devices: RoomDevice[] = catalogue.centers.flatMap((center) =>
  center.rooms.map((room, n) => ({
    room: room.id,
    center: center.id,
    ...(n === 0
      ? { state: 'enrolled' as const, enrolled_ms: FIXTURE_NOW - 40 * 24 * 60 * MIN, last_seen_ms: FIXTURE_NOW - MIN }
      : n === 1
        ? { state: 'code' as const, code_expires_ms: FIXTURE_NOW + 14 * MIN }
        : { state: 'none' as const }),
  })),
);

const STAFF: [name: string, role: StaffRole, institution: number | null][] = [
  ['Ilze Kalniņa', 'specialist', 0],
  ['Andris Bērziņš', 'specialist', 1],
  ['Līga Ozoliņa', 'specialist', 2],
  ['Anna Romanova', 'specialist', 3],
  ['Māra Lapsa', 'employee', null],
  ['Gunta Vēvere', 'employee', null],
  ['Inese Ābele', 'supervisor', null],
  ['Rihards Grauds', 'supervisor', 0],
  ['Juris Priede', 'admin', null],
];

const people: Person[] = STAFF.map(([name, role, institution], n) => ({
  person: id(7, n),
  name,
  role,
  login: `${role}.${n + 1}`,
  institution: institution === null ? undefined : institutionId(institution),
  center: role === 'employee' ? catalogue.centers[n]?.id : undefined,
  languages: role === 'specialist' ? ['lv', 'ru'] : [],
  signs: n === 2,
  text: true,
  generalist: n === 3,
  skills:
    role === 'specialist'
      ? catalogue.services.filter((one) => one.institution === institutionId(institution ?? 0)).map((one) => one.id)
      : [],
  levels: [],
  active: n !== 7,
}));

export const api: AdminApi = {
  rooms: async () => devices,
  giveCode: async () => ({ code: 'K7QM-3XTP', expires_ms: FIXTURE_NOW + 15 * MIN }),
  revoke: async () => {},
  people: async ({ role, q, limit }) => {
    const found = people.filter(
      (one) => (!role || one.role === role) && `${one.name} ${one.login}`.toLowerCase().includes(q.toLowerCase()),
    );
    return { people: found.slice(0, limit), total: found.length };
  },
  savePerson: async () => {},
  addPerson: async () => {},
  setPassword: async () => {},
};

function page(place: Place, change: Partial<AdminApi> = {}, prepare: (admin: Admin) => void = () => {}) {
  return () => {
    directory.value = network;
    const admin = createAdmin({ ...api, ...change }, rulesApi, network, place);
    prepare(admin);
    return <AdminPage admin={admin} />;
  };
}

const aizkraukle: Place = { section: 'centers', chosen: 'aizkraukle' };

export const states: Record<string, () => preact.JSX.Element> = {
  network: page({ section: 'centers', chosen: null }),
  rooms: page(aizkraukle),
  code: page(aizkraukle, {}, (admin) => {
    admin.devices.value = new Map(devices.map((device) => [device.room, device]));
    admin.code.value = {
      room: devices[0]?.room ?? '',
      code: { code: 'K7QM-3XTP', expires_ms: FIXTURE_NOW + 15 * MIN },
    };
  }),
  error: page(aizkraukle, { rooms: async () => refuse('unavailable', 503) }),
  institutions: page({ section: 'institutions', chosen: 'vsaa' }),
  hours: page({ section: 'hours', chosen: 'standard' }),
  rules: page({ section: 'rules', chosen: null }),
  'rules-institution': page({ section: 'rules', chosen: `institution:${institutionId(0)}` }),
  'rules-service': page({ section: 'rules', chosen: `service:${serviceId(0)}` }),
  'rules-closed': page({ section: 'rules', chosen: `service:${serviceId(1)}` }),
  people: page({ section: 'people', chosen: null }),
  person: page({ section: 'people', chosen: id(7, 0) }),
  employee: page({ section: 'people', chosen: id(7, 4) }),
  'new-person': page({ section: 'people', chosen: 'new' }),
  'empty-search': page({ section: 'centers', chosen: null }, {}, (admin) => {
    admin.query.value = 'Ņujorka';
  }),
  'people-error': page({ section: 'people', chosen: null }, { people: async () => refuse('internal', 500) }),
};
