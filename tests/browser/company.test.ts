// Company in a consultation, in the real browser against the real server: an interpreter who declines and another who joins
// with a picture, a resident handed over after the two specialists have spoken, and a visit over two institutions.
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
  received,
  says,
  talking,
  tap,
} from './support.ts';

const at = house();
const TAX = 'vid-';

/** Chooses the first service of this institution in the open transfer sheet, and how. */
async function chooses(desk: Page, how: 'cold' | 'warm' | 'later'): Promise<void> {
  await tap(desk, 'transfer');
  const options = by(desk, 'transfer-institution').locator('option');
  const vid = await options.filter({ hasText: 'Valsts ieņēmumu dienests' }).getAttribute('value');
  await by(desk, 'transfer-institution').selectOption(vid);
  await desk.locator(`[data-testid^="transfer-target-${TAX}"]`).first().check();
  await by(desk, `transfer-how-${how}`).check();
  await accessible(desk);
  await tap(desk, 'transfer-confirm');
  await by(desk, 'transfer-sheet').waitFor({ state: 'detached' });
}

/**
 * Nothing reaches this page for a while: no packet of pictures or sound. (Its sound level would not do: a browser goes on
 * sounding for a moment what it has, and conceals what is missing.)
 */
async function hearsNothing(page: Page): Promise<void> {
  // What the browser reports of itself is up to 50 ms old.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const { packets } = await received(page);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.equal((await received(page)).packets, packets);
}

test('an interpreter declines, another comes: three see and hear each other', async () => {
  const desk = await at.specialist('vsaa.1');
  const first = await at.specialist('tulks.2');
  const second = await at.specialist('tulks.3');
  const room = await at.room('Kokneses');
  await joins(room);
  await tap(desk, 'accept-offer');
  await talking(room, desk);

  await tap(desk, 'invite');
  await by(desk, 'company-interpreter').check();
  await says(desk, 'company-found', 'Brīvi: 2 no 2');
  await accessible(desk);
  await tap(desk, 'company-send');
  await says(desk, 'asking', 'zīmju valoda');
  await says(first, 'invitation-word', 'zīmju valoda');
  await accessible(first);
  await tap(first, 'decline-invitation');
  await tap(first, 'decline-busy');
  await says(second, 'invitation-word', 'zīmju valoda');
  await second.keyboard.press('Alt+Shift+A');
  await by(second, 'call').waitFor();
  await by(room, 'face-interpreter').waitFor();
  await talking(room, desk, second);
  for (const page of [room, desk, second]) await accessible(page);

  await tap(desk, 'release-interpreter');
  await by(second, 'state').waitFor();
  await by(room, 'face-interpreter').waitFor({ state: 'detached' });
  await talking(room, desk);
  await finishes(desk);
});

test('the specialists speak first, the resident sees and hears nothing; cancelled once, then handed over', async () => {
  const desk = await at.specialist('vsaa.1');
  const room = await at.room('Kokneses');
  await joins(room);
  await tap(desk, 'accept-offer');
  await talking(room, desk);
  const next = await at.specialist('vid.1');

  await chooses(desk, 'warm');
  await tap(next, 'accept-invitation');
  await by(room, 'held').waitFor();
  await talking(desk, next);
  await hearsNothing(room);
  for (const page of [room, desk, next]) await accessible(page);
  await tap(desk, 'cancel-handover');
  await by(room, 'held').waitFor({ state: 'detached' });
  await by(next, 'state').waitFor();
  await talking(room, desk);

  await chooses(desk, 'warm');
  await tap(next, 'accept-invitation');
  await by(room, 'held').waitFor();
  await talking(desk, next);
  await tap(desk, 'hand-over');
  await by(desk, 'wrap-up').waitFor();
  await by(room, 'held').waitFor({ state: 'detached' });
  const name = at.demo.ready.demo.logins.find((login) => login.name.endsWith('(vid.1)'))?.name.replace(' (vid.1)', '');
  await says(room, 'call-with', name ?? '');
  await talking(room, next);
  await outcome(desk);
  await finishes(next);
});

test('a visit over two institutions keeps its number and its place', async () => {
  const desk = await at.specialist('vsaa.1');
  const room = await at.room('Aizkraukles');
  const number = await joins(room);
  await tap(desk, 'accept-offer');
  await by(room, 'call-screen').waitFor();
  await chooses(desk, 'later');
  await by(desk, 'following').waitFor();
  await by(room, 'following').waitFor();
  await accessible(room);
  await finishes(desk);
  assert.equal(await numberOf(room), number);
  await says(room, 'transferred', 'vieta ir saglabāta');

  const next = await at.specialist('vid.1');
  await says(next, 'offer-number', number);
  await tap(next, 'accept-offer');
  await talking(room, next);
  await finishes(next);
});
