// Registrations from a consultation to the closed month and its files, which an independent reader opens.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { accessible, by, finishes, house, joins, type Page, says, tap } from './support.ts';

const at = house();
const WEEK_S = 7 * 24 * 3_600;
const PYTHON = new URL('../clients/.venv/bin/python', import.meta.url).pathname;

/** A consultation from joining to its outcome. */
async function served(): Promise<void> {
  const room = await at.room();
  await joins(room);
  const desk = await at.specialist('vsaa.1');
  await tap(desk, 'accept-offer');
  await by(room, 'call-screen').waitFor();
  await finishes(desk);
}

/** Presses what downloads a file; where the file is. */
async function download(page: Page, id: string): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), by(page, id).click()]);
  return file.path();
}

/** The cells of every sheet, as openpyxl reads them. */
function workbook(path: string): Record<string, (string | number | null)[][]> {
  const script = `import json, sys, openpyxl
book = openpyxl.load_workbook(open(sys.argv[1], 'rb'))
print(json.dumps({s.title: [[c.value for c in row] for row in s.iter_rows()] for s in book}))`;
  return JSON.parse(execFileSync(PYTHON, ['-c', script, path], { encoding: 'utf8' }));
}

test('a month is counted, corrected, closed and exported', async () => {
  await served();
  const supervisor = await at.desk('supervisor', 'vaditajs');
  await tap(supervisor, 'to-reports');
  await says(supervisor, 'rep-total', '1');
  await says(supervisor, 'rep-rows', 'novads');
  await accessible(supervisor);

  // The wrong service was registered: the supervisor says so, and both entries stay in sight.
  await supervisor.getByRole('tab', { name: 'Ieraksti un labojumi' }).click();
  await tap(supervisor, 'line-correct');
  await by(supervisor, 'correct-history').waitFor();
  await accessible(supervisor);
  await by(supervisor, 'correct-kind').selectOption('application');
  await tap(supervisor, 'correct-save');
  await supervisor.getByText('Izvēlieties iemeslu.').waitFor();
  await by(supervisor, 'correct-reason').selectOption('wrong_kind');
  await by(supervisor, 'correct-note').fill('Iesniegums tika iesniegts sarunas laikā');
  await tap(supervisor, 'correct-save');
  await says(supervisor, 'rep-done', 'Labojums ierakstīts.');
  await says(supervisor, 'lines', 'Sajaukta konsultācija un iesniegums');
  await says(supervisor, 'lines', 'Iesniegums tika iesniegts sarunas laikā');
  assert.equal(await by(supervisor, 'lines').locator('tbody tr').count(), 3);
  await accessible(supervisor);
  await supervisor.getByRole('tab', { name: 'Kopsavilkums' }).click();
  await says(supervisor, 'rep-applications', '1');
  await says(supervisor, 'rep-consultations', '0');

  // In December the administrator closes November. Signed-in sessions have ended by then.
  await at.demo.advance(WEEK_S);
  const admin = await at.desk('admin', 'administrators');
  await tap(admin, 'section-reports');
  await says(admin, 'rep-empty', 'nekas nav reģistrēts');
  await accessible(admin);
  await admin.getByRole('tab', { name: 'Mēnešu slēgšana' }).click();
  await accessible(admin);
  await tap(admin, 'period-close');
  await says(admin, 'close-sheet', 'to nevar atsaukt');
  await accessible(admin);
  await tap(admin, 'close-confirm');
  await admin.locator('[data-testid=period-2026-11][data-state=closed]').waitFor();
  await tap(admin, 'period-check');
  await says(admin, 'rep-done', 'kontrolsumma sakrīt');

  // The files: what the screen shows.
  await admin.getByRole('tab', { name: 'Kopsavilkums' }).click();
  await by(admin, 'rep-from').selectOption('2026-11');
  await says(admin, 'rep-total', '1');
  const csv = readFileSync(await download(admin, 'rep-csv'), 'utf8');
  assert.match(csv, /^Pašvaldība,Konsultācijas,Iesniegumi,Kopā,[^\r]*\r\n[^\r,]+,0,1,1,0\r\n$/);
  const book = workbook(await download(admin, 'rep-xlsx'));
  assert.deepEqual(Object.keys(book), ['Pārskats', 'Labojumi', 'Dotācija', 'Formula']);
  assert.deepEqual(book.Pārskats?.at(-1), ['Kopā', 0, 1, 1, 0]);
  assert.equal(book.Labojumi?.length, 3);

  // The grant with its inputs; the administrator changes the formula, and it is dated.
  await admin.getByRole('tab', { name: 'Dotācija' }).click();
  await says(admin, 'formula', '12 000,00');
  await accessible(admin);
  await tap(admin, 'formula-edit');
  await by(admin, 'formula-application').fill('4,o');
  await tap(admin, 'formula-save');
  await admin.getByText('Ierakstiet summu').first().waitFor();
  await accessible(admin);
  await by(admin, 'formula-application').fill('4,01');
  await tap(admin, 'formula-save');
  await says(admin, 'formula', '4,01');
  await says(admin, 'formula', '2. redakcija');
  const granted = (book.Dotācija ?? []).at(-1)?.at(-1);
  assert.equal(typeof granted, 'number');
});

test('a supervisor plans staff from a table and downloads the plan', async () => {
  const supervisor = await at.desk('supervisor', 'vaditajs');
  await tap(supervisor, 'to-planner');
  await by(supervisor, 'plan-source').selectOption('csv');
  await by(supervisor, 'plan-csv').fill('slot,service,arrivals,handle_s\n09:00,a,x,180\n');
  await tap(supervisor, 'plan-work-out');
  await supervisor.getByText('2. rinda').waitFor();
  await accessible(supervisor);
  await by(supervisor, 'plan-csv').fill(
    'slot,service,arrivals,handle_s\n09:00,a,50,180\n09:00,b,50,180\n09:30,a,40,180\n09:30,b,40,180\n',
  );
  await by(supervisor, 'plan-patience').fill('1');
  await by(supervisor, 'plan-within').fill('0,333');
  await tap(supervisor, 'plan-work-out');
  await says(supervisor, 'plan-saves', 'mazāk speciālistu stundu');
  await says(supervisor, 'plan-rows', '09:30');
  await accessible(supervisor);
  const csv = readFileSync(await download(supervisor, 'plan-download'), 'utf8').split('\r\n');
  assert.equal(csv.length, 1 + 2 + 4 + 1);
  const [, , arrivals, , , erlangC] = (csv[1] ?? '').split(',');
  assert.deepEqual([arrivals, erlangC], ['100', '14']);
});
