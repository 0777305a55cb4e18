import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binding, PLACES, SLOTS, slotKey, slotsOf } from './slots.ts';

test('sections of the offer are told in the words of the wire', () => {
  assert.deepEqual(binding('0', 'microphone'), { mid: '0', slot: 'microphone' });
  assert.deepEqual(binding('5', 'audio1'), { mid: '5', slot: { audio: 1 } });
  assert.deepEqual(binding('9', 'video4'), { mid: '9', slot: { video: 4 } });
  assert.deepEqual(binding('14', 'content0'), { mid: '14', slot: { content: 0 } });
});

test('every receiving slot has one key, one name on the wire and one place', () => {
  for (const slot of SLOTS) {
    assert.equal(slotKey(binding('0', slot).slot), slot);
    assert.equal(PLACES.filter((place) => slotsOf(place).includes(slot)).length, 1);
  }
  assert.equal(slotKey('camera'), null);
});
