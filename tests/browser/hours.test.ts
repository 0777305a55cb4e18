// Out of hours, in the real browser against the real server: the room says why, when it opens, and what to do instead.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, browser, by, Demo, open } from './support.ts';

const TIMES: [string, string, string, RegExp][] = [
  ['in the lunch break', '2026-11-24T12:30:00+02:00', 'Pašlaik pusdienu pārtraukums', /13\.00/],
  ['on a Sunday', '2026-11-22T10:00:00+02:00', 'Pašlaik slēgts', /pirmdien, 23\.\snovembrī.*8\.30/],
  ['on a public holiday', '2026-11-18T10:00:00+02:00', 'Svētku diena', /ceturtdien, 19\.\snovembrī.*8\.30/],
];

let chrome: Awaited<ReturnType<typeof browser>>;
before(async () => {
  chrome = await browser();
});
after(() => chrome?.close());

for (const [when, now, title, opens] of TIMES) {
  test(`${when} nobody can stand in a queue, and the room says when one can`, async () => {
    const demo = await new Demo('--now', now).start();
    try {
      const room = await open(chrome, demo.login('room', 'Kokneses'));
      await room.getByRole('heading', { level: 1 }).filter({ hasText: title }).waitFor();
      assert.match((await by(room, 'opens-at').textContent()) ?? '', opens);
      assert.equal(await by(room, 'not-sure').count(), 0, 'no service is offered');
      await by(room, 'call-employee').waitFor();
      await accessible(room);
    } finally {
      await demo.end();
    }
  });
}
