// A consultation from the first touch to the wiped screen, in real browsers against the real server.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browser, by, Demo, hearsAndSees, open, type Page, tap } from './support.ts';

const SERVICE = 'service-vsaa-granting-an-old-age-pension';
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

async function specialist(login: string): Promise<Page> {
  const page = await open(chrome, demo.login('specialist', `(${login})`), { width: 1440, height: 900 });
  // One who was available before is so again, and may be asked at once.
  await by(page, 'availability-available').or(by(page, 'accept-offer')).first().waitFor();
  if (await by(page, 'availability-available').isVisible()) await tap(page, 'availability-available');
  return page;
}

/** Touches a common service and joins: two touches. Gives the number on the screen. */
async function joins(room: Page): Promise<string> {
  await tap(room, SERVICE);
  await tap(room, 'join-queue');
  const number = await by(room, 'ticket-number').textContent();
  assert.match(number ?? '', /[A-Z]-\d{3}/);
  return number ?? '';
}

/** The specialist ends the consultation and writes an outcome. */
async function finishes(desk: Page): Promise<void> {
  await tap(desk, 'end-call');
  await tap(desk, 'end-confirm');
  await desk.getByRole('radio').first().check();
  await tap(desk, 'finish-break');
  await by(desk, 'availability-available').waitFor();
}

test('the resident alone: from the first touch to the wiped screen', async () => {
  const room = await open(chrome, demo.login('room', 'Aizkraukles'), { width: 1080, height: 1920 });
  await joins(room);
  const desk = await specialist('vsaa.1');
  await tap(desk, 'accept-offer');
  await by(room, 'call-screen').waitFor();
  await Promise.all([hearsAndSees(room), hearsAndSees(desk)]);

  await by(desk, 'next-steps').fill('Atnesiet izziņu.');
  await room.getByText('Atnesiet izziņu.').waitFor();

  await finishes(desk);
  await by(room, 'receipt').waitFor();
  await room.getByText('Atnesiet izziņu.').waitFor();
  await tap(room, 'rate-good');
  await tap(room, 'finish');
  await by(room, SERVICE).first().waitFor();
  await Promise.all([room.context().close(), desk.context().close()]);
});

test('declined by one, taken by the other; the resident keeps the number', async () => {
  const room = await open(chrome, demo.login('room', 'Aizkraukles'));
  const number = await joins(room);
  const first = await specialist('vsaa.1');
  await tap(first, 'decline-offer');
  await tap(first, 'decline-busy');
  const second = await specialist('vsaa.2');
  await tap(second, 'accept-offer');
  await by(room, 'call-screen').waitFor();
  await Promise.all([hearsAndSees(room), hearsAndSees(second)]);
  await finishes(second);
  await by(room, 'receipt').waitFor();
  assert.ok((await by(room, 'receipt').textContent())?.includes(number.trim()), 'the receipt bears the number');
  await Promise.all([room, first, second].map((page) => page.context().close()));
});

test('the server is killed in mid-call and comes back: the consultation goes on by itself', async () => {
  const room = await open(chrome, demo.login('room', 'Kokneses'));
  await joins(room);
  const desk = await specialist('vsaa.1');
  await tap(desk, 'accept-offer');
  await by(room, 'call-screen').waitFor();
  await Promise.all([hearsAndSees(room), hearsAndSees(desk)]);
  await demo.kill();
  await demo.start();
  await Promise.all([hearsAndSees(room), hearsAndSees(desk)]);
  await finishes(desk);
  await by(room, 'receipt').waitFor();
  await Promise.all([room, desk].map((page) => page.context().close()));
});
