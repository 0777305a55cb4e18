// A page whose WebSocket is dead while its media lives: weak at first, cut later, and whole again on its return.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browser, by, Demo, hearsAndSees, open, type Page, received, STEP_MS, tap, withSwitch } from './support.ts';

const SERVICE = 'service-vsaa-granting-an-old-age-pension';
const AWAY_MS = 5_000;
process.env.TILTS_LIMITS_AWAY_MS = String(AWAY_MS);
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

/** Waits until no picture arrives on this page. */
async function seesNothing(page: Page): Promise<void> {
  const deadline = Date.now() + STEP_MS;
  for (;;) {
    const { frames } = await received(page);
    await page.waitForTimeout(1_500);
    if ((await received(page)).frames === frames) return;
    assert.ok(Date.now() < deadline, `${page.url()} still gets pictures`);
  }
}

test('a dead WebSocket with live media cuts nothing at first, then in both directions, and is mended by its return', async () => {
  const { page: room, connected } = await open(chrome, demo.login('room', 'Aizkraukles')).then(withSwitch);
  await tap(room, SERVICE);
  await tap(room, 'join-queue');
  const desk = await open(chrome, demo.login('specialist', '(vsaa.1)'), { width: 1440, height: 900 });
  await tap(desk, 'availability-available');
  await tap(desk, 'accept-offer');
  await by(room, 'call-screen').waitFor();
  await Promise.all([hearsAndSees(room), hearsAndSees(desk)]);

  await connected(false);
  const [before, lostAt] = [await received(desk), Date.now()];
  await by(room, 'weak').waitFor();
  await desk.waitForTimeout(Math.max(0, AWAY_MS - 3_000 - (Date.now() - lostAt)));
  assert.ok((await received(desk)).frames > before.frames, 'pictures go on while the connection is weak');
  await Promise.all([seesNothing(desk), seesNothing(room)]);
  assert.ok(Date.now() - lostAt >= AWAY_MS - 2_500, 'nothing is cut before its time');

  await connected(true);
  await Promise.all([hearsAndSees(room), hearsAndSees(desk)]);
  await Promise.all([room, desk].map((page) => page.context().close()));
});
