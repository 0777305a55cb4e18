// An appointment booked and kept: by the employee in a specialist's calendar, reminded of in the center, kept by the code,
// served at its time by the specialist who was held back for it, registered once; one that the resident books; and one whose
// specialist will be absent.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import {
  accessible,
  by,
  finishes,
  house,
  numberOf,
  type Page,
  PENSION,
  PHONE,
  says,
  talking,
  tap,
  UPRIGHT,
} from './support.ts';

type Locator = ReturnType<Page['locator']>;

const at = house();
const EMPLOYEE = 'darbinieks.koknese';
const CENTER = 'Koknes';
const PYTHON = new URL('../clients/.venv/bin/python', import.meta.url).pathname;

interface Entry {
  starts: string;
  ends: string;
  summary: string;
  location: string;
  description: string;
}

/** The events of a calendar, as Python's icalendar reads them. */
async function read(address: string): Promise<Entry[]> {
  const answer = await fetch(new URL(address, at.demo.ready.url));
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/calendar/);
  const script = `import json, sys, icalendar
calendar = icalendar.Calendar.from_ical(sys.stdin.read())
print(json.dumps([{
    "starts": one.decoded("DTSTART").isoformat(), "ends": one.decoded("DTEND").isoformat(),
    "summary": str(one["SUMMARY"]), "location": str(one.get("LOCATION", "")), "description": str(one.get("DESCRIPTION", "")),
} for one in calendar.walk("VEVENT")]))`;
  return JSON.parse(execFileSync(PYTHON, ['-c', script], { input: await answer.text(), encoding: 'utf8' })) as Entry[];
}

test('booked by the employee, reminded of in the center, kept by its code, served at its time', async () => {
  const room = await at.room(CENTER);
  const assist = await at.desk('employee', EMPLOYEE);
  await tap(assist, 'start-appointment');
  await by(assist, 'service-search').fill('vecuma pensij');
  await tap(assist, `service-${PENSION}`);
  await by(assist, 'contact-phone').fill('+371 26 000 000');
  await by(assist, 'contact-name').fill('Anna Liepa');
  await tap(assist, 'slot-11:00');
  await accessible(assist);
  await tap(assist, 'join-queue');
  await by(assist, 'booked').waitFor();
  const code = (await by(assist, 'booked-code').textContent())?.trim() ?? '';
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
  const file = (await by(assist, 'booked-ics').getAttribute('href')) ?? '';
  const [own] = await read(file);
  // Eleven in Riga, in winter or summer.
  assert.match(own?.starts ?? '', /T0[89]:00:00\+00:00$/);
  assert.equal(own?.description, code);
  await accessible(assist);
  await tap(assist, 'booked-done');

  // Another time and back, cancelled and back: the same appointment.
  const card = by(assist, 'appointment');
  await tap(assist, 'appointment-move');
  await tap(assist, 'slot-11:30');
  await tap(assist, 'move-confirm');
  await says(assist, 'appointment', '11:30');
  await tap(assist, 'appointment-cancel');
  await says(assist, 'appointment', 'Atcelts');
  await tap(assist, 'appointment-restore');
  await says(assist, 'appointment', 'Pierakstīts');
  await tap(assist, 'appointment-move');
  await tap(assist, 'slot-11:00');
  await tap(assist, 'move-confirm');
  await says(assist, 'appointment', '11:00');
  await tap(assist, 'appointment-contact');
  await says(assist, 'appointment', 'Anna Liepa');
  await accessible(assist);

  await tap(assist, 'center-calendar');
  const feed = (await by(assist, 'calendar-link').textContent()) ?? '';
  const [entry, ...others] = await read(feed);
  assert.equal(others.length, 0);
  assert.equal(entry?.starts, own?.starts);
  assert.match(entry?.summary ?? '', /pensij/);
  assert.match(entry?.location ?? '', /Koknes/);
  assert.doesNotMatch(JSON.stringify(entry), /Liepa|26000000/, 'a calendar names nobody');
  await tap(assist, 'center-calendar');
  await says(assist, 'calendar-link', /calendar/);
  await assist.waitForFunction(
    (before) => document.querySelector('[data-testid="calendar-link"]')?.textContent !== before,
    feed,
  );
  assert.equal((await fetch(feed)).status, 404, 'the address before is good no longer');

  await at.demo.advance(52 * 60);
  await says(assist, 'reminder', '11:00');
  await accessible(assist);
  const desk = await at.specialist('vsaa.1');
  await says(desk, 'held', '11:00');
  await accessible(desk);
  await says(assist, 'appointment', 'Speciālists tiek rezervēts');

  await tap(room, 'have-code');
  await by(room, 'code-field').fill('00000-00000');
  await tap(room, 'code-go');
  await says(room, 'code-screen', 'Šāda koda šajā centrā nav');
  await by(room, 'code-field').fill(code.toLowerCase());
  await accessible(room);
  await tap(room, 'code-go');
  const number = await numberOf(room);
  await says(room, 'appointment-at', '11.00');
  await accessible(room);
  await says(assist, 'appointment', number);
  await says(assist, 'room-card', 'Pieraksts plkst. 11:00');
  await says(desk, 'offer-number', number);
  await accessible(desk);
  await tap(desk, 'accept-offer');
  await talking(room, desk);
  await finishes(desk);
  assert.equal(await card.getAttribute('data-state'), 'over');
});

test('the resident books another time in the room, and the employee finds it by the code, on a phone', async () => {
  const room = await at.room(CENTER, UPRIGHT);
  await tap(room, `service-${PENSION}`);
  await tap(room, 'join-another-time');
  await accessible(room);
  await by(room, 'slots')
    .getByRole('button', { name: /^\d?\d\.\d\d$/ })
    .first()
    .click();
  await tap(room, 'book');
  await by(room, 'booked-code').waitFor();
  await accessible(room);
  const code = (await by(room, 'booked-code').textContent())?.trim() ?? '';
  assert.match(code, /^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  await tap(room, 'booked-done');
  await by(room, 'erased').waitFor();

  const assist = await at.desk('employee', EMPLOYEE, PHONE);
  await by(assist, 'find-code').fill(code.replace('-', ' ').toLowerCase());
  await tap(assist, 'find-appointment');
  await assist.locator(`[data-testid="appointment"][data-code="${code}"]`).waitFor();
  await accessible(assist);
});

test('it was registered once, as an appointment', async () => {
  const supervisor = await at.desk('supervisor', 'vaditajs');
  await tap(supervisor, 'to-reports');
  await by(supervisor, 'rep-channel').selectOption('appointment');
  await says(supervisor, 'rep-total', /^1$/);
});

/** Books a slot of today with a number to call; the employee's card of it. */
async function booked(assist: Page, slot: string): Promise<Locator> {
  await tap(assist, 'start-appointment');
  await by(assist, 'service-search').fill('vecuma pensij');
  await tap(assist, `service-${PENSION}`);
  await by(assist, 'contact-phone').fill('+371 26 000 001');
  await tap(assist, `slot-${slot}`);
  await tap(assist, 'join-queue');
  const code = (await by(assist, 'booked-code').textContent())?.trim() ?? '';
  await tap(assist, 'booked-done');
  return assist.locator(`[data-testid="appointment"][data-code="${code}"]`);
}

/** Opens the absences of a specialist, and fills in a stretch of today. */
async function opens(supervisor: Page, specialist: string, from: string, until: string): Promise<Locator> {
  const row = by(supervisor, 'specialists').getByRole('row').filter({ hasText: specialist });
  await row.getByTestId('absence-open').click();
  const today = (await by(supervisor, 'absence-from').inputValue()).slice(0, 10);
  await by(supervisor, 'absence-from').fill(`${today}T${from}`);
  await by(supervisor, 'absence-until').fill(`${today}T${until}`);
  return row;
}

test('a specialist will be absent: what comes of it is told before, and the appointment goes to a colleague', async () => {
  const assist = await at.desk('employee', EMPLOYEE);
  const card = await booked(assist, '14:30');
  const specialist = (await card.getByTestId('appointment-specialist').textContent()) ?? '';

  const supervisor = await at.desk('supervisor', 'vaditajs.vsaa');
  await supervisor.getByRole('tab', { name: 'Speciālisti' }).click();
  const row = await opens(supervisor, specialist, '14:00', '16:00');
  const today = (await by(supervisor, 'absence-from').inputValue()).slice(0, 10);
  await says(supervisor, 'absence-effect', 'Pieraksti šajā laikā: 1');
  await says(supervisor, 'absence-effect', 'Pāries brīvu kolēģu kalendāros: 1');
  await accessible(supervisor);
  await tap(supervisor, 'absence-confirm');
  await row.getByText('14:00–16:00').waitFor();
  await accessible(supervisor);
  await card.getByTestId('appointment-specialist').filter({ hasNotText: specialist }).waitFor();

  // One's own, by the keyboard.
  const desk = await at.desk('specialist', 'pmlp.1');
  await desk.getByText('Prombūtne nav ievadīta.').waitFor();
  await by(desk, 'absence-open').press('Enter');
  await by(desk, 'absence-from').fill(`${today}T16:00`);
  await by(desk, 'absence-until').fill(`${today}T15:00`);
  await says(desk, 'absence-effect', 'Beigām jābūt pēc sākuma');
  assert.equal(await by(desk, 'absence-confirm').count(), 0);
  await by(desk, 'absence-until').fill(`${today}T16:30`);
  await says(desk, 'absence-effect', 'Šajā laikā pierakstu nav.');
  await by(desk, 'absence-confirm').press('Enter');
  await says(desk, 'absences', '16:00–16:30');
  await accessible(desk);
  await tap(desk, 'own-calendar');
  const entries = await read((await by(desk, 'calendar-link').textContent()) ?? '');
  assert.deepEqual(
    entries.map((entry) => entry.summary),
    ['Prombūtne'],
  );
  await by(desk, 'absence-remove').press('Enter');
  await desk.getByText('Prombūtne nav ievadīta.').waitFor();
});

test('nobody is left for an appointment: the supervisor is told, until a colleague is free again', async () => {
  const assist = await at.desk('employee', EMPLOYEE);
  const card = await booked(assist, '16:00');
  const supervisor = await at.desk('supervisor', 'vaditajs.vsaa');
  await supervisor.getByRole('tab', { name: 'Speciālisti' }).click();
  const absent: string[] = [];
  for (let left = true; left; ) {
    const specialist = (await card.getByTestId('appointment-specialist').textContent()) ?? '';
    assert.ok(specialist !== absent.at(-1) && absent.length < 20, specialist);
    absent.push(specialist);
    await opens(supervisor, specialist, '16:00', '16:30');
    await says(supervisor, 'absence-effect', 'Pieraksti šajā laikā: 1');
    left = !((await by(supervisor, 'absence-effect').textContent()) ?? '').includes('Paliks, jo brīva kolēģa nav: 1');
    await tap(supervisor, 'absence-confirm');
    await by(supervisor, 'absence-sheet').waitFor({ state: 'detached' });
    if (left) await card.getByTestId('appointment-specialist').filter({ hasNotText: specialist }).waitFor();
  }
  assert.ok(absent.length > 1, 'somebody has a colleague');
  await says(supervisor, 'alert-appointment_uncovered', 'Pierakstam nav speciālista');
  await says(supervisor, 'alert-appointment_uncovered', 'Koknes');
  await card.getByText('Vienojieties ar iedzīvotāju par citu laiku.').waitFor();
  await accessible(supervisor);
  await accessible(assist);

  const [first = ''] = absent;
  await by(supervisor, 'specialists').getByRole('row').filter({ hasText: first }).getByTestId('absence-open').click();
  const known = by(supervisor, 'absence-sheet').getByRole('listitem').filter({ hasText: '16:00–16:30' });
  await known.getByTestId('absence-remove').click();
  await by(supervisor, 'alert-appointment_uncovered').waitFor({ state: 'detached' });
  await card.getByTestId('appointment-specialist').filter({ hasText: first }).waitFor();
});
