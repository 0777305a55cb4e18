// The room's page before the call, in the real browser against the real server: how many touches lead to the queue, the
// keyboard of its own, what must be in view, help, and that nothing stays behind.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { browser, by, Demo, open, type Page, tap } from './support.ts';

const SIZES = [
  { width: 1080, height: 1920 },
  { width: 1920, height: 1080 },
  { width: 1280, height: 720 },
];
const SERVICE = 'service-vsaa-granting-an-old-age-pension';
const BENEFIT = 'service-vsaa-child-care-benefit';
const require = createRequire(new URL('../../web/package.json', import.meta.url));
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

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

/** A room's page that counts how often it is touched. */
async function room(size = SIZES[0]): Promise<Page> {
  const page = await open(chrome, demo.login('room', 'Aizkraukles'), size);
  await by(page, 'not-sure').first().waitFor();
  await page.evaluate(() => {
    Object.assign(globalThis, { touches: 0 });
    const counter = globalThis as unknown as { touches: number };
    document.addEventListener('pointerdown', () => Object.assign(counter, { touches: counter.touches + 1 }), true);
  });
  return page;
}

const touches = (page: Page) => page.evaluate(() => (globalThis as unknown as { touches: number }).touches);

/** Leaves the queue, so that the next one finds the room free. */
async function leave(page: Page): Promise<void> {
  await tap(page, 'leave-queue');
  await tap(page, 'leave-confirm');
  await by(page, 'not-sure').first().waitFor();
  await page.context().close();
}

/** Nothing against WCAG 2.2 AA on the screen that stands. */
async function accessible(page: Page): Promise<void> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    type Run = { violations: { id: string; nodes: { html: string }[] }[] };
    const runner = (globalThis as unknown as { axe: { run(root: Document, options: object): Promise<Run> } }).axe;
    const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await runner.run(document, { runOnly: { type: 'tag', values } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`);
  });
  assert.deepEqual(found, []);
}

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
  const page = await room(SIZES[2]);
  await tap(page, 'search');
  for (const letter of 'bērna kopšanas') {
    await by(page, letter === ' ' ? 'key-space' : `key-${letter}`).click();
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
    await page.context().close();
  });
}

test('a camera that is not allowed is told in words, and the way goes on', async () => {
  const page = await open(chrome, demo.login('room', 'Aizkraukles'));
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await tap(page, SERVICE);
  await page.getByTestId('camera-state').filter({ hasText: 'neļauj' }).waitFor();
  await tap(page, 'join-queue');
  await by(page, 'ticket-number').waitFor();
  await leave(page);
});

test('a call for an employee says that it was sent', async () => {
  const page = await room();
  await tap(page, 'call-employee');
  await page.getByTestId('help-sheet').getByText('Izsaukums nosūtīts').waitFor();
  await accessible(page);
  await tap(page, 'help-cancel');
  await page.getByTestId('help-sheet').waitFor({ state: 'detached' });
  await page.context().close();
});

test('a reload keeps the number, and nothing is left in the browser after leaving', async () => {
  const page = await room();
  await tap(page, SERVICE);
  await tap(page, 'join-queue');
  const number = await by(page, 'ticket-number').textContent();
  await page.reload();
  await by(page, 'ticket-number').waitFor();
  assert.equal(await by(page, 'ticket-number').textContent(), number);
  await tap(page, 'leave-queue');
  await tap(page, 'leave-confirm');
  await by(page, 'not-sure').first().waitFor();
  const left = await page.evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    text: document.body.innerText,
  }));
  assert.deepEqual({ ...left, text: '' }, { local: 0, session: 0, databases: 0, caches: 0, text: '' });
  assert.ok(!left.text.includes(number ?? ''), 'the number is gone from the screen');
  await page.context().close();
});
