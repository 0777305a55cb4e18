import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SuperviseView, Totals } from '../../wire.gen.ts';
import { figures, judgeLevel, judgeWait } from './figures.ts';

const totals: Totals = {
  waiting: 2,
  longest_since_ms: 1_000_000,
  longest_wait_s: 60,
  in_consultation: 4,
  free_specialists: 0,
  free_rooms: 9,
  day: { answered: 10, abandoned: 0, abandoned_early: 0, closed: 0, level_pct: 71 },
};

const view = (change: Partial<SuperviseView> = {}): SuperviseView => ({
  name: 'x',
  totals,
  target: { share_pct: 80, within_s: 600 },
  services: [],
  tickets: [],
  specialists: [],
  consultations: [],
  rooms: [],
  uncovered: [],
  alerts: [],
  notices: [],
  institutions: [],
  centers: [],
  municipalities: [],
  ...change,
});

const now = 1_000_000 + 25 * 60_000;

test('the longest wait goes on between views', () => {
  const longest = figures(view(), now)[1];
  assert.equal(longest?.value, 25);
  assert.equal(longest?.judgement, 'danger');
});

test('a change is told only where both figures are known', () => {
  assert.ok(figures(view(), now).every((figure) => figure.change === null));
  const before = { ...totals, waiting: 5, day: { ...totals.day, level_pct: undefined } };
  const [waiting, , level] = figures(view({ hour_ago: before }), now);
  assert.equal(waiting?.change, -3);
  assert.equal(level?.change, null);
});

test('nobody free is bad only while someone waits', () => {
  assert.equal(figures(view(), now)[4]?.judgement, 'danger');
  assert.equal(figures(view({ totals: { ...totals, waiting: 0 } }), now)[4]?.judgement, 'warn');
});

test('waits and levels against their targets', () => {
  assert.equal(judgeWait(600_000, 600), 'good');
  assert.equal(judgeWait(600_001, 600), 'warn');
  assert.equal(judgeWait(1_200_001, 600), 'danger');
  assert.equal(judgeLevel(undefined, 80), null);
  assert.equal(judgeLevel(80, 80), 'good');
  assert.equal(judgeLevel(70, 80), 'warn');
  assert.equal(judgeLevel(69, 80), 'danger');
});
