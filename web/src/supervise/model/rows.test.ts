import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DayFigures, GroupRow, ServiceRow, SuperviseView } from '../../wire.gen.ts';
import { network } from '../fixtures/network.ts';
import { heardAt, isStale, WALL_STALE_MS } from './freshness.ts';
import { queueRows, ROOM_STATES, roomGroups, worstConsultations, worstServices } from './rows.ts';

const DAY: DayFigures = { answered: 0, abandoned: 0, abandoned_early: 0, closed: 0 };

const row = (service: string, change: Partial<ServiceRow>): ServiceRow => ({
  service,
  waiting: 0,
  in_consultation: 0,
  staffed: 1,
  free: 1,
  day: DAY,
  wait: { kind: 'unknown' },
  ...change,
});

test('unstaffed services with people waiting stand first, then the longest wait', () => {
  const sorted = worstServices([
    row('calm', {}),
    row('short', { waiting: 1, longest_since_ms: 900 }),
    row('long', { waiting: 1, longest_since_ms: 100 }),
    row('unstaffed', { waiting: 1, longest_since_ms: 950, staffed: 0 }),
  ]);
  assert.deepEqual(
    sorted.map((one) => one.service),
    ['unstaffed', 'long', 'short', 'calm'],
  );
});

test('the worst link stands first, one not yet told last', () => {
  const consultation = (id: string) => ({ consultation: id, since_ms: 0, participants: 2 });
  const sorted = worstConsultations(['untold', 'good', 'lost'].map(consultation), [
    { consultation: 'good', link: 'good', since_ms: 0 },
    { consultation: 'lost', link: 'lost', since_ms: 0 },
  ]);
  assert.deepEqual(
    sorted.map((one) => one.consultation),
    ['lost', 'good', 'untold'],
  );
});

test('rooms stand under their municipalities, by center and number', () => {
  const rooms = network.catalogue.centers
    .flatMap((center) => center.rooms)
    .reverse()
    .map((room) => ({ room: room.id, state: 'free' as const, since_ms: 0 }));
  const groups = roomGroups(rooms, new Set(ROOM_STATES), network);
  assert.equal(groups[0]?.name, 'Aizkraukles novads');
  const places = groups[0]?.rooms.map((card) => {
    const found = network.room(card.room);
    return `${found?.center.place} ${found?.number}`;
  });
  assert.deepEqual(places?.slice(0, 4), ['Aizkraukle 1', 'Aizkraukle 2', 'Aizkraukle 3', 'Koknese 1']);
  assert.equal(roomGroups(rooms, new Set(['offline']), network).length, 0);
});

test('queues by place and by institution have their names, the longest wait first', () => {
  const [municipality] = network.catalogue.municipalities;
  const centers = network.catalogue.centers.slice(0, 3);
  const [institution] = network.catalogue.institutions;
  assert.ok(municipality && institution);
  const group = (id: string, longest?: number): GroupRow => ({
    id,
    waiting: longest === undefined ? 0 : 1,
    longest_since_ms: longest,
    in_consultation: 0,
    day: DAY,
  });
  const view = {
    services: [],
    institutions: [group(institution.id)],
    centers: centers.map((one, n) => group(one.id, n === 1 ? 50 : undefined)),
    municipalities: [group(municipality.id)],
  } as unknown as SuperviseView;
  const names = (by: 'center' | 'municipality' | 'institution', only: string | null = null) =>
    queueRows(view, by, network, only, (name) => name.lv).map((row) => row.name);
  assert.equal(names('center')[0], centers[1]?.place);
  assert.deepEqual(names('municipality'), [municipality.name]);
  assert.deepEqual(names('institution'), [institution.names.lv]);
  assert.deepEqual(names('institution', 'another'), []);
});

test('figures are as old as the last word heard, or the loss before it', () => {
  assert.equal(heardAt(null, null, 50), 50);
  assert.equal(heardAt(40, 30, 50), 30);
  assert.equal(heardAt(20, 30, 50), 20);
  assert.equal(isStale(0, WALL_STALE_MS, WALL_STALE_MS), false);
  assert.equal(isStale(0, WALL_STALE_MS + 1, WALL_STALE_MS), true);
});
