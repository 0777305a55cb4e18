import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RESORT_MS, SteadyOrder } from './steady.ts';

const keys = (rows: { key: string; gone: boolean }[]) =>
  rows.map((row) => (row.gone ? `(${row.key})` : row.key)).join(' ');
const order = () => new SteadyOrder<string>((row) => row);

test('rows keep their places until it is time to sort', () => {
  const steady = order();
  assert.equal(keys(steady.update(['a', 'b', 'c'], 0, false)), 'a b c');
  assert.equal(keys(steady.update(['c', 'b', 'a'], RESORT_MS - 1, false)), 'a b c');
  assert.equal(keys(steady.update(['c', 'b', 'a'], RESORT_MS, false)), 'c b a');
});

test('nothing is sorted under a pointer, however late it is', () => {
  const steady = order();
  steady.update(['a', 'b'], 0, false);
  assert.equal(keys(steady.update(['b', 'a'], 10 * RESORT_MS, true)), 'a b');
  assert.equal(keys(steady.update(['b', 'a'], 10 * RESORT_MS + 1, false)), 'b a');
});

test('while held, what is gone stays in its place and what is new stands at the end', () => {
  const steady = order();
  steady.update(['a', 'b', 'c'], 0, false);
  assert.equal(keys(steady.update(['x', 'a', 'c'], 1, true)), 'a (b) c x');
  assert.equal(keys(steady.update(['x', 'a', 'c'], 2, false)), 'a c x');
});

test('a row that comes back while held takes its own place', () => {
  const steady = order();
  steady.update(['a', 'b'], 0, false);
  steady.update(['a'], 1, true);
  assert.equal(keys(steady.update(['b', 'a'], 2, true)), 'a b');
});

test('an expired order is sorted at the next chance', () => {
  const steady = order();
  steady.update(['a', 'b'], 0, false);
  steady.expire();
  assert.equal(keys(steady.update(['b', 'a'], 1, true)), 'a b');
  assert.equal(keys(steady.update(['b', 'a'], 2, false)), 'b a');
});
