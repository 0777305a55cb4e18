import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slotAssign, slotMids } from './slots.ts';

test('sections of the offer are told in the words of the wire', () => {
  assert.deepEqual(
    slotMids([
      { mid: '0', kind: { send: 'microphone' } },
      { mid: '5', kind: { receive: 'audio1' } },
      { mid: '9', kind: { receive: 'video4' } },
      { mid: '14', kind: { receive: 'content0' } },
    ]),
    [
      { mid: '0', slot: 'microphone' },
      { mid: '5', slot: { audio: 1 } },
      { mid: '9', slot: { video: 4 } },
      { mid: '14', slot: { content: 0 } },
    ],
  );
});

test('an assignment reaches the slot it names, and one that makes no sense is left out', () => {
  assert.deepEqual(
    slotAssign({
      type: 'slots.assign',
      media_epoch: 3,
      generation: 7,
      slots: [
        { slot: { video: 2 }, participant: 'p', source: 'camera' },
        { slot: { content: 1 }, participant: 'p', source: 'screen' },
        { slot: 'camera', participant: 'p', source: 'camera' },
        { slot: { audio: 0 }, participant: 'p', source: { audio: 1 } },
      ],
    }),
    {
      mediaEpoch: 3,
      generation: 7,
      assignments: [
        { slot: 'video2', participant: 'p', source: 'camera' },
        { slot: 'content1', participant: 'p', source: 'screen' },
      ],
    },
  );
});
