import assert from 'node:assert/strict';
import { test } from 'node:test';
import { niceTop, path, ticks } from './chart.ts';

test('an axis ends at a round figure, and its ticks are whole', () => {
  const tops: [number, number][] = [
    [0, 1],
    [1, 1],
    [3, 4],
    [7, 8],
    [11, 20],
    [74, 80],
    [100, 100],
    [101, 200],
  ];
  for (const [greatest, top] of tops) {
    assert.equal(niceTop(greatest), top);
    assert.ok(ticks(top).every(Number.isInteger), `${top}: ${ticks(top)}`);
    assert.equal(ticks(top).at(-1), top);
  }
});

test('a missing value interrupts the line', () => {
  assert.equal(
    path(
      [1, 2, null, 4],
      (i) => i,
      (value) => value,
    ),
    'M0.0 1.0L1.0 2.0M3.0 4.0',
  );
  assert.equal(
    path(
      [null],
      (i) => i,
      (value) => value,
    ),
    '',
  );
});
