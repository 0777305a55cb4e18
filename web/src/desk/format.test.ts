import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minutes, stopwatch, timeOfDay, waitWords } from './format.ts';
import { titleWith } from './title.ts';

test('times of day are those of Riga, in winter and in summer', () => {
  assert.equal(timeOfDay(Date.UTC(2026, 10, 24, 8, 5)), '10:05');
  assert.equal(timeOfDay(Date.UTC(2026, 6, 1, 21, 0)), '00:00');
});

test('a stopwatch counts minutes, then hours, and never below zero', () => {
  assert.equal(stopwatch(-5), '0:00');
  assert.equal(stopwatch(247_900), '4:07');
  assert.equal(stopwatch(3_847_000), '1:04:07');
});

test('an age is told in minutes, and in hours when minutes say little', () => {
  assert.equal(minutes(59_000), 'mazāk nekā minūte');
  assert.equal(minutes(119 * 60_000), '119\u00a0min');
  assert.equal(minutes(185 * 60_000), '3\u00a0h');
});

test('a wait is told as far as it is known', () => {
  assert.equal(waitWords({ kind: 'unknown' }), 'gaidīšanas laiks nav zināms');
  assert.equal(waitWords({ kind: 'short' }), 'mazāk nekā minūte');
  assert.equal(waitWords({ kind: 'range', from_min: 5, to_min: 10 }), '5\u00a0līdz\u00a010\u00a0min');
  assert.equal(waitWords({ kind: 'range', from_min: 5, to_min: 5 }), 'aptuveni 5\u00a0min');
});

test('the title counts what there is to answer', () => {
  assert.equal(titleWith(0, 'Tilts'), 'Tilts');
  assert.equal(titleWith(1, 'Tilts'), '(1) Tilts');
});
