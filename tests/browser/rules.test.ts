// The rules of the queue, changed while it works: an administrator lets an offer ring for another time and others be
// asked too; a supervisor closes a service with a message that the rooms show, and opens it again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, by, house, joins, leave, type Page, PENSION, says, tap } from './support.ts';

const at = house();

/** Changes one rule of the scope shown to what is typed. */
async function change(page: Page, rule: string, value: string): Promise<void> {
  await tap(page, `own-${rule}`);
  const never = by(page, `never-${rule}`);
  if ((await never.count()) > 0) await never.selectOption('some');
  await by(page, `value-${rule}`).fill(value);
}

test('an administrator changes ring time and overflow, sees what that changes, and sets it back', async () => {
  const admin = await at.desk('admin', 'administrators');
  await tap(admin, 'section-rules');
  await says(admin, 'held-ring', '0:20');
  await accessible(admin);

  // The whole institution rings for a minute; the service inherits it.
  await tap(admin, 'scope-vsaa');
  await change(admin, 'ring', '9:99');
  await tap(admin, 'rules-save');
  await says(admin, 'rule-ring', 'No 0:05 līdz 2:00');
  await by(admin, 'value-ring').fill('1:00');
  await says(admin, 'rules-changes', 'Zvana laiks: 0:20');
  await tap(admin, 'rules-save');
  await by(admin, 'rules-saved').waitFor();
  await accessible(admin);
  await tap(admin, `scope-${PENSION}`);
  await says(admin, 'held-ring', '1:00');
  await change(admin, 'overflow_general', '0:30');
  await says(admin, 'rules-changes', 'Nekad');
  await tap(admin, 'rules-save');
  await by(admin, 'rules-saved').waitFor();

  // Nobody of the institution is at work. The generalist is asked once the ticket has waited for half a minute.
  const generalist = await at.specialist('tikls.1');
  const room = await at.room();
  const number = await joins(room);
  await at.demo.advance(31);
  await says(generalist, 'offer-number', number);
  await says(generalist, 'offer-why', 'iestādē neviens nebija brīvs');
  // Twenty seconds would have been over; a minute is not.
  await at.demo.advance(30);
  await says(generalist, 'offer-number', number);

  await tap(admin, 'rules-undo');
  await says(admin, 'held-overflow_general', 'Nekad');
  await leave(room);
});

test('a supervisor closes a service with a message, the rooms show it, and it opens again', async () => {
  const boss = await at.desk('supervisor', 'vaditajs.vsaa');
  const waits = await at.room();
  await joins(waits);
  const chooses = await at.room();
  await by(chooses, `service-${PENSION}`).first().click();
  await by(chooses, 'join-queue').waitFor();

  await boss.getByRole('tab', { name: 'Noteikumi' }).click();
  await tap(boss, 'scope-vsaa');
  await tap(boss, `scope-${PENSION}`);
  await tap(boss, 'begin-close');
  await accessible(boss);
  await tap(boss, 'close-service');
  await by(boss, 'close-form').getByText('Izvēlieties iemeslu.').waitFor();
  await by(boss, 'close-reason-outage').check();
  await by(boss, 'close-message').fill('Pensiju sistēma nedarbojas līdz pusdienlaikam.');
  await tap(boss, 'close-service');
  await says(boss, 'closed-message', 'Pensiju sistēma nedarbojas');

  await says(chooses, 'shut-message', 'Pensiju sistēma nedarbojas līdz pusdienlaikam.');
  assert.equal(await by(chooses, 'join-queue').count(), 0);
  await accessible(chooses);
  await says(waits, 'shut-waiting', 'Jūsu numurs un vieta rindā ir saglabāti');
  await accessible(waits);

  await tap(boss, 'open-service');
  await by(boss, 'service-open').waitFor();
  await by(chooses, 'join-queue').waitFor();
  await by(waits, 'shut-waiting').waitFor({ state: 'detached' });
  await leave(waits);
});

test('a supervisor closes a service from the board, takes that back within ten seconds, and opens it again', async () => {
  const boss = await at.desk('supervisor', 'vaditajs.vsaa');
  const waits = await at.room();
  await joins(waits);
  await tap(boss, 'to-close');
  await says(boss, 'closing-waiting', 'Pašlaik gaida 1 cilvēks');
  await accessible(boss);
  await by(boss, 'close-reason-staff').check();
  await tap(boss, 'close-service');
  await by(waits, 'shut-waiting').waitFor();
  await tap(boss, 'undo-switched');
  await by(waits, 'shut-waiting').waitFor({ state: 'detached' });
  await by(boss, 'switched').waitFor({ state: 'detached' });

  await tap(boss, 'to-close');
  await by(boss, 'close-reason-emergency').check();
  await tap(boss, 'close-service');
  await by(waits, 'shut-waiting').waitFor();
  await by(boss, 'switched').waitFor();
  await at.demo.advance(11);
  await by(boss, 'switched').waitFor({ state: 'detached' });
  await tap(boss, 'to-open');
  await says(boss, 'closing-waiting', 'Gaida 1 cilvēks');
  await accessible(boss);
  await tap(boss, 'open-service');
  await by(waits, 'shut-waiting').waitFor({ state: 'detached' });
  await leave(waits);
});

test('a service has a target and alerts of its own, and the board judges by them', async () => {
  const admin = await at.desk('admin', 'administrators');
  await tap(admin, 'section-rules');
  await tap(admin, 'scope-vsaa');
  await tap(admin, `scope-${PENSION}`);
  await change(admin, 'alert_wait', '1:00');
  await tap(admin, 'rules-save');
  await by(admin, 'rules-saved').waitFor();
  const boss = await at.desk('supervisor', 'vaditajs.vsaa');
  const waits = await at.room();
  await joins(waits);
  assert.equal(await by(boss, 'alert-long_wait').count(), 0);
  await at.demo.advance(61);
  await by(boss, 'alert-long_wait').waitFor();
  await leave(waits);
});
