// The room's page before the call, in the real browser against the real server: how many touches lead to the queue, the
// keyboard of its own, what must be in view, help, and that nothing stays behind.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accessible,
  by,
  house,
  LANDSCAPE,
  leave,
  numberOf,
  type Page,
  PENSION,
  SMALL,
  tap,
  UPRIGHT,
} from './support.ts';

const SIZES = [UPRIGHT, LANDSCAPE, SMALL];
const SERVICE = `service-${PENSION}`;
const BENEFIT = 'service-vsaa-child-care-benefit';
const at = house();

/** A room's page that counts how often it is touched. */
async function room(size = UPRIGHT): Promise<Page> {
  const page = await at.room('', size);
  await by(page, 'not-sure').first().waitFor();
  await page.evaluate(() => {
    Object.assign(globalThis, { touches: 0 });
    const counter = globalThis as unknown as { touches: number };
    document.addEventListener('pointerdown', () => Object.assign(counter, { touches: counter.touches + 1 }), true);
  });
  return page;
}

const touches = (page: Page) => page.evaluate(() => (globalThis as unknown as { touches: number }).touches);

const WAYS: [string, string[], number][] = [
  ['a common service', [SERVICE], 2],
  ['not sure', ['not-sure'], 2],
  ['an institution', ['institution-vsaa', SERVICE], 3],
];

for (const [way, targets, expected] of WAYS) {
  test(`from Start into the queue by ${way}: ${expected} touches`, async () => {
    const page = await room();
    for (const target of [...targets, 'join-queue']) await tap(page, target);
    await by(page, 'ticket-number').waitFor();
    assert.equal(await touches(page), expected);
    await accessible(page);
    await leave(page);
  });
}

test('typed letter by letter on the keyboard of its own, "bērna kopšanas" finds the benefit', async () => {
  const page = await room(SMALL);
  await tap(page, 'search');
  for (const letter of 'bērna kopšanas') {
    await tap(page, letter === ' ' ? 'key-space' : `key-${letter}`);
  }
  await page.getByTestId('search-results').getByTestId(BENEFIT).waitFor();
  const typing = await touches(page);
  assert.equal(typing, 1 + 'bērna kopšanas'.length);
  await accessible(page);
  await tap(page, BENEFIT);
  await tap(page, 'join-queue');
  await by(page, 'ticket-number').waitFor();
  assert.equal((await touches(page)) - typing, 2, 'three touches besides the typing');
  await leave(page);
});

for (const size of SIZES) {
  test(`at ${size.width}x${size.height} Join shows privacy, the check and its button without scrolling`, async () => {
    const page = await room(size);
    await tap(page, SERVICE);
    await by(page, 'camera-state').waitFor();
    for (const target of ['join-queue', 'privacy-more', 'call-employee']) {
      const box = await by(page, target).boundingBox();
      assert.ok(box, `${target} is there`);
      assert.ok(box.y >= 0 && box.y + box.height <= size.height, `${target} is wholly in view: ${JSON.stringify(box)}`);
      assert.ok(box.height >= (size.height === 720 ? 56 : 72), `${target} is ${box.height} high`);
    }
    await accessible(page);
  });
}

test('a call for an employee says that it was sent', async () => {
  const page = await room();
  await tap(page, 'call-employee');
  await page.getByTestId('help-sheet').getByText('Izsaukums nosūtīts').waitFor();
  await accessible(page);
  await tap(page, 'help-cancel');
  await page.getByTestId('help-sheet').waitFor({ state: 'detached' });
});

test('a reload keeps the number, and nothing is left in the browser after leaving', async () => {
  const page = await room();
  await tap(page, SERVICE);
  await tap(page, 'join-queue');
  const number = await numberOf(page);
  await page.reload();
  assert.equal(await numberOf(page), number);
  await leave(page);
  const left = await page.evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    text: document.body.innerText,
  }));
  assert.deepEqual({ ...left, text: '' }, { local: 0, session: 0, databases: 0, caches: 0, text: '' });
  assert.ok(!left.text.includes(number), 'the number is gone from the screen');
});
