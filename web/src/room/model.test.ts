import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Opening, RoomView, VisitStage, WaitingView } from '../wire.gen.ts';
import {
  type Action,
  devicesWanted,
  FRESH,
  hasBack,
  idleCounts,
  isNumber,
  isWhole,
  reduce,
  screenKey,
  screenOf,
  shaped,
  talkLanguage,
} from './model.ts';

const OPEN: Opening = { state: 'open', closes_at_ms: 1_000 };
const view = (more: Partial<RoomView> = {}): RoomView => ({
  center: 'aizkraukle',
  room: 'room-1',
  opening: OPEN,
  popular: ['pension'],
  waits: [],
  signing_staffed: true,
  ...more,
});
const waiting: WaitingView = {
  ticket: 'ticket',
  since_ms: 0,
  people_ahead: 2,
  wait: { kind: 'short' },
  longer_than_promised: false,
  offered: false,
  looking_for_next: false,
  staffed: true,
};
const visiting = (stage: VisitStage): RoomView =>
  view({
    visit: { visit: 'visit', number: 'P-027', service: 'pension', language: 'lv', mode: 'speech', stage, rated: false },
  });
const after = (...actions: Action[]) => actions.reduce(reduce, FRESH);
const call: VisitStage = {
  stage: 'call',
  consultation: 'consultation',
  language: 'lv',
  mode: 'speech',
  since_ms: 0,
  me: 'me',
  participants: [],
  recalled: false,
  channel: 'room',
  by_phone: false,
};

/** Each touch on a way to the queue, before the last one: "Join the queue". */
const WAYS: Record<string, Action[]> = {
  'a common service, two touches': [{ do: 'service', service: 'pension' }],
  'not sure, two touches': [{ do: 'service', service: 'general' }],
  'an institution, three touches': [
    { do: 'institution', institution: 'vsaa' },
    { do: 'service', service: 'pension' },
  ],
  'a search result, three touches': [{ do: 'search' }, { do: 'service', service: 'pension' }],
};

for (const [way, touches] of Object.entries(WAYS)) {
  test(`to the queue by ${way}`, () => {
    assert.equal(screenOf(view(), 'live', null, after(...touches)).name, 'join');
    assert.notEqual(screenOf(view(), 'live', null, after(...touches.slice(0, -1))).name, 'join');
  });
}

test('back leads to where one came from, never further', () => {
  const typed = after(
    { do: 'search' },
    { do: 'type', typed: 'bē' },
    { do: 'service', service: 'care' },
    { do: 'back' },
  );
  assert.deepEqual(screenOf(view(), 'live', null, typed), { name: 'search', typed: 'bē', all: false });
  assert.equal(screenOf(view(), 'live', null, reduce(typed, { do: 'back' })).name, 'start');
  assert.equal(hasBack({ name: 'start' }), false);
});

test('typing again shows the best results first', () => {
  const local = after({ do: 'search' }, { do: 'type', typed: 'pe' }, { do: 'more' }, { do: 'type', typed: 'pen' });
  assert.deepEqual(local.step, { at: 'search', typed: 'pen', all: false });
});

test('a visit outranks what is local, and a loss in the queue keeps the number in view', () => {
  const local = after({ do: 'institution', institution: 'vsaa' });
  const screen = screenOf(visiting({ stage: 'waiting', ...waiting }), 'lost', 60_000, local);
  assert.equal(screen.name, 'waiting');
  assert.equal(screen.name === 'waiting' && screen.lost, true);
});

test('called until the first picture or sound, then the call', () => {
  assert.equal(screenKey(screenOf(visiting(call), 'live', null, FRESH)), 'called');
  assert.equal(screenKey(screenOf(visiting(call), 'live', null, after({ do: 'media_live' }))), 'call');
});

test('a short loss changes nothing before the queue, a longer one is said', () => {
  assert.equal(screenOf(view(), 'lost', 2_900, FRESH).name, 'start');
  assert.equal(screenOf(view(), 'lost', 3_000, FRESH).name, 'offline');
  assert.equal(screenOf(null, 'connecting', null, FRESH).name, 'connecting');
});

test('a room without a credential is enrolled, and one replaced says so, whatever the view', () => {
  assert.equal(screenOf(visiting(call), 'refused', null, FRESH).name, 'enroll');
  assert.equal(screenOf(visiting(call), 'replaced', null, FRESH).name, 'replaced');
});

test('closed hours end a choice that was begun, but no visit', () => {
  const lunch = view({ opening: { state: 'lunch', opens_at_ms: 5 } });
  assert.equal(screenOf(lunch, 'live', null, after({ do: 'search' })).name, 'closed');
  const queued = { ...visiting({ stage: 'waiting', ...waiting }), opening: lunch.opening };
  assert.equal(screenOf(queued, 'live', null, FRESH).name, 'waiting');
});

test('the conversation follows the screen until another language is asked for', () => {
  assert.equal(talkLanguage(after({ do: 'language', language: 'en' })), 'en');
  assert.equal(talkLanguage(after({ do: 'talk', language: 'ru' })), 'ru');
  assert.equal(talkLanguage(after({ do: 'talk', language: 'ru' }, { do: 'talk', language: 'lv' })), 'lv');
});

test('signing and typing exclude each other, and a second touch takes them back', () => {
  assert.equal(after({ do: 'mode', mode: 'signing' }, { do: 'mode', mode: 'text' }).mode, 'text');
  assert.equal(after({ do: 'mode', mode: 'signing' }, { do: 'mode', mode: 'signing' }).mode, 'speech');
});

test('idleness is asked about only where something was touched and no queue holds the place', () => {
  const touched = after({ do: 'large_text' });
  assert.equal(idleCounts({ name: 'start' }, FRESH), false);
  assert.equal(idleCounts({ name: 'start' }, touched), true);
  assert.equal(idleCounts(screenOf(visiting({ stage: 'waiting', ...waiting }), 'live', null, touched), touched), false);
});

test('the camera is off until the check at Join', () => {
  assert.equal(devicesWanted({ name: 'start' }), false);
  assert.equal(devicesWanted({ name: 'join', service: 'pension' }), true);
});

test('what is typed takes the shape in which a number or a code is printed', () => {
  for (const [typed, printed, whole] of [
    ['v', 'V', false],
    ['v0', 'V-0', true],
    ['V-042', 'V-042', true],
    ['v 42', 'V-42', true],
    ['V-04237', 'V0423-7', false],
    ['7qx2', '7QX2', false],
    ['7qx2mk', '7QX2M-K', false],
    ['7QX2M-K4D9T8', '7QX2M-K4D9T', true],
    ['V0423-K4D9T', 'V0423-K4D9T', true],
    ['', '', false],
  ] as const) {
    assert.equal(shaped(typed), printed, typed);
    assert.equal(isWhole(shaped(typed)), whole, typed);
  }
  assert.equal(isNumber('7QX2M-K4D9T'), false);
});
