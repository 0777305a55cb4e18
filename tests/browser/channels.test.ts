// Residents who do not just sit in a room: one who holds a number outside, one on the phone, one who is called back, one
// served at the desk.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accessible,
  by,
  finishes,
  house,
  joins,
  numberOf,
  outcome,
  type Page,
  PENSION,
  says,
  talking,
  tap,
} from './support.ts';

const at = house();
const EMPLOYEE = 'darbinieks.koknese';
const CENTER = 'Koknes';
/** For so long, and once more, a room waits for a number. */
const CALL_S = 2 * 60 + 1;
/** Between two attempts of a callback pass five minutes. */
const PAUSE_S = 5 * 60 + 1;

/** The employee chooses a service in the form that stands open, and goes on. */
async function starts(assist: Page): Promise<void> {
  await by(assist, 'service-search').fill('vecuma pensij');
  await tap(assist, `service-${PENSION}`);
}

test('a number without a room: called to the room that is free, its holder comes in with one touch', async () => {
  const room = await at.room(CENTER);
  await by(room, 'not-sure').first().waitFor();
  const assist = await at.desk('employee', EMPLOYEE);
  await tap(assist, 'start-number');
  await starts(assist);
  await accessible(assist);
  await tap(assist, 'join-queue');
  const card = by(assist, 'number-card');
  await card.waitFor();
  const number = (await card.getAttribute('data-number')) ?? '';
  assert.match(number, /^[A-Z]-\d{3}$/);
  assert.equal(await card.getAttribute('data-state'), 'waiting', 'nobody is at work: the room stays free for others');
  await accessible(assist);

  const desk = await at.specialist('vsaa.1');
  await says(room, 'called-number', number);
  await accessible(room);
  assert.equal(await by(desk, 'offer').count(), 0, 'nobody is offered an empty room');
  await tap(room, 'my-number');
  assert.equal(await numberOf(room), number);
  await tap(desk, 'accept-offer');
  await talking(room, desk);
  await card.waitFor({ state: 'detached' });
  await finishes(desk);
});

test('a number held while the room is used: called when it is free, once more, then kept; its holder comes after all', async () => {
  const room = await at.room(CENTER);
  const first = await joins(room);
  const desk = await at.specialist('vsaa.1');
  await tap(desk, 'accept-offer');
  await by(room, 'call-screen').waitFor();
  const assist = await at.desk('employee', EMPLOYEE);
  await tap(assist, 'start-number');
  await starts(assist);
  await by(assist, 'priority').check();
  await tap(assist, 'join-queue');
  const card = by(assist, 'number-card');
  await card.waitFor();
  const number = (await card.getAttribute('data-number')) ?? '';
  assert.notEqual(number, first);
  await finishes(desk, 'continue');
  assert.equal(await card.getAttribute('data-state'), 'waiting', 'the one before is in the room still');
  await tap(room, 'finish');
  await says(room, 'called-number', number);

  await at.demo.advance(CALL_S);
  await says(assist, 'number-card', 'Saukts vēlreiz');
  await says(room, 'called-number', number);
  await at.demo.advance(CALL_S);
  await says(assist, 'number-card', 'numuru glabājam');
  await accessible(assist);
  await by(room, 'not-sure').first().waitFor();
  assert.equal(await by(desk, 'offer').count(), 0);
  await tap(assist, 'number-back');
  await says(room, 'called-number', number);
  await tap(room, 'my-number');
  assert.equal(await numberOf(room), number);
  await tap(desk, 'accept-offer');
  await by(room, 'call-screen').waitFor();
  await finishes(desk);
});

test('a resident on the phone: the operator enters the ticket, the specialist calls; no answer is tried again', async () => {
  const assist = await at.desk('employee', EMPLOYEE);
  await tap(assist, 'start-phone');
  await starts(assist);
  await by(assist, 'contact-phone').fill('12');
  await tap(assist, 'join-queue');
  await says(assist, 'start-form', 'Ievadiet tālruņa numuru');
  await by(assist, 'contact-phone').fill('+371 26 000 000');
  await by(assist, 'contact-name').fill('Anna Liepa');
  await accessible(assist);
  await tap(assist, 'join-queue');
  await by(assist, 'number-card').waitFor();

  const desk = await at.specialist('vsaa.1');
  await says(desk, 'offer', 'Pa tālruni');
  await accessible(desk);
  await tap(desk, 'accept-offer');
  await by(desk, 'phone-call').waitFor();
  assert.equal(await by(desk, 'tel-link').getAttribute('href'), 'tel:+37126000000');
  await says(desk, 'phone-call', 'Anna Liepa');
  await accessible(desk);
  await tap(desk, 'no-show');
  await tap(desk, 'no-show-confirm');
  await by(desk, 'phone-call').waitFor({ state: 'detached' });
  await says(assist, 'number-card', 'Nesasniegts (1)');
  await at.demo.advance(PAUSE_S);
  await tap(desk, 'accept-offer');
  await by(desk, 'tel-link').waitFor();
  await tap(desk, 'end-call');
  await tap(desk, 'end-confirm');
  await by(desk, 'wrap-up').waitFor();
  await by(assist, 'number-card').waitFor({ state: 'detached' });
  await outcome(desk);
});

test('a resident leaves the room and is called back in turn, the place kept', async () => {
  const room = await at.room();
  const number = await joins(room);
  await tap(room, 'call-me-back');
  await by(room, 'callback-sheet').waitFor();
  await tap(room, 'callback-agree');
  await says(room, 'callback-sheet', 'Ievadiet tālruņa numuru');
  for (const digit of '26111111') await room.getByTestId(`key-${digit}`).click();
  await accessible(room);
  await tap(room, 'callback-agree');
  await says(room, 'erased', number);
  // Another sits down in the room meanwhile, and comes after the one who has left.
  await by(room, 'not-sure').first().waitFor({ timeout: 40_000 });
  const later = await joins(room);
  assert.notEqual(later, number);

  const desk = await at.specialist('vsaa.1');
  await says(desk, 'offer-number', number);
  await says(desk, 'offer', 'Atzvans');
  await tap(desk, 'accept-offer');
  assert.equal(await by(desk, 'tel-link').getAttribute('href'), 'tel:26111111');
  await tap(desk, 'end-call');
  await tap(desk, 'end-confirm');
  await by(desk, 'wrap-up').waitFor();
  await outcome(desk, 'continue');
  await says(desk, 'offer-number', later);
  await tap(desk, 'accept-offer');
  await talking(room, desk);
  await finishes(desk);
});

test('a resident who comes back is called to a room in turn', async () => {
  const room = await at.room();
  const number = await joins(room);
  await tap(room, 'call-me-back');
  await tap(room, 'callback-room');
  await says(room, 'erased', number);
  await by(room, 'not-sure').first().waitFor({ timeout: 40_000 });
  const desk = await at.specialist('vsaa.1');
  await says(room, 'called-number', number);
  await tap(room, 'my-number');
  assert.equal(await numberOf(room), number);
  await tap(desk, 'accept-offer');
  await talking(room, desk);
  await finishes(desk);
});

test('served in person at the desk, from the start to the outcome; who comes again is not counted again', async () => {
  const assist = await at.desk('employee', EMPLOYEE);
  await tap(assist, 'start-in-person');
  await starts(assist);
  await accessible(assist);
  await tap(assist, 'join-queue');
  const card = by(assist, 'in-person-card');
  await says(assist, 'in-person-card', 'Apkalpojat Jūs');
  const number = (await card.getAttribute('data-number')) ?? '';
  await accessible(assist);
  await tap(assist, 'in-person-finish');
  await tap(assist, 'finish-confirm');
  await says(assist, 'finish-sheet', 'Izvēlieties rezultātu');
  await by(assist, 'outcome-applied').check();
  await accessible(assist);
  await tap(assist, 'finish-confirm');
  await card.waitFor({ state: 'detached' });

  await tap(assist, 'start-in-person');
  await starts(assist);
  await by(assist, 'earlier-number').fill('V999');
  await tap(assist, 'join-queue');
  await says(assist, 'start-form', 'tāda numura nav');
  await by(assist, 'earlier-number').fill(number.toLowerCase());
  await tap(assist, 'join-queue');
  await says(assist, 'in-person-card', number);
  await tap(assist, 'in-person-finish');
  await by(assist, 'outcome-consulted').check();
  await tap(assist, 'finish-confirm');
  await card.waitFor({ state: 'detached' });
});

test('each was registered once, by the way it was served', async () => {
  const supervisor = await at.desk('supervisor', 'vaditajs');
  await tap(supervisor, 'to-reports');
  const counted = async (channel: string, total: number) => {
    await by(supervisor, 'rep-channel').selectOption(channel);
    await says(supervisor, 'rep-total', new RegExp(`^${total}$`));
  };
  // Two who waited outside, and one who sat down where another had left.
  await counted('room', 4);
  await counted('phone', 1);
  // One by phone, one in a room.
  await counted('callback', 2);
  // A consultation and an application.
  await counted('walk_in', 2);
  await counted('', 9);
});
