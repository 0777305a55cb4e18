// Three in one consultation, in the real browser against the real server: the resident calls for help, the employee
// comes, joins the consultation, is heard and seen, and leaves when asked to.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browser, by, Demo, hearsAndSees, open, tap } from './support.ts';

const SERVICE = 'service-vsaa-granting-an-old-age-pension';
const DESK = { width: 1440, height: 900 };
const demo = new Demo();
let chrome: Awaited<ReturnType<typeof browser>>;

before(async () => {
  await demo.start();
  chrome = await browser();
});

after(async () => {
  await chrome?.close();
  await demo.end();
});

test('a resident with a helper: called, coming, three who hear and see each other, asked to leave', async () => {
  const assist = await open(chrome, demo.login('employee', 'darbinieks.koknese'), DESK);
  await by(assist, 'room-card').first().waitFor();
  const room = await open(chrome, demo.login('room', 'Kokneses'));
  await tap(room, SERVICE);
  await tap(room, 'join-with-help');
  await by(room, 'ticket-number').waitFor();
  await tap(assist, 'help-coming');
  await by(room, 'call-employee').filter({ hasText: 'Darbinieks nāk' }).waitFor();

  const desk = await open(chrome, demo.login('specialist', '(vsaa.1)'), DESK);
  await tap(desk, 'availability-available');
  await tap(desk, 'accept-offer');
  await by(room, 'call-screen').waitFor();
  await Promise.all([hearsAndSees(room), hearsAndSees(desk)]);

  await tap(assist, 'join-consultation');
  await by(assist, 'call').waitFor();
  await by(room, 'person-helper').waitFor();
  // Beside the resident a second loudspeaker would howl: the helper's page plays nothing until asked to.
  await tap(assist, 'listen');
  await Promise.all([hearsAndSees(assist), hearsAndSees(room), hearsAndSees(desk)]);

  await tap(room, 'dismiss-helper');
  await by(room, 'person-helper').waitFor({ state: 'detached' });
  await by(assist, 'call').waitFor({ state: 'detached' });
  await Promise.all([hearsAndSees(room), hearsAndSees(desk)]);

  await tap(room, 'end-call');
  await tap(room, 'end-confirm');
  const receipt = (await by(room, 'receipt').textContent()) ?? '';
  assert.ok(receipt.includes('Evita Vītola'), 'the receipt names who helped');
});
