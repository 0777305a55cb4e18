// A number that is held outside, typed at a room's own screen: too early, unknown, called to another room, and kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, by, finishes, house, numberOf, type Page, PENSION, says, talking, tap } from './support.ts';

const at = house();
/** For so long, and once more, a room waits for a number. */
const CALL_S = 2 * 60 + 1;

/** Takes a number for a resident who waits outside the rooms. */
async function takesNumber(assist: Page): Promise<string> {
  await tap(assist, 'start-number');
  await by(assist, 'service-search').fill('vecuma pensij');
  await tap(assist, `service-${PENSION}`);
  await tap(assist, 'join-queue');
  await by(assist, 'number-card').waitFor();
  return (await by(assist, 'number-card').getAttribute('data-number')) ?? '';
}

/** Types what stands on the paper, and says "I am here". */
async function types(room: Page, paper: string): Promise<void> {
  await by(room, 'have-code').or(by(room, 'code-field')).first().waitFor();
  if (await by(room, 'have-code').isVisible()) await tap(room, 'have-code');
  await by(room, 'code-field').fill(paper);
  await tap(room, 'code-go');
}

test('a number is entered where its holder sits down', async () => {
  const rooms = [await at.room('Koknes'), await at.room('Koknes')] as const;
  for (const room of rooms) await by(room, 'not-sure').first().waitFor();
  const assist = await at.desk('employee', 'darbinieks.koknese');
  const number = await takesNumber(assist);

  await tap(rooms[0], 'have-code');
  await accessible(rooms[0]);
  for (const key of number.replace('-', '').replace(/0+/, '')) await tap(rooms[0], `key-${key}`);
  await tap(rooms[0], 'code-go');
  await says(rooms[0], 'code-screen', 'Jūs esat nākamais');
  await accessible(rooms[0]);
  await types(rooms[0], 'Z999');
  await says(rooms[0], 'code-screen', 'Numura Z-999 šeit nav');
  await accessible(rooms[0]);

  const desk = await at.specialist('vsaa.1');
  const calls = rooms.map(async (room, i) => {
    await by(room, 'called-number').waitFor();
    return i;
  });
  const kept = await Promise.any(calls);
  const [called, other] = kept === 0 ? rooms : [rooms[1], rooms[0]];
  await types(other, number.toLowerCase());
  assert.equal(await numberOf(other), number);
  await types(called, number);
  await says(called, 'code-screen', /Numurs .* jau ir \d\. telpā/);
  await accessible(called);
  await tap(desk, 'accept-offer');
  await talking(other, desk);
  await finishes(desk, 'continue');
  await tap(other, 'finish');

  const late = await takesNumber(assist);
  await says(assist, 'number-card', 'Saukts');
  await at.demo.advance(CALL_S);
  await says(assist, 'number-card', 'Saukts vēlreiz');
  await at.demo.advance(CALL_S);
  await says(assist, 'number-card', 'numuru glabājam');
  await types(called, late);
  assert.equal(await numberOf(called), late);
  await tap(desk, 'accept-offer');
  await talking(called, desk);
  await finishes(desk);
});
