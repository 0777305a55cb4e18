import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spacedPhone } from './phone-number.ts';

test('a Latvian number is read in groups, another as it is', () => {
  assert.equal(spacedPhone('+37126000000'), '+371\u00a026\u00a0000\u00a0000');
  assert.equal(spacedPhone('26000000'), '26\u00a0000\u00a0000');
  assert.equal(spacedPhone('+4915112345678'), '+4915112345678');
});
