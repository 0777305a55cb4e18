// Whose turn it is: an offer that is declined or left unanswered moves on, residents come in their order, and a
// transfer keeps the place by the original age.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, by, finishes, house, joins, numberOf, PENSION, says, talking, tap } from './support.ts';

const TAX = 'vid-submitting-the-annual-income-declaration';
const at = house();
/** An offer lasts 20 s, and a resident whom all have passed is asked for again after a minute. */
const OFFER_S = 21;
const ASK_AGAIN_S = 61;

test('a resident who signs is asked for by a specialist who signs', async () => {
  const room = await at.room();
  await by(room, 'not-sure').first().waitFor();
  await tap(room, 'sign-language');
  await by(room, 'no-signing-sheet').waitFor();
  await accessible(room);
  await tap(room, 'signing-anyway');
  await says(room, 'mode', 'zīmju');
  const number = await joins(room, PENSION);
  const speaking = await at.specialist('vsaa.2');
  await at.demo.advance(1);
  const signing = await at.specialist('vsaa.1');
  await says(signing, 'offer-number', number);
  await says(signing, 'offer', 'zīmju valodā');
  assert.equal(await by(speaking, 'offer').count(), 0, 'who does not sign is not asked');
  await accessible(signing);
  await tap(signing, 'accept-offer');
  await talking(room, signing);
  await accessible(room);
  await finishes(signing);
});

test('declined by one, taken by the other; the resident keeps the number', async () => {
  const room = await at.room();
  const number = await joins(room);
  const first = await at.specialist('vsaa.1');
  await tap(first, 'decline-offer');
  await accessible(first);
  await tap(first, 'decline-busy');
  await says(room, 'looking-next', 'Meklējam nākamo brīvo speciālistu.');
  const second = await at.specialist('vsaa.2');
  await tap(second, 'accept-offer');
  await by(room, 'call-screen').waitFor();
  await talking(room, second);
  await finishes(second);
  await says(room, 'receipt', number);
  await tap(first, 'availability-break');
});

test('left unanswered, an offer is passed on; the third in a row sets the specialist away', async () => {
  const room = await at.room();
  const number = await joins(room);
  const [first, second] = [await at.specialist('vsaa.1'), await at.specialist('vsaa.2')];
  await says(first, 'offer-number', number);
  await at.demo.advance(OFFER_S);
  await says(first, 'offer-lost', 'Piedāvājums nodots tālāk');
  await accessible(first);
  await says(second, 'offer-number', number);
  assert.equal(await numberOf(room), number);
  await tap(second, 'accept-offer');
  await talking(room, second);
  await finishes(second);

  const other = await at.room();
  await joins(other);
  await by(first, 'accept-offer').waitFor();
  await at.demo.advance(OFFER_S);
  await says(first, 'offer-lost', '2 no 3');
  await says(other, 'looking-next', 'Meklējam nākamo brīvo speciālistu.');
  await accessible(other);
  await at.demo.advance(ASK_AGAIN_S);
  await by(first, 'accept-offer').waitFor();
  await at.demo.advance(OFFER_S);
  await says(first, 'away-band', 'Statuss: prom – trīs nepieņemti piedāvājumi');
  await accessible(first);
  await tap(first, 'back');
  await at.demo.advance(ASK_AGAIN_S);
  await tap(first, 'accept-offer');
  await talking(other, first);
  await finishes(first);
});

test('two residents and one specialist: in their order, the second after the wrap-up', async () => {
  const [early, late] = [await at.room(), await at.room()];
  const numbers = [await joins(early), await joins(late)];
  await says(late, 'people-ahead', '1');
  const desk = await at.specialist('vsaa.1');
  await says(desk, 'offer-number', numbers[0] ?? '');
  await tap(desk, 'accept-offer');
  await talking(early, desk);
  await says(late, 'people-ahead', 'neviena');
  await tap(desk, 'end-call');
  await tap(desk, 'end-confirm');
  await by(desk, 'wrap-up').waitFor();
  assert.equal(await by(desk, 'accept-offer').count(), 0, 'nobody is offered during the wrap-up');
  assert.equal(await by(late, 'ticket-number').count(), 1);
  await desk.getByRole('radio').first().check();
  await tap(desk, 'finish-continue');
  await says(desk, 'offer-number', numbers[1] ?? '');
  await tap(desk, 'accept-offer');
  await talking(late, desk);
  await finishes(desk);
});

test('an employee marks priority: ahead of who came before, for a reason that is told; taken back, and marked anew', async () => {
  const [early, late] = [await at.room('Skrīveru'), await at.room('Koknes')];
  const numbers = [await joins(early)];
  await at.demo.advance(60);
  numbers.push(await joins(late));
  const [before, marked] = numbers as [string, string];
  await says(late, 'people-ahead', '1');
  const assist = await at.desk('employee', 'darbinieks.koknese');
  const supervisor = await at.desk('supervisor', 'vaditajs');
  await supervisor.getByRole('tab', { name: /Rinda/ }).click();
  const order = async (...wanted: string[]) => {
    const told = by(supervisor, 'tickets').getByTestId('open-story');
    await told.first().filter({ hasText: wanted[0] }).waitFor();
    assert.deepEqual(await told.allTextContents(), wanted);
  };
  await by(supervisor, 'tickets').getByText(marked).waitFor();
  await order(before, marked);

  await tap(assist, 'mark-priority');
  await says(assist, 'priority-marked', 'invaliditāte vai mazs bērns');
  await says(late, 'people-ahead', 'neviena');
  await says(early, 'people-ahead', '1');
  await accessible(assist);
  await says(supervisor, 'tickets', 'Invaliditāte vai mazs bērns');
  await order(marked, before);
  await accessible(supervisor);

  await tap(assist, 'unmark-priority');
  await by(assist, 'priority-marked').waitFor({ state: 'detached' });
  await says(early, 'people-ahead', 'neviena');
  await says(late, 'people-ahead', '1');
  await tap(assist, 'mark-priority');
  await says(late, 'people-ahead', 'neviena');

  const desk = await at.specialist('vsaa.1');
  await says(desk, 'offer-number', marked);
  await tap(desk, 'accept-offer');
  await talking(late, desk);
  await tap(supervisor, 'find');
  await by(supervisor, 'find-number').fill(marked);
  await tap(supervisor, 'find-confirm');
  await says(supervisor, 'story', 'Atzīmēta priekšroka: invaliditāte vai mazs bērns.');
  await says(supervisor, 'story', 'Priekšroka noņemta.');
  await finishes(desk, 'continue');
  await says(desk, 'offer-number', before);
  await tap(desk, 'accept-offer');
  await talking(early, desk);
  await finishes(desk);
});

test('transferred: told before, the number and the age kept, taken by a specialist of the other service', async () => {
  const room = await at.room();
  const number = await joins(room);
  await at.demo.advance(240);
  const younger = await at.room();
  await joins(younger, TAX);
  const desk = await at.specialist('vsaa.1');
  await tap(desk, 'accept-offer');
  await talking(room, desk);
  await tap(desk, 'transfer');
  await by(desk, 'transfer-search').fill('deklarācij');
  await by(desk, `transfer-target-${TAX}`).check();
  await says(room, 'transfer-told', 'Rindas vieta ir saglabāta');
  await accessible(desk);
  await accessible(room);
  await tap(desk, 'transfer-back');
  await by(room, 'transfer-told').waitFor({ state: 'detached' });
  await tap(desk, 'transfer');
  await by(desk, 'transfer-search').fill('deklarācij');
  await by(desk, `transfer-target-${TAX}`).check();
  await says(room, 'transfer-told', 'Rindas vieta ir saglabāta');
  await tap(desk, 'transfer-confirm');

  await says(room, 'transferred', 'Vecuma pensijas piešķiršana');
  assert.equal(await numberOf(room), number);
  await says(room, 'people-ahead', 'neviena');
  await says(younger, 'people-ahead', '1');
  await accessible(room);
  const next = await at.specialist('vid.1');
  await says(next, 'offer-number', number);
  await says(next, 'offer', 'Pāradresēts no: Vecuma pensijas piešķiršana');
  await tap(next, 'accept-offer');
  await talking(room, next);
  await finishes(next);
  await says(room, 'receipt', number);
});
