import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallView, ConsultView, InvitationView, OfferView } from '../wire.gen.ts';
import { availabilityOf, NO_OFFER, orderedReasons, screenOf, setAway, watchOffer } from './model.ts';

const base: ConsultView = {
  me: 'p1',
  name: 'Ilze Bērziņa',
  state: 'available',
  since_ms: 0,
  // biome-ignore lint/suspicious/noThenProperty: the wire's name; nothing awaits a view
  then: 'available',
  missed: 0,
  waiting_for_me: 0,
  appointments: [],
  absences: [],
  day: [],
};

const offer = (id: string): OfferView => ({
  offer: id,
  since_ms: 0,
  until_ms: 20_000,
  number: 'V-042',
  service: 's1',
  language: 'lv',
  mode: 'speech',
  waiting_since_ms: 0,
  center: 'c1',
  room: 'r1',
  channel: 'room',
  by_phone: false,
  with_help: false,
  reasons: [],
});

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

const offered: ConsultView = { ...base, state: 'offered', offer: offer('o1') };

test('the screen follows the view', () => {
  assert.equal(screenOf(base), 'ready');
  assert.equal(screenOf(offered), 'ready');
  assert.equal(screenOf({ ...base, call }), 'call');
});

test('an offer that ran out is told as passed on', () => {
  const watch = watchOffer(watchOffer(NO_OFFER, offered), { ...base, missed: 1 });
  assert.equal(watch.lost, 'passed_on');
  assert.equal(watch.missed, 1);
});

test('an offer whose resident left is told so', () => {
  assert.equal(watchOffer(watchOffer(NO_OFFER, offered), base).lost, 'withdrawn');
});

test('an invitation that was taken back is told as one', () => {
  const invitation: InvitationView = {
    invitation: 'i1',
    company: 'interpreter',
    since_ms: 0,
    until_ms: 20_000,
    from: 'Ilze Bērziņa',
    number: 'V-042',
    service: 's1',
    language: 'lv',
    mode: 'signing',
  };
  const watch = watchOffer(NO_OFFER, { ...base, state: 'offered', invitation });
  assert.equal(watch.offer, 'i1');
  assert.equal(watchOffer(watch, base).lost, 'uninvited');
  assert.equal(watchOffer(watch, { ...base, missed: 1 }).lost, 'passed_on');
  assert.equal(watchOffer(watchOffer(watch, offered), base).lost, 'withdrawn');
});

test('an answered offer is no loss, and neither is one that became a call', () => {
  const answered = { ...watchOffer(NO_OFFER, offered), answered: true };
  assert.equal(watchOffer(answered, base).lost, null);
  assert.equal(watchOffer(watchOffer(NO_OFFER, offered), { ...base, state: 'in_consultation', call }).lost, null);
});

test('the words of a loss go with the next offer, not with any other view', () => {
  const lost = watchOffer(watchOffer(NO_OFFER, offered), { ...base, missed: 1 });
  assert.equal(watchOffer(lost, { ...base, missed: 1, waiting_for_me: 3 }).lost, 'passed_on');
  assert.equal(watchOffer(lost, { ...offered, offer: offer('o2'), missed: 1 }).lost, null);
});

test('one offer after another without a view between: the first is told as passed on', () => {
  const next = watchOffer(watchOffer(NO_OFFER, offered), { ...offered, offer: offer('o2'), missed: 1 });
  assert.equal(next.lost, 'passed_on');
  assert.equal(next.offer, 'o2');
});

test('three missed offers set away; going away oneself does not', () => {
  assert.equal(setAway({ ...base, state: 'away', missed: 3 }), true);
  assert.equal(setAway({ ...base, state: 'away', missed: 0 }), false);
});

test('an offered specialist is one who is available', () => {
  assert.equal(availabilityOf('offered'), 'available');
  assert.equal(availabilityOf('offline'), 'away');
});

test('what one can comes before whose turn it is', () => {
  const kinds = orderedReasons([{ kind: 'longest_idle', since_ms: 5 }, { kind: 'language' }, { kind: 'skill' }]);
  assert.deepEqual(
    kinds.map(({ kind }) => kind),
    ['skill', 'language', 'longest_idle'],
  );
});
