// The supervisor's page: figures that follow what happens, and an act that asks for a reason and can be taken back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, by, finishes, house, joins, leave, type Page, says, talking, tap, withSwitch } from './support.ts';

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

test('an alert that one supervisor has seen to is seen to for the other; a message reaches the room; a number tells its story', async () => {
  const page = await at.desk('supervisor', 'vaditajs');
  const colleague = await at.desk('supervisor', 'vaditajs.vsaa');
  const room = await at.room();
  const number = await joins(room);
  const alert = (of: Page) => by(of, 'alerts').getByTestId('alert-nobody_staffed');
  await alert(page).first().waitFor();
  await alert(colleague).first().waitFor();
  await accessible(page);
  await alert(page).getByTestId('acknowledge').click();
  await by(colleague, 'acknowledged').waitFor();
  await by(colleague, 'acknowledged').locator('summary').click();
  await says(colleague, 'acknowledged-by', 'Redzējis');
  await accessible(colleague);
  await tap(colleague, 'unacknowledge');
  await alert(page).getByTestId('acknowledge').waitFor();

  await tap(colleague, 'notices');
  await tap(colleague, 'notice-post');
  await colleague.getByText('Ierakstiet ziņu.').waitFor();
  await by(colleague, 'notice-text').fill('Speciālists būs plkst. 11.');
  await accessible(colleague);
  await tap(colleague, 'notice-post');
  await says(room, 'notice', 'Speciālists būs plkst. 11.');
  await accessible(room);
  await tap(colleague, 'notice-withdraw');
  await by(room, 'notice').waitFor({ state: 'detached' });
  await colleague.keyboard.press('Escape');

  await leave(room);
  await tap(page, 'find');
  await by(page, 'find-number').fill('V-999');
  await tap(page, 'find-confirm');
  await page.getByText('Šāda numura šodien nav.').waitFor();
  await by(page, 'find-number').fill(number.toLowerCase());
  await tap(page, 'find-confirm');
  await says(page, 'story', 'Iedzīvotājs aizgāja.');
  await accessible(page);
});

test('a specialist serves another service today, and the queues are put together by place', async () => {
  const page = await at.desk('supervisor', 'vaditajs');
  const desk = await at.specialist('vid.1');
  await page.getByRole('tab', { name: 'Speciālisti' }).click();
  const name = (await desk.locator('.desk-header__person .strong').textContent()) ?? '';
  const mine = by(page, 'specialists').getByRole('row').filter({ hasText: name });
  await mine.getByTestId('skills').click();
  const boxes = by(page, 'skills-sheet').getByRole('checkbox');
  await boxes.first().waitFor();
  await accessible(page);
  await boxes.first().uncheck();
  await tap(page, 'skills-confirm');
  await mine.getByText('tikai šodien').waitFor();
  await mine.getByTestId('skills').click();
  await tap(page, 'skills-own');
  await mine.getByText('tikai šodien').waitFor({ state: 'detached' });

  const room = await at.room();
  await joins(room);
  await page.getByRole('tab', { name: 'Pakalpojumi' }).click();
  for (const group of ['institution', 'center', 'municipality']) {
    await by(page, `by-${group}`).check();
    await by(page, 'services').getByRole('row').nth(1).waitFor();
    await accessible(page);
  }
  await leave(room);
});

test('a day is drawn in charts, played again so that nobody takes it for live, and run again with more people', async () => {
  const page = await at.desk('supervisor', 'vaditajs');
  const room = await at.room();
  await joins(room);
  await at.demo.advance(400);
  await leave(room);
  await page.getByRole('tab', { name: 'Dienas' }).click();
  await by(page, 'chart-arrivals').waitFor();
  await by(page, 'chart-level').locator('summary').click();
  await accessible(page);
  await by(page, 'day').selectOption({ index: 1 });
  await tap(page, 'replay');
  await by(page, 'replay-bar').waitFor();
  await by(page, 'figures').waitFor();
  assert.equal(await page.getByRole('tab', { name: 'Dienas' }).count(), 0, 'no further looking back out of a replay');
  assert.equal(await by(page, 'notices').count(), 0, 'nothing can be done to the past');
  assert.match(await page.title(), /Atkārtojums/);
  const time = () => by(page, 'replay-time').textContent();
  const began = await time();
  await page.locator('h1').focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.waitForFunction(
    (first) => document.querySelector('[data-testid=replay-time]')?.textContent !== first,
    began,
  );
  await page.keyboard.press('Home');
  await says(page, 'replay-time', began ?? '');
  await says(page, 'figure-waiting', '0');
  await by(page, 'replay-speed').selectOption('900');
  await tap(page, 'replay-play');
  await says(page, 'replay-play', 'Atskaņot');
  await accessible(page);
  await tap(page, 'replay-end');
  await by(page, 'replay-bar').waitFor({ state: 'detached' });
  await page.getByRole('tab', { name: 'Dienas' }).click();
  await tap(page, 'whatif-open');
  await tap(page, 'whatif-add');
  await by(page, 'whatif-count').fill('99');
  await tap(page, 'whatif-start');
  await page.getByText('Skaits ir vesels skaitlis').waitFor();
  await by(page, 'whatif-count').fill('2');
  await tap(page, 'rule-add');
  await by(page, 'rule-name').selectOption('service_level');
  await tap(page, 'whatif-start');
  await page.getByText('Katram noteikumam vajag vērtību').waitFor();
  await by(page, 'value-service_level').fill('1:30');
  await tap(page, 'whatif-start');
  await by(page, 'whatif-result').waitFor();
  await says(page, 'whatif-rules', 'Viss tīkls, Apkalpošanas mērķis: 1:30 min');
  await by(page, 'whatif-result').getByText('Ko modelis pieņem').waitFor();
  await accessible(page);
});

test('whoever was cut off sees what happened meanwhile, and then what follows', async () => {
  const { page, connected } = await at.desk('supervisor', 'vaditajs').then(withSwitch);
  const [early, late] = [await at.room(), await at.room()];
  const first = await joins(early);
  await page.getByRole('tab', { name: /Rinda/ }).click();
  await row(page, first).waitFor();

  await connected(false);
  await by(page, 'lost').waitFor();
  const second = await joins(late);
  assert.equal(await row(page, second).count(), 0);
  await connected(true);
  await row(page, second).waitFor();
  await leave(early);
  await row(page, first).waitFor({ state: 'detached' });
  await row(page, second).waitFor();
  // By changes of the view that came whole on the way back.
  const told = await page.evaluate(() => (globalThis as unknown as { told: Record<string, unknown> }).told);
  assert.ok(told['view.changed']);
});
