import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WaitView } from '../wire.gen.ts';
import { setLanguage } from './index.ts';
import { waitWords } from './wait.ts';

const told = (wait: WaitView) => waitWords(wait)?.replaceAll('\u00a0', ' ') ?? null;
const range = (from_min: number, to_min: number): WaitView => ({ kind: 'range', from_min, to_min });

test('a wait is told as exactly as it is known', () => {
  Object.assign(globalThis, { document: { documentElement: { lang: '' } } });
  setLanguage('en');
  assert.equal(told({ kind: 'unknown' }), null);
  assert.equal(told({ kind: 'short' }), 'less than a minute');
  assert.equal(told({ kind: 'less_than', to_min: 4 }), 'less than 4 min');
  assert.equal(told(range(9, 10)), 'about 10 min');
  assert.equal(told(range(55, 60)), 'about 60 min');
  assert.equal(told(range(8, 15)), '8 to 15 min');
  assert.equal(told(range(30, 35)), '30 to 35 min');
  setLanguage('lv');
  assert.equal(told(range(8, 15)), '8 līdz 15 min');
  setLanguage('ru');
  assert.equal(told(range(8, 15)), 'от 8 до 15 мин');
});
