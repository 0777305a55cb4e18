import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Player } from './player.ts';

test('time goes by at the speed chosen, and stops at the end of the day', () => {
  const player = new Player(20_261_124, 1_000_000, 2_000_000);
  player.pass(500);
  assert.equal(player.at.value, 1_000_000, 'stands until it is played');
  player.toggle();
  player.pass(500);
  assert.equal(player.at.value, 1_030_000);
  player.faster(1);
  assert.equal(player.speed.value, 300);
  player.pass(60_000);
  assert.deepEqual([player.at.value, player.playing.value], [2_000_000, false]);
  player.toggle();
  assert.deepEqual([player.at.value, player.playing.value], [1_000_000, true], 'begins anew');
});

test('keys step, leap and stay within the day', () => {
  const player = new Player(20_261_124, 0, 3_600_000);
  const keys: [string, boolean, number][] = [
    ['ArrowRight', false, 60_000],
    ['ArrowRight', true, 660_000],
    ['ArrowLeft', false, 600_000],
    ['End', false, 3_600_000],
    ['ArrowRight', true, 3_600_000],
    ['Home', false, 0],
    ['ArrowLeft', true, 0],
  ];
  for (const [key, shift, at] of keys) {
    assert.ok(player.key(key, shift));
    assert.equal(player.at.value, at, key);
  }
  assert.ok(!player.key('x', false));
});
