// The network is taken from one side in mid-call: both screens say so, nothing is forwarded meanwhile, and all of it comes
// back by itself. Signaling alone taken away cuts nothing. How fast all that is, `make bench-outage` measures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { by, hearsAndSees, type Page, received } from '../browser/support.ts';
import { FarConsultation, MARKS, type Side } from './link.ts';

/** Long enough for packets under way to have arrived. */
const SETTLE_MS = 500;
const LOOK_MS = 2_000;
/** How long a page may be away before its media is cut: shorter than the server's own, to be waited for. */
const AWAY_MS = 10_000;

async function isGone(page: Page, mark: string): Promise<void> {
  await by(page, mark).waitFor({ state: 'hidden' });
}

/** The network of the far side is taken away and given back. */
async function outage(call: FarConsultation, far: Side): Promise<void> {
  const near = far === 'room' ? 'desk' : 'room';
  const [own, other] = [by(call.far, MARKS[far].own), by(call.near, MARKS[near].other)];
  await call.link.set({ cut: true });
  await Promise.all([own.waitFor(), other.waitFor()]);
  if (far === 'room') {
    const words = await own.textContent();
    for (const part of ['Savienojums pārtrūka. Atjaunojam…', 'Speciālists Jūs neredz un nedzird.']) {
      assert.ok(words?.includes(part), `${part} is not in: ${words}`);
    }
  }
  await call.near.waitForTimeout(SETTLE_MS);
  const [packets, frames] = [await call.link.counts(), await received(call.near)];
  await call.near.waitForTimeout(LOOK_MS);
  const [packetsLater, framesLater] = [await call.link.counts(), await received(call.near)];
  assert.equal(packetsLater.down.offered_rtp, packets.down.offered_rtp, 'the relay sends nothing to who is away');
  assert.equal(framesLater.frames, frames.frames, 'and nothing of who is away to the others');

  await call.link.set({});
  await Promise.all([isGone(call.far, MARKS[far].own), isGone(call.near, MARKS[near].other)]);
  await Promise.all([hearsAndSees(call.far), hearsAndSees(call.near)]);
  // The consultation goes on in all its parts, and the server hears both pages again.
  await by(call.room, 'text-own').fill('Labdien!');
  await by(call.desk, 'text-others').getByText('Labdien!').waitFor();
  await by(call.desk, 'next-steps').fill('Atnesiet izziņu.');
  await call.room.getByText('Atnesiet izziņu.').waitFor();
}

test('the resident’s network is taken away and comes back; then signaling alone', async () => {
  const call = await FarConsultation.start('room');
  try {
    await outage(call, 'room');

    await call.link.set({ block: 'tcp' });
    await by(call.room, MARKS.room.weak).waitFor();
    await Promise.all([hearsAndSees(call.room), hearsAndSees(call.desk)]);
    for (const [page, { own, other }] of [
      [call.room, MARKS.room],
      [call.desk, MARKS.desk],
    ] as const) {
      for (const mark of [own, other]) assert.equal(await by(page, mark).count(), 0, `${mark} is not true`);
    }
    await call.link.set({});
    await isGone(call.room, MARKS.room.weak);
    await Promise.all([hearsAndSees(call.room), hearsAndSees(call.desk)]);
  } finally {
    await call.end();
  }
});

test('the specialist’s network is taken away and comes back; then for long, and media is back before signaling', async () => {
  const call = await FarConsultation.start('desk', { env: { TILTS_LIMITS_AWAY_MS: String(AWAY_MS) } });
  try {
    await outage(call, 'desk');

    await call.link.set({ cut: true });
    await call.near.waitForTimeout(AWAY_MS + LOOK_MS);
    await call.link.set({ block: 'tcp' });
    await Promise.all([hearsAndSees(call.room), hearsAndSees(call.desk)]);
    await call.link.set({});
    await isGone(call.desk, MARKS.desk.weak);
    await Promise.all([hearsAndSees(call.room), hearsAndSees(call.desk)]);
  } finally {
    await call.end();
  }
});
