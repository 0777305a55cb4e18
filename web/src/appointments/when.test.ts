import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byDay, dayKey, dayWords } from './when.ts';

const at = (text: string) => ({ starts_ms: Date.parse(text) });

test('slots stand under their day in Riga', () => {
  const days = byDay([
    at('2026-11-24T10:00:00+02:00'),
    at('2026-11-24T23:30:00+02:00'),
    at('2026-11-25T00:30:00+02:00'),
  ]);
  assert.deepEqual(
    days.map(({ day, slots }) => [day, slots.length]),
    [
      ['2026-11-24', 2],
      ['2026-11-25', 1],
    ],
  );
});

test('a day is written as Latvian has them', () => {
  const moment = Date.parse('2026-11-24T08:30:00+02:00');
  assert.equal(dayKey(moment), '2026-11-24');
  assert.equal(dayWords(moment), 'otrdiena, 24.\u00a0novembris');
});
