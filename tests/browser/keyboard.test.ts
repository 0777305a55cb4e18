// The keyboard alone: nobody touches a pointer from Start to the erased screen. The focus is always somewhere, in view and
// plain to see; a new screen puts it on its heading; a sheet keeps it and gives it back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, by, house, type Page, PENSION, pressing, says, talking } from './support.ts';

const at = house();
/** More stops than any page has. */
const STOPS_MAX = 250;

/** What has the focus: its test id, or its tag; and what is wrong with how it shows. */
function focused(page: Page): Promise<{ id: string; fault: string | null }> {
  return page.evaluate(() => {
    const at = document.activeElement as HTMLElement;
    const id = at.dataset.testid ?? at.tagName;
    if (at === document.body) return { id, fault: null };
    const box = at.getBoundingClientRect();
    const style = getComputedStyle(at);
    const ringed = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    if (!at.matches(':focus-visible') || !ringed) return { id, fault: 'does not show that it has the focus' };
    const inView = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
    return { id, fault: inView ? null : 'has the focus out of view' };
  });
}

/** Waits until something has the focus. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.activeElement !== document.body);
}

/** Goes with Tab until this has the focus. */
async function go(page: Page, id: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await by(page, id).first().waitFor();
  await settled(page);
  const stops: string[] = [];
  for (let stop = 0; stop < STOPS_MAX; stop++) {
    const { id: now, fault } = await focused(page);
    if (stop > 0) assert.equal(fault, null, `${page.url()}: ${now}`);
    if (now === id) return;
    stops.push(now);
    await page.keyboard.press(key);
  }
  assert.fail(`${page.url()}: Tab never comes to ${id}: ${stops.slice(0, 60).join(' ')}`);
}

/** Goes to a control and works it. */
async function press(page: Page, id: string, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await go(page, id);
  await pressing(page, id, () => page.keyboard.press(key));
}

/** Waits until the heading of a new screen has the focus. */
async function onHeading(page: Page, words: string | RegExp): Promise<void> {
  await page.locator('h1:focus').filter({ hasText: words }).waitFor();
}

/** The sheet keeps the focus however often Tab is pressed; Escape closes it, and the focus is back where it was. */
async function trapped(page: Page, sheet: string, opener: string): Promise<void> {
  await by(page, sheet).locator(':focus').waitFor();
  const seen = new Set<string>();
  for (let stop = 0; stop < 40; stop++) {
    await page.keyboard.press(stop < 20 ? 'Tab' : 'Shift+Tab');
    const inside = await page.evaluate(() => {
      const at = document.activeElement;
      // Past the last stop the browser's own controls have the focus, and the page has it nowhere.
      return at === document.body || at?.closest('dialog') !== null;
    });
    assert.ok(inside, `${sheet} keeps the focus`);
    seen.add((await focused(page)).id);
  }
  assert.ok(seen.size > 1, `${sheet} has something to press`);
  await page.keyboard.press('Escape');
  await by(page, sheet).waitFor({ state: 'detached' });
  assert.equal((await focused(page)).id, opener, `${sheet} gives the focus back`);
}

test('a consultation, from Start to the erased screen', async () => {
  const room = await at.room();
  await onHeading(room, 'Ar ko varam Jums palīdzēt?');
  await press(room, 'search');
  await onHeading(room, 'Meklēt');
  await go(room, 'search-field');
  await room.keyboard.type('bērn');
  await go(room, 'key-ā');
  await room.keyboard.press('ArrowRight');
  assert.equal((await focused(room)).id, 'key-č');
  await press(room, 'back');
  await onHeading(room, 'Ar ko varam Jums palīdzēt?');
  await press(room, `service-${PENSION}`, 'Space');
  await onHeading(room, 'Vecuma pensijas piešķiršana');
  await press(room, 'privacy-more');
  await trapped(room, 'privacy-sheet', 'privacy-more');
  await press(room, 'join-queue');
  await onHeading(room, 'Jūsu numurs');
  await press(room, 'call-employee', 'Space');
  await trapped(room, 'help-sheet', 'call-employee');
  await press(room, 'leave-queue');
  await trapped(room, 'leave-sheet', 'leave-queue');

  const desk = await at.desk('specialist', 'vsaa.1');
  await onHeading(desk, /./);
  await press(desk, 'availability-available', 'Space');
  await onHeading(desk, 'Nākamais iedzīvotājs');
  await press(desk, 'decline-offer');
  await press(desk, 'decline-back');
  await press(desk, 'accept-offer');
  await onHeading(desk, 'Notiek konsultācija');
  await by(room, 'call-screen').waitFor();
  await room.locator('[data-testid=call-with]:focus').waitFor();
  await talking(room, desk);

  await go(room, 'text-own');
  await room.keyboard.type('Labdien');
  await says(desk, 'text-others', /^Labdien$/);
  await go(room, 'key-ā');
  await room.keyboard.press('Enter');
  await says(desk, 'text-others', /^Labdienā$/);
  await room.keyboard.press('ArrowLeft');
  assert.equal((await focused(room)).id, 'keyboard-close');
  await room.keyboard.press('Enter');
  await press(room, 'open-volume');
  await trapped(room, 'volume-sheet', 'open-volume');
  await press(room, 'toggle-microphone', 'Space');
  await says(room, 'toggle-microphone', 'Ieslēgt mikrofonu');

  await press(desk, 'ask-document');
  await press(room, 'identity-show');
  await press(desk, 'identity-verify');
  await says(desk, 'identity', 'Identitāte ir pārbaudīta');
  await go(desk, 'text-own');
  await desk.keyboard.type('Labdien!');
  await says(room, 'text-others', 'Labdien!');
  await go(desk, 'text-others', 'Shift+Tab');
  await desk.keyboard.press('Shift+Tab');
  for (const field of ['chat-field', 'notes']) {
    await desk.keyboard.press('ArrowRight');
    await by(desk, field).waitFor();
  }
  await go(desk, 'notes');
  await desk.keyboard.type('Zvanīt');
  await go(desk, 'next-steps');
  await desk.keyboard.type('Atnest izziņu');
  await says(room, 'next-steps', 'Atnest izziņu');
  await press(desk, 'transfer');
  await by(desk, 'transfer-sheet').locator(':focus').waitFor();
  await go(desk, 'transfer-search');
  await desk.keyboard.press('Tab');
  await desk.keyboard.press('Space');
  await by(room, 'transfer-told').waitFor();
  await desk.keyboard.press('ArrowDown');
  await trapped(desk, 'transfer-sheet', 'transfer');
  await by(room, 'transfer-told').waitFor({ state: 'detached' });

  await press(desk, 'end-call');
  await press(desk, 'end-confirm');
  await onHeading(desk, 'Pēcapstrāde');
  await onHeading(room, 'Konsultācija ir beigusies');
  await press(room, 'rate-good');
  await press(room, 'more-time');
  await press(room, 'finish', 'Space');
  await onHeading(room, /dzēst/);
  await press(desk, 'finish-break');
  await desk.locator('[data-testid=outcome-consulted]:focus').waitFor();
  await desk.keyboard.press('Space');
  await desk.keyboard.press('ArrowDown');
  assert.ok(await by(desk, 'outcome-applied').isChecked());
  await press(desk, 'finish-break');
  await onHeading(desk, 'Pārtraukums');
});

test('an employee starts for a resident, and a supervisor moves the ticket', async () => {
  const assist = await at.desk('employee', 'darbinieks.koknese');
  await onHeading(assist, /./);
  const room = await at.room('Kokneses');
  await by(room, 'not-sure').first().waitFor();
  await press(assist, 'start-for-resident');
  await onHeading(assist, 'Sākt iedzīvotājam');
  await go(assist, 'service-search');
  await assist.keyboard.type('vecuma pensijas');
  await press(assist, `service-${PENSION}`);
  await by(assist, 'chosen-service').waitFor();
  await go(assist, 'mode-speech');
  await assist.keyboard.press('ArrowDown');
  await press(assist, 'with-help', 'Space');
  await press(assist, 'join-queue', 'Space');
  await onHeading(assist, 'Telpas');
  await by(room, 'ticket-number').waitFor();
  await press(assist, 'leave-queue');
  await trapped(assist, 'leave-sheet', 'leave-queue');

  const page = await at.desk('supervisor', 'vaditajs');
  await onHeading(page, /./);
  await go(page, 'filter-institution');
  await go(page, 'tab-services');
  await page.keyboard.press('ArrowRight');
  await by(page, 'tickets').waitFor();
  await press(page, 'open-story');
  await trapped(page, 'story', 'open-story');
  await press(page, 'reorder');
  await trapped(page, 'reorder-sheet', 'reorder');
  await press(page, 'reorder', 'Space');
  await by(page, 'reorder-sheet').locator(':focus').waitFor();
  await go(page, 'reorder-minutes');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await press(page, 'act-confirm');
  await press(page, 'undo');
  await by(page, 'undo').waitFor({ state: 'detached' });
  await settled(page);
  await accessible(page);
});
