// The supervisor's page: figures that follow what happens, and an act that asks for a reason and can be taken back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, by, finishes, house, joins, leave, type Page, says, talking, tap } from './support.ts';

const at = house();

/** The row of a number; rows are sorted again in their own time, so that their place tells nothing. */
const row = (page: Page, number: string) => by(page, 'tickets').getByRole('row').filter({ hasText: number });

/** The numbers in the table of who waits, in order. */
const order = (page: Page) => by(page, 'tickets').getByTestId('open-story').allTextContents();

test('figures follow; a ticket is moved with a reason, and moved back within ten seconds', async () => {
  const page = await at.desk('supervisor', 'vaditajs');
  await says(page, 'figure-waiting', '0');
  await accessible(page);
  const [early, late] = [await at.room(), await at.room()];
  const numbers = [await joins(early)];
  await says(page, 'figure-waiting', '1');
  await at.demo.advance(60);
  numbers.push(await joins(late));
  await says(page, 'figure-waiting', '2');
  await page.getByRole('tab', { name: /Rinda/ }).click();
  await by(page, 'tickets').waitFor();
  assert.deepEqual(await order(page), numbers);

  await row(page, numbers[1] ?? '')
    .getByTestId('reorder')
    .click();
  await tap(page, 'act-confirm');
  await page.getByText('Izvēlieties iemeslu.').waitFor();
  await says(page, 'delays', numbers[0] ?? '');
  await accessible(page);
  await page.getByLabel('Cilvēkam beidzas termiņš').check();
  await by(page, 'act-note').fill('Kods 010190-12345');
  await tap(page, 'act-confirm');
  await by(page, 'reorder-sheet').getByText('Izskatās pēc personas koda').waitFor();
  await by(page, 'act-note').fill('Termiņš šodien');
  await tap(page, 'act-confirm');
  await by(page, 'undo').waitFor();
  await page.mouse.move(0, 0);
  await says(late, 'people-ahead', 'neviena');
  await says(early, 'people-ahead', '1');
  await accessible(page);

  await tap(page, 'undo');
  await by(page, 'undo').waitFor({ state: 'detached' });
  await says(early, 'people-ahead', 'neviena');
  await says(late, 'people-ahead', '1');

  await row(page, numbers[1] ?? '')
    .getByTestId('reorder')
    .click();
  await page.getByLabel('Cilvēkam beidzas termiņš').check();
  await tap(page, 'act-confirm');
  await by(page, 'undo').waitFor();
  await at.demo.advance(11);
  await by(page, 'undo').waitFor({ state: 'detached' });
  await says(late, 'people-ahead', 'neviena');

  const desk = await at.specialist('vsaa.1');
  await says(desk, 'offer-number', numbers[1] ?? '');
  await tap(desk, 'accept-offer');
  await talking(late, desk);
  await says(page, 'figure-in_consultation', '1');
  await says(page, 'figure-waiting', '1');
  await page.getByRole('tab', { name: /Konsultācijas/ }).click();
  await says(page, 'consultations', 'Labs');
  await accessible(page);
  await finishes(desk);
  await says(page, 'figure-in_consultation', '0');
  await leave(early);
  await page.getByRole('tab', { name: 'Telpas' }).click();
  await by(page, 'rooms').waitFor();
  await accessible(page);
});

test('a ticket is given to one specialist, who alone is asked, and is offered it when free', async () => {
  const page = await at.desk('supervisor', 'vaditajs.vsaa');
  const [first, second] = [await at.room(), await at.room()];
  await joins(first);
  const named = await at.specialist('vsaa.2');
  await tap(named, 'accept-offer');
  await by(named, 'call').waitFor();
  const number = await joins(second);
  await page.getByRole('tab', { name: /Rinda/ }).click();
  await row(page, number).getByTestId('reassign').click();
  const name = (await named.locator('.desk-header__person .strong').textContent()) ?? '';
  await by(page, 'reassign-sheet').getByLabel(name).check();
  await page.getByLabel('Lietu pārzina tikai šis speciālists').check();
  await accessible(page);
  await tap(page, 'act-confirm');
  await by(page, 'undo').waitFor();
  const other = await at.specialist('vsaa.1');
  await by(other, 'availability-break').waitFor();
  await finishes(named, 'continue');
  await says(named, 'offer-number', number);
  assert.equal(await by(other, 'offer').count(), 0, 'nobody else was asked');
  await by(page, 'tickets').getByTestId('open-story').filter({ hasText: number }).click();
  await by(page, 'story').getByRole('listitem').first().waitFor();
  await accessible(page);
});
