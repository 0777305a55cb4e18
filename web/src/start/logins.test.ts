import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grouped, ownAddress } from './logins.ts';

test('roles stand in the order in which a visitor meets them; empty ones are left out', () => {
  const groups = grouped([
    { role: 'admin', name: 'a', url: '/1' },
    { role: 'room', name: 'b', url: '/2' },
    { role: 'room', name: 'c', url: '/3' },
  ]);
  assert.deepEqual(
    groups.map((group) => [group.role, group.logins.length]),
    [
      ['room', 2],
      ['admin', 1],
    ],
  );
});

test('only addresses of this site are offered', () => {
  const origin = 'http://127.0.0.1:8080';
  assert.ok(ownAddress('/demo/login?k=1', origin));
  assert.ok(ownAddress('http://127.0.0.1:8080/x', origin));
  assert.ok(!ownAddress('https://elsewhere.example/x', origin));
  assert.ok(!ownAddress('javascript:alert(1)', origin));
  assert.ok(!ownAddress('http://[', origin));
});
