import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byFinger } from './press.ts';

test('only a touch may have been meant for the screen before', () => {
  assert.equal(byFinger({ detail: 1, pointerType: 'touch' }), true);
  assert.equal(byFinger({ detail: 1, pointerType: 'pen' }), true);
  assert.equal(byFinger({ detail: 1 }), true, 'a browser that does not say what it was');
  assert.equal(byFinger({ detail: 1, pointerType: 'mouse' }), false);
  assert.equal(byFinger({ detail: 0 }), false, 'a key');
});
