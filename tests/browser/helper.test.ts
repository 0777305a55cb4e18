// The center's employee, in the real browser against the real server: comes when called and joins the consultation as
// a third who is heard and seen; and takes a resident's steps for them, on a phone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, by, house, joins, numberOf, PENSION, PHONE, says, talking, tap } from './support.ts';

const at = house();

test('a resident with a helper: called, coming, three who hear and see each other, asked to leave', async () => {
  const assist = await at.desk('employee', 'darbinieks.koknese');
  await by(assist, 'room-card').first().waitFor();
  const room = await at.room('Kokneses');
  await tap(room, `service-${PENSION}`);
  await tap(room, 'join-with-help');
  await by(room, 'ticket-number').waitFor();
  await accessible(assist);
  await tap(assist, 'help-coming');
  await says(room, 'call-employee', 'Darbinieks nāk');

  const desk = await at.specialist('vsaa.1');
  await tap(desk, 'accept-offer');
  await by(room, 'call-screen').waitFor();
  await talking(room, desk);

  await tap(assist, 'join-consultation');
  await by(assist, 'call').waitFor();
  await by(room, 'person-helper').waitFor();
  // Beside the resident a second loudspeaker would howl: the helper's page plays nothing until asked to.
  await tap(assist, 'listen');
  await talking(assist, room, desk);
  for (const page of [assist, room, desk]) await accessible(page);

  await tap(room, 'dismiss-helper');
  await by(room, 'person-helper').waitFor({ state: 'detached' });
  await by(assist, 'call').waitFor({ state: 'detached' });
  await talking(room, desk);

  await tap(room, 'end-call');
  await tap(room, 'end-confirm');
  await says(room, 'receipt', 'Evita Vītola');
  await tap(desk, 'finish-break');
});

test('an employee on a phone starts for a resident, who is then connected', async () => {
  const room = await at.room('Aizkraukles');
  const phone = await at.desk('employee', 'darbinieks.aizkraukle', PHONE);
  await by(phone, 'room-card').first().waitFor();
  await accessible(phone);
  await tap(phone, 'start-for-resident');
  await by(phone, 'service-search').fill('vecuma pensijas');
  await tap(phone, `service-${PENSION}`);
  await by(phone, 'with-help').uncheck();
  await by(phone, 'forecast').waitFor();
  await accessible(phone);
  const wide = await phone.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= PHONE.width, `nothing sticks out sideways: ${wide}`);
  await tap(phone, 'join-queue');
  const number = await numberOf(room);
  await says(phone, 'room-card', number);
  await accessible(phone);

  const desk = await at.specialist('vsaa.2', PHONE);
  await says(desk, 'offer-number', number);
  await accessible(desk);
  await tap(desk, 'accept-offer');
  await talking(room, desk);
  await says(phone, 'room-card', 'Notiek konsultācija');
  await accessible(desk);
});

test('a call for help that nobody answers turns into a number to phone', async () => {
  const room = await at.room();
  await joins(room);
  await tap(room, 'call-employee');
  await says(room, 'help-sheet', 'Izsaukums nosūtīts');
  await at.demo.advance(61);
  await by(room, 'help-phone').waitFor();
  await accessible(room);
});
