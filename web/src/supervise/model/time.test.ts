import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockWithSeconds, sinceThen, span } from './time.ts';

const MIN = 60_000;

test('a span grows from a minute over hours to days', () => {
  assert.deepEqual([0, 59_999, MIN, 59 * MIN, 65 * MIN, 24 * 60 * MIN - 1, 49 * 60 * MIN].map(span), [
    '< 1\u00a0min',
    '< 1\u00a0min',
    '1\u00a0min',
    '59\u00a0min',
    '1\u00a0h 05\u00a0min',
    '23\u00a0h 59\u00a0min',
    '2\u00a0d',
  ]);
});

test('what never began has no length', () => {
  assert.equal(sinceThen(0, Date.UTC(2026, 10, 24)), '–');
  assert.equal(sinceThen(5 * MIN, 7 * MIN), '2\u00a0min');
});

test('the clock is that of Riga, summer and winter', () => {
  assert.equal(clockWithSeconds(Date.UTC(2026, 10, 24, 8, 42, 7)), '10:42:07');
  assert.equal(clockWithSeconds(Date.UTC(2026, 6, 24, 8, 42, 7)), '11:42:07');
});
