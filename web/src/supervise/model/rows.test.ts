import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert, ServiceRow } from '../../wire.gen.ts';
import { network } from '../fixtures/network.ts';
import { alertKey, sortAlerts, stillStanding } from './alerts.ts';
import { heardAt, isStale, WALL_STALE_MS } from './freshness.ts';
import { ROOM_STATES, roomGroups, worstConsultations, worstServices } from './rows.ts';

const row = (service: string, change: Partial<ServiceRow>): ServiceRow => ({
  service,
  waiting: 0,
  in_consultation: 0,
  staffed: 1,
  free: 1,
  answered: 0,
  abandoned: 0,
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

test('an acknowledged alert that comes again is new', () => {
  const alert: Alert = { kind: 'long_wait', ticket: 't', since_ms: 5 };
  const known = new Set([alertKey(alert)]);
  assert.equal(sortAlerts([alert], known).open.length, 0);
  assert.equal(sortAlerts([{ ...alert, since_ms: 9 }], known).open.length, 1);
  assert.equal(stillStanding(known, []).size, 0);
});

test('the gravest alert stands first, the older before the newer', () => {
  const alerts: Alert[] = [
    { kind: 'long_wait', ticket: 'b', since_ms: 9 },
    { kind: 'long_wait', ticket: 'a', since_ms: 3 },
    { kind: 'help_unanswered', room: 'r', since_ms: 20 },
  ];
  assert.deepEqual(
    sortAlerts(alerts, new Set()).open.map((alert) => alert.since_ms),
    [20, 3, 9],
  );
});

test('figures are as old as the last word heard, or the loss before it', () => {
  assert.equal(heardAt(null, null, 50), 50);
  assert.equal(heardAt(40, 30, 50), 30);
  assert.equal(heardAt(20, 30, 50), 20);
  assert.equal(isStale(0, WALL_STALE_MS, WALL_STALE_MS), false);
  assert.equal(isStale(0, WALL_STALE_MS + 1, WALL_STALE_MS), true);
});
