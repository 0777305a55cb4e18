// What is said beside the voice: real-time text, chat, next steps, the identity check and the notes, in one consultation
// asked for in writing; and that nothing that looks like a personal code leaves the page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, by, house, joins, type Page, says, talking, tap, UPRIGHT } from './support.ts';

const at = house();
const CODE = '010190-12345';

test('a consultation asked for in writing', async () => {
  const room = await at.room('', UPRIGHT);
  await tap(room, 'type-instead');
  await says(room, 'mode', 'Saruna rakstot');
  await joins(room);
  const desk = await at.specialist('vsaa.1');
  await says(desk, 'offer', 'rakstot');
  await accessible(desk);
  await tap(desk, 'accept-offer');
  await by(room, 'keyboard').waitFor();
  await talking(room, desk);

  // Typed on the room’s own keyboard, each character is there at once, beside the voice.
  await tap(room, 'text-own');
  let so = '';
  for (const [key, char] of [
    ['shift', ''],
    ['l', 'L'],
    ['ā', 'ā'],
    ['b', 'b'],
    ['i', 'i'],
  ] as const) {
    await tap(room, `key-${key}`);
    so += char;
    await says(desk, 'text-others', new RegExp(`^${so}$`));
  }
  await accessible(room);
  await talking(room, desk);

  // And the other way, with what is mended and taken back.
  const field = by(desk, 'text-own');
  await field.pressSequentially('Labdien!');
  await says(room, 'text-others', /^Labdien!$/);
  await field.press('Home');
  await field.press('Delete');
  await field.pressSequentially('Tād l');
  await says(room, 'text-others', /^Tād labdien!$/);
  await tap(room, 'key-backspace');
  await says(desk, 'text-others', /^Lāb$/);

  // A personal code in the text is warned of, and does not leave whole.
  await by(room, 'text-own').fill('');
  await says(desk, 'text-others', /^$/);
  await by(room, 'text-own').pressSequentially(`Kods ${CODE}`);
  await says(room, 'text-warning', 'Izskatās pēc personas koda');
  await accessible(room);
  const left = await by(desk, 'text-others').textContent();
  assert.ok(left !== null && `Kods ${CODE}`.startsWith(left) && !left.includes(CODE), `what had left: ${left}`);
  await by(room, 'text-own').fill('Pateikšu.');
  await by(room, 'text-warning').waitFor({ state: 'detached' });
  await says(desk, 'text-others', /^Pateikšu\.$/);

  // Chat: a message is there once, one with a personal code is not sent.
  await tab(desk, 'Ziņas');
  await by(desk, 'chat-field').fill('https://latvija.gov.lv');
  await tap(desk, 'chat-send');
  await says(room, 'chat-newest', 'https://latvija.gov.lv');
  await by(desk, 'chat-field').fill(CODE);
  await desk.getByText('Izskatās pēc personas koda. Lūdzu').first().waitFor();
  await tap(desk, 'chat-send');
  await desk.getByText('Izskatās pēc personas koda. Netika nosūtīts.').waitFor();
  await accessible(desk);
  assert.ok(!(await room.locator('body').innerText()).includes(CODE));
  await by(desk, 'chat-field').fill('');

  // Next steps stand on the resident’s screen as they are typed; a code in them does not.
  const steps = by(desk, 'next-steps');
  await steps.pressSequentially('Atnest izziņu');
  await says(room, 'next-steps', 'Atnest izziņu');
  await steps.fill(`Atnest ${CODE}`);
  await desk.getByText('Nav saglabāts: izdzēsiet personas kodu').waitFor();
  await steps.fill('Atnest izziņu pirmdien');
  await says(room, 'next-steps', 'Atnest izziņu pirmdien');

  // Notes are the specialist’s alone, and warn of a personal code.
  await tab(desk, 'Piezīmes');
  await by(desk, 'notes').fill(CODE);
  await desk.getByText('Nav saglabāts: izdzēsiet personas kodu').waitFor();
  await accessible(desk);
  await by(desk, 'notes').fill('Zvanīt rīt');
  await desk.getByText('Saglabāts').last().waitFor();
  assert.ok(!(await room.locator('body').innerText()).includes('Zvanīt rīt'));

  // The document is asked for, shown in a frame, compared, and not kept.
  await tap(desk, 'ask-document');
  await room.getByText('Attēls netiek saglabāts.').first().waitFor();
  await accessible(room);
  await tap(room, 'identity-show');
  await desk.locator('[data-testid=content][data-picture=true]').waitFor();
  await accessible(desk);
  await talking(room, desk);
  await tap(desk, 'identity-verify');
  await says(desk, 'identity', 'Identitāte ir pārbaudīta');
  await room.getByText('Identitāte ir pārbaudīta').waitFor();
  await by(room, 'identity-request').waitFor({ state: 'detached' });
  await by(desk, 'content').waitFor({ state: 'detached' });
  await talking(room, desk);

  // The end shows the next steps, takes one rating, and waits when asked to.
  await tap(room, 'end-call');
  await accessible(room);
  await tap(room, 'end-confirm');
  await says(room, 'next-steps', 'Atnest izziņu pirmdien');
  await tap(room, 'rate-neutral');
  await by(room, 'rated').waitFor();
  await tap(room, 'more-time');
  await says(room, 'wipe-in', /1[01]\d/);
  await by(desk, 'wrap-up').waitFor();
  assert.equal(await by(desk, 'notes').inputValue(), 'Zvanīt rīt');
  await accessible(desk);
  await tap(desk, 'finish-break');
  await desk.getByText('Izvēlieties rezultātu').waitFor();
});

/** Opens a tab of the specialist's panel. */
const tab = (desk: Page, name: string) => desk.getByRole('tab', { name }).click();
