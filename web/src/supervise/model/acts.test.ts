import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SpecialistRow, SpecialistState, TicketRow } from '../../wire.gen.ts';
import { candidates, creditMinutes, delayedByReassign, previewReorder, undoable } from './acts.ts';

const MIN = 60_000;

const ticket = (number: string, service: string, entered: number): TicketRow => ({
  ticket: number,
  number,
  service,
  language: 'lv',
  mode: 'speech',
  room: 'r',
  since_ms: entered * MIN,
  people_ahead: 0,
  priority: false,
  held_by: 'all_busy',
});

const specialist = (person: string, state: SpecialistState, services: string[], since = 0): SpecialistRow => ({
  person,
  name: person,
  state,
  since_ms: since,
  handled: 0,
  missed: 0,
  services,
  services_today: false,
  absences: [],
});

const queue = [
  ticket('A', 'pension', 0),
  ticket('B', 'tax', 5),
  ticket('C', 'benefit', 10),
  ticket('D', 'pension', 20),
];
const able = [specialist('p', 'in_consultation', ['pension', 'benefit']), specialist('t', 'available', ['tax'])];
const numbers = (rows: TicketRow[]) => rows.map((row) => row.number).join(' ');

test('a credit delays those it passes who share a specialist, and no others', () => {
  const preview = previewReorder(queue, able, 'D', 12 * 60);
  assert.equal(numbers(preview.delays), 'C');
  assert.deepEqual([preview.placeNow, preview.placeThen], [3, 2]);
  assert.equal(numbers(previewReorder(queue, able, 'D', 30 * 60).delays), 'A C');
});

test('too little credit passes nobody; equal entry keeps the older place', () => {
  assert.equal(previewReorder(queue, able, 'D', 10 * 60).delays.length, 0);
  assert.equal(previewReorder(queue, able, 'D', 0).delays.length, 0);
});

test('credit taken lets others go first', () => {
  const preview = previewReorder(queue, able, 'A', -15 * 60);
  assert.equal(numbers(preview.advances), 'C');
  assert.deepEqual([preview.placeNow, preview.placeThen], [1, 2]);
});

test('a ticket that stands earlier than its entry is taken to be as early as those behind it', () => {
  const credited = [ticket('X', 'pension', 30), ticket('Y', 'pension', 10), ticket('Z', 'pension', 31)];
  assert.equal(numbers(previewReorder(credited, [], 'Z', 25 * 60).delays), 'X Y');
  assert.equal(numbers(previewReorder(credited, [], 'Z', 20 * 60).delays), '');
});

test('those who can take it soonest stand first; the offline and the unable are left out', () => {
  const all = [
    specialist('off', 'offline', ['pension']),
    specialist('busy', 'in_consultation', ['pension']),
    specialist('newer', 'available', ['pension'], 9),
    specialist('older', 'available', ['pension'], 1),
    specialist('other', 'available', ['tax']),
  ];
  assert.deepEqual(
    candidates(ticket('A', 'pension', 0), all).map((row) => row.person),
    ['older', 'newer', 'busy'],
  );
});

test('a reassignment delays those before it whom that specialist serves', () => {
  const [, , , last] = queue;
  const [one] = able;
  assert.ok(last && one);
  assert.equal(numbers(delayedByReassign(queue, last, one)), 'A C');
});

test('an act can be undone until its moment', () => {
  const acted = { ...ticket('A', 's', 0), undo_until_ms: 100 };
  assert.equal(undoable([acted], 99).length, 1);
  assert.equal(undoable([acted], 100).length, 0);
});

test('minutes are whole and within the bounds', () => {
  assert.deepEqual(['1', '120', ' 15 '].map(creditMinutes), [1, 120, 15]);
  assert.deepEqual(['', '0', '121', '1.5', '-3', '1e2', 'abc'].map(creditMinutes), Array(7).fill(null));
});
