import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasPersonalCode } from './personal-code.ts';

test('personal codes of both forms are noticed', () => {
  for (const text of ['010190-12345', 'mans kods 01019012345.', '321234-56789', '32123456789', '010190 – 12345']) {
    assert.equal(hasPersonalCode(text), true, text);
  }
});

test('other figures are let through', () => {
  for (const text of [
    '60 000 000',
    '2026-11-24',
    'tālr. 29123456',
    'LV80BANK0000435195001',
    '123456',
    '1234567-12345',
    'plkst. 10.42',
  ]) {
    assert.equal(hasPersonalCode(text), false, text);
  }
});
