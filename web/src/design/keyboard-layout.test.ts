import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyRows, shifted } from './keyboard-layout.ts';

test('every letter of the Latvian alphabet is on the keyboard, once', () => {
  const keys = keyRows('lv', 'letters').flat();
  for (const letter of 'aābcčdeēfgģhiījkķlļmnņoprsštuūvzž') assert.ok(keys.includes(letter), letter);
  assert.equal(new Set(keys).size, keys.length);
});

test('every letter of the Russian alphabet is on the keyboard, once', () => {
  const keys = keyRows('ru', 'letters').flat();
  for (const letter of 'абвгдеёжзийклмнопрстуфхцчшщъыьэюя') assert.ok(keys.includes(letter), letter);
  assert.equal(new Set(keys).size, keys.length);
});

test('every sign of a code is on one page of the keyboard, once', () => {
  const keys = keyRows('code', 'letters').flat();
  for (const sign of '0123456789ABCDEFGHJKMNPQRSTVWXYZ') assert.ok(keys.includes(sign), sign);
  assert.equal(new Set(keys).size, keys.length);
});

test('capitals keep their marks and figures stay', () => {
  assert.equal([...'ēģš1ё'].map(shifted).join(''), 'ĒĢŠ1Ё');
});
