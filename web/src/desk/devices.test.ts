import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceTrouble } from './devices.ts';

test('what the browser says of a device becomes one of three things to tell', () => {
  const named = (name: string) => Object.assign(new Error(name), { name });
  assert.equal(deviceTrouble(named('NotAllowedError')), 'denied');
  assert.equal(deviceTrouble(named('NotReadableError')), 'in_use');
  assert.equal(deviceTrouble(named('NotFoundError')), 'missing');
  assert.equal(deviceTrouble('anything'), 'missing');
});
