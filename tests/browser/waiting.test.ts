// In the queue and called: "are you here?", an empty chair, a number that is kept, and one that is given up in words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, by, finishes, house, joins, leave, numberOf, says, talking, tap } from './support.ts';

const TAX = 'vid-submitting-the-annual-income-declaration';
const at = house();

test('after ten minutes and next: "are you here?"; silence rings the employee and delays nothing', async () => {
  const assist = await at.desk('employee', 'darbinieks.koknese');
  const [answers, silent] = [await at.room(), await at.room('Kokneses')];
  await joins(answers);
  const number = await joins(silent, TAX);
  await at.demo.advance(601);
  for (const room of [answers, silent]) await room.getByText('Vai esat šeit?').waitFor();
  await accessible(silent);
  await tap(answers, 'here');
  await by(answers, 'here').waitFor({ state: 'detached' });
  await at.demo.advance(61);
  await says(assist, 'help-call', 'neatbild');
  await accessible(assist);
  const desk = await at.specialist('vid.1');
  await says(desk, 'offer-number', number);
  await tap(desk, 'accept-offer');
  await talking(silent, desk);
  await finishes(desk);
  await leave(answers);
});

test('nobody in the chair: called once more, the number kept for 15 minutes, and taken up again', async () => {
  const room = await at.room();
  const number = await joins(room);
  const desk = await at.specialist('vsaa.1');
  await tap(desk, 'accept-offer');
  await talking(room, desk);
  await tap(desk, 'no-show');
  await accessible(desk);
  await tap(desk, 'no-show-confirm');
  await says(room, 'recalled', 'Speciālists Jūs sauc vēlreiz');
  await says(desk, 'recalled', 'Telpa sauc vēlreiz');
  await accessible(room);
  await tap(desk, 'no-show');
  await says(desk, 'no-show-sheet', 'Numurs tiek saglabāts 15 minūtes');
  await tap(desk, 'no-show-confirm');
  await by(desk, 'availability-break').waitFor();
  await says(room, 'no-show', 'Speciālists Jūs šeit neredzēja');
  assert.equal(await numberOf(room), number);
  await accessible(room);
  assert.equal(await by(desk, 'offer').count(), 0, 'a number that is kept is not offered');

  await at.demo.advance(14 * 60);
  await tap(room, 'here');
  await says(desk, 'offer-number', number);
  await tap(desk, 'accept-offer');
  await talking(room, desk);
  await finishes(desk);
});

test('a number that nobody comes back for is given up, and the screen says so', async () => {
  const room = await at.room();
  await joins(room);
  const desk = await at.specialist('vsaa.1');
  await tap(desk, 'accept-offer');
  await by(room, 'call-screen').waitFor();
  for (const _ of [1, 2]) {
    await tap(desk, 'no-show');
    await tap(desk, 'no-show-confirm');
    await by(desk, 'no-show-sheet').waitFor({ state: 'detached' });
  }
  await by(room, 'no-show').waitFor();
  await at.demo.advance(15 * 60 + 1);
  await room.getByRole('heading', { level: 1, name: 'Numurs vairs nav spēkā' }).waitFor();
  await accessible(room);
});
