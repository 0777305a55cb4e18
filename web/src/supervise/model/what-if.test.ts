import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rule } from '../../rules/api.ts';
import type { DayFigures, RunFigures, RunResult } from '../../wire.gen.ts';
import { clockMinutes, comparison, numberWithin, serviceDifferences, settingsOf } from './what-if.ts';

const day = (change: Partial<DayFigures>): DayFigures => ({
  answered: 0,
  abandoned: 0,
  abandoned_early: 0,
  closed: 0,
  ...change,
});

const run = (change: Partial<RunFigures>): RunFigures => ({
  arrived: 100,
  refused: 0,
  day: day({}),
  longest_wait_s: 0,
  on_duty_s: 0,
  services: [],
  half_hours: [],
  ...change,
});

test('the difference is between the two runs of the model, not from the day as it was', () => {
  const result: RunResult = {
    day: 20_261_124,
    was: run({ day: day({ level_pct: 50, speed_of_answer_s: 600 }) }),
    unchanged: run({ day: day({ level_pct: 60, speed_of_answer_s: 500 }), on_duty_s: 36_000 }),
    changed: run({ day: day({ level_pct: 85, speed_of_answer_s: 125 }), on_duty_s: 43_200 }),
  };
  const rows = new Map(comparison(result).map((row) => [row.key, row]));
  assert.equal(rows.get('level')?.difference, '+25 %');
  assert.deepEqual([rows.get('asa')?.was, rows.get('asa')?.difference], ['10:00', '−6:15']);
  assert.equal(rows.get('arrived')?.difference, '0');
  assert.equal(rows.get('aht')?.difference, '–', 'nothing to compare where one of them has none');
});

test('services that change most stand first', () => {
  const service = (id: string, seconds: number) => ({
    service: id,
    arrived: 5,
    day: day({ speed_of_answer_s: seconds }),
  });
  const result: RunResult = {
    day: 1,
    was: run({}),
    unchanged: run({ services: [service('a', 100), service('b', 100), service('c', 100)] }),
    changed: run({ services: [service('a', 90), service('b', 300), service('c', 20)] }),
  };
  assert.deepEqual(
    serviceDifferences(result).map((row) => row.service),
    ['b', 'c', 'a'],
  );
});

test('numbers and times as typed', () => {
  assert.deepEqual(
    ['2', '-3', '−3', ' 50 '].map((text) => numberWithin(text, -50, 50)),
    [2, -3, -3, 50],
  );
  assert.deepEqual(
    ['', '51', '1.5', 'x', '1e1'].map((text) => numberWithin(text, -50, 50)),
    Array(5).fill(null),
  );
  assert.deepEqual(['08:30', '0:00', '23:59'].map(clockMinutes), [510, 0, 1439]);
  assert.deepEqual(['24:00', '12:60', '12', ''].map(clockMinutes), Array(4).fill(null));
});

test('rules of one scope go together, and nothing goes that the server would refuse', () => {
  const rule = (name: string, optional: boolean): Rule => ({
    name,
    unit: 'span',
    min: 5_000,
    max: 120_000,
    optional,
    default: null,
    run: true,
  });
  const rules = [rule('ring', false), rule('overflow_general', true)];
  const ring = { scope: 'network', rule: 'ring', text: '0:10' };
  const rows = [ring, { ...ring, scope: 'service:a' }, { ...ring, rule: 'overflow_general', text: null }];
  assert.deepEqual(settingsOf(rows, rules), [
    { scope: 'network', values: { ring: 10_000, overflow_general: null } },
    { scope: { service: 'a' }, values: { ring: 10_000 } },
  ]);
  assert.deepEqual(settingsOf([], rules), []);
  for (const text of ['', '0:01', 'x']) assert.equal(settingsOf([{ ...ring, text }], rules), 'wrong', text);
  assert.equal(settingsOf([{ ...ring, rule: 'colour' }], rules), 'wrong');
  assert.equal(settingsOf([...rows, ring], rules), 'twice');
});
