import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byDay, dayKey, dayWords, momentOf, wallClock } from './when.ts';

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

test('a moment is the one that clocks in Riga say, in winter, in summer and on the days between', () => {
  for (const [written, moment] of [
    ['2026-11-24T10:00', '2026-11-24T10:00:00+02:00'],
    ['2026-07-01T00:15', '2026-07-01T00:15:00+03:00'],
    ['2026-03-29T02:59', '2026-03-29T02:59:00+02:00'],
    ['2026-03-29T04:00', '2026-03-29T04:00:00+03:00'],
    ['2026-10-25T02:59', '2026-10-25T02:59:00+03:00'],
    ['2026-10-25T04:00', '2026-10-25T04:00:00+02:00'],
  ] as const) {
    assert.equal(momentOf(written), Date.parse(moment), written);
    assert.equal(wallClock(Date.parse(moment)), written);
  }
  assert.ok(Number.isNaN(momentOf('')));
});
