// Who may use the pages: a room enrolled by a one-time code and revoked, and a person who signs in by a password and out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, by, house, joins, leave, type Page, says, tap } from './support.ts';

const at = house();
const ROOM = 'room-1';
const PASSWORD = 'zirgs-ozols-tilts-42';

/** The administrator at a center's rooms. */
async function atCenter(admin: Page, slug: string): Promise<void> {
  await admin.getByRole('searchbox').fill(slug);
  await tap(admin, `center-${slug}`);
  await by(admin, ROOM).waitFor();
}

test('a room is enrolled with a one-time code, takes a resident, and is revoked', async () => {
  const admin = await at.desk('admin', 'administrators');
  await accessible(admin);
  await atCenter(admin, 'balvi');
  await says(admin, ROOM, 'Izsniegt kodu');
  await by(admin, ROOM).getByTestId('give-code').click();
  const code = (await by(admin, 'code').textContent())?.trim() ?? '';
  await accessible(admin);
  await tap(admin, 'code-noted');

  const room = await at.page('/room');
  await by(room, 'enroll-code').fill('AAAA-BBBB-CCCC');
  await tap(room, 'enroll');
  await room.getByText('Kods nav pareizs').waitFor();
  await accessible(room);
  await by(room, 'enroll-code').fill(code);
  await tap(room, 'enroll');
  await by(room, 'not-sure').first().waitFor();
  await joins(room);
  await leave(room);

  const second = await at.page('/room');
  await by(second, 'enroll-code').fill(code);
  await tap(second, 'enroll');
  await second.getByText('Kods nav pareizs').waitFor();

  await admin.reload();
  await atCenter(admin, 'balvi');
  await admin.locator(`[data-testid=${ROOM}][data-state=enrolled]`).waitFor();
  await by(admin, ROOM).getByTestId('revoke').click();
  await accessible(admin);
  await tap(admin, 'revoke-confirm');
  await admin.locator(`[data-testid=${ROOM}][data-state=none]`).waitFor();
  await by(room, 'enroll-code').waitFor();
});

test('a person is given a password, signs in with it, and signs out', async () => {
  const admin = await at.desk('admin', 'administrators');
  await tap(admin, 'section-people');
  await admin.getByRole('searchbox').fill('vsaa.3');
  await admin.getByText('1 cilvēks').waitFor();
  await by(admin, 'person').first().click();
  // Who is open stays open, whoever is looked for next.
  await admin.getByRole('searchbox').fill('uzraug');
  await admin.getByText('1 cilvēks').waitFor({ state: 'detached' });
  await by(admin, 'password-form').waitFor();
  await by(admin, 'person-hours').selectOption('main');
  await tap(admin, 'person-save');
  await says(admin, 'done', 'saglabāts');
  const kept = await admin.evaluate(async () => (await fetch('/api/v1/admin/people?q=vsaa.3')).json());
  assert.equal(kept.people[0].hours, 'main');
  await by(admin, 'new-password').fill(PASSWORD);
  await accessible(admin);
  await tap(admin, 'password-save');
  await says(admin, 'done', 'parole nomainīta');

  const desk = await at.page('/consult');
  await by(desk, 'sign-in').waitFor();
  await accessible(desk);
  await by(desk, 'sign-in-name').fill('vsaa.3');
  await by(desk, 'sign-in-password').fill('wrong');
  await tap(desk, 'sign-in-submit');
  await says(desk, 'problem', 'Vārds vai parole nav pareiza.');
  assert.equal(await by(desk, 'sign-in-password').inputValue(), '');
  await by(desk, 'sign-in-password').fill(PASSWORD);
  await tap(desk, 'sign-in-submit');
  await by(desk, 'availability-available').waitFor();
  await tap(desk, 'desk-menu');
  await tap(desk, 'sign-out');
  await by(desk, 'sign-in').waitFor();
  await desk.reload();
  await by(desk, 'sign-in').waitFor();
});

test('every desk page asks who one is', async () => {
  const page = await at.page('/');
  await accessible(page);
  for (const path of ['/assist', '/consult', '/supervise', '/admin']) {
    await page.goto(new URL(path, at.demo.ready.url).href);
    await by(page, 'sign-in').waitFor();
    await accessible(page);
  }
});
