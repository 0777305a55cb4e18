// A consultation from the first touch to the wiped screen, in real browsers against the real server; and that it outlives
// what breaks on the way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, by, finishes, house, joins, PENSION, says, talking, tap, UPRIGHT } from './support.ts';

const at = house();

test('the resident alone: from the first touch to the wiped screen', async () => {
  const room = await at.room('', UPRIGHT);
  await joins(room);
  const desk = await at.specialist('vsaa.1');
  await accessible(desk);
  await tap(desk, 'accept-offer');
  await by(room, 'call-screen').waitFor();
  await talking(room, desk);
  await accessible(room);
  await accessible(desk);

  await by(desk, 'next-steps').fill('Atnesiet izziņu.');
  await says(room, 'next-steps', 'Atnesiet izziņu.');

  await tap(desk, 'end-call');
  await tap(desk, 'end-confirm');
  await by(desk, 'wrap-up').waitFor();
  await accessible(desk);
  await says(room, 'next-steps', 'Atnesiet izziņu.');
  await accessible(room);
  await tap(room, 'rate-good');
  await says(room, 'rated', 'Paldies');
  await desk.getByRole('radio').first().check();
  await tap(desk, 'finish-break');
  await by(desk, 'day').getByText('Konsultācija').first().waitFor();
  await tap(room, 'finish');
  await by(room, `service-${PENSION}`).first().waitFor();
});

test('both sides reload in mid-call: the consultation goes on with what was written in it', async () => {
  const room = await at.room();
  await joins(room);
  const desk = await at.specialist('vsaa.1');
  await tap(desk, 'accept-offer');
  await talking(room, desk);
  await by(room, 'text-own').fill('Man ir jautājums.');
  await by(desk, 'text-own').fill('Klausos.');
  await by(desk, 'next-steps').fill('Zvanīt pirmdien.');
  await says(desk, 'text-others', 'Man ir jautājums.');

  await room.reload();
  await talking(room, desk);
  await says(room, 'text-others', 'Klausos.');
  await says(room, 'next-steps', 'Zvanīt pirmdien.');
  assert.equal(await by(room, 'text-own').inputValue(), 'Man ir jautājums.');
  await by(room, 'text-own').fill('Man ir jautājums. Vēl viens.');
  await says(desk, 'text-others', 'Vēl viens.');

  await desk.reload();
  await talking(room, desk);
  await says(desk, 'text-others', 'Vēl viens.');
  assert.equal(await by(desk, 'next-steps').inputValue(), 'Zvanīt pirmdien.');
  assert.equal(await by(desk, 'text-own').inputValue(), 'Klausos.');
  await finishes(desk);
  await says(room, 'next-steps', 'Zvanīt pirmdien.');
});

test('the server is killed in mid-call and comes back: the consultation goes on by itself', async () => {
  const room = await at.room();
  await joins(room);
  const desk = await at.specialist('vsaa.1');
  await tap(desk, 'accept-offer');
  await by(room, 'call-screen').waitFor();
  await talking(room, desk);
  await at.demo.kill();
  await at.demo.start();
  await talking(room, desk);
  await finishes(desk);
  await by(room, 'receipt').waitFor();
});
