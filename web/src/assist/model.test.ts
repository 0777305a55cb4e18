import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AssistView, CallView, HelpView, RoomCard } from '../wire.gen.ts';
import { actOf, newlySeen, ringingFor, takesResidents, unanswered } from './model.ts';

const help = (id: string, state: HelpView['state']): HelpView => ({
  help: id,
  room: 'r1',
  state,
  since_ms: 0,
  unanswered_check: false,
});

const view: AssistView = {
  me: 'anna',
  name: 'Anna Kalniņa',
  center: 'c1',
  opening: { state: 'open', closes_at_ms: 1 },
  help: [],
  rooms: [],
  numbers: [],
  appointments: [],
  in_person: [],
  waits: [],
};

const room = (state: RoomCard['state'], more: Partial<RoomCard> = {}): RoomCard => ({
  room: 'r1',
  state,
  since_ms: 0,
  ...more,
});

test('a call rings until somebody is coming, seen or not', () => {
  const calls = [help('a', 'sent'), help('b', 'seen'), help('c', 'coming'), help('d', 'unanswered')];
  assert.deepEqual(
    unanswered(calls).map((call) => call.help),
    ['a', 'b', 'd'],
  );
  assert.equal(ringingFor([help('c', 'coming')]), null);
});

test('a further call rings afresh', () => {
  assert.notEqual(ringingFor([help('a', 'seen')]), ringingFor([help('a', 'seen'), help('b', 'sent')]));
});

test('a call is told as seen once, and only while the page is in view', () => {
  const calls = [help('a', 'sent'), help('b', 'seen')];
  assert.deepEqual(newlySeen(calls, new Set(), true), ['a']);
  assert.deepEqual(newlySeen(calls, new Set(['a']), true), []);
  assert.deepEqual(newlySeen(calls, new Set(), false), []);
});

test('nobody is put into a queue of a closed center', () => {
  assert.equal(takesResidents({ state: 'lunch', opens_at_ms: 1 }), true);
  assert.equal(takesResidents({ state: 'holiday' }), false);
  assert.equal(actOf(room('free'), view), 'start');
  assert.equal(actOf(room('free'), { ...view, opening: { state: 'closed' } }), null);
});

test('each state of a room has its one act', () => {
  const running = room('in_consultation', { consultation: 'k1' });
  assert.equal(actOf(room('waiting'), view), 'leave');
  assert.equal(actOf(running, view), 'join');
  assert.equal(actOf(room('offline'), view), null);
  assert.equal(actOf(room('ending'), view), null);
});

test('who takes part already is not asked to join', () => {
  const call: CallView = {
    consultation: 'k1',
    language: 'lv',
    mode: 'speech',
    since_ms: 0,
    me: 'm1',
    recalled: false,
    channel: 'room',
    by_phone: false,
    participants: [],
  };
  assert.equal(actOf(room('in_consultation', { consultation: 'k1' }), { ...view, call }), null);
});
