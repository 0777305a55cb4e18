// What is told when something is missing: each trouble has its own true words, and what still works goes on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accessible,
  by,
  finishes,
  hears,
  house,
  joins,
  leave,
  numberOf,
  type Page,
  PENSION,
  says,
  talking,
  tap,
} from './support.ts';

const TAX = 'vid-submitting-the-annual-income-declaration';
const at = house();

/** Has the browser refuse devices of a kind with this error; null lets it give them again. */
async function refuse(page: Page, kinds: ('audio' | 'video')[], name: string | null): Promise<void> {
  await page.evaluate(
    ({ kinds, name }) => {
      const devices = navigator.mediaDevices as MediaDevices & { given?: MediaDevices['getUserMedia'] };
      devices.given ??= devices.getUserMedia.bind(devices);
      const given = devices.given;
      devices.getUserMedia = (wanted) =>
        name !== null && kinds.some((kind) => wanted?.[kind])
          ? Promise.reject(new DOMException('refused', name))
          : given(wanted);
    },
    { kinds, name },
  );
}

/** Nothing answers any more at the addresses that the server gives for media. */
async function blockMedia(page: Page): Promise<void> {
  await page.evaluate(() => {
    const take = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = function (description) {
      // Port 9, "discard": nobody listens there.
      const sdp = description.sdp?.replace(/^(a=candidate:(?:\S+ ){5})\d+/gm, '$19');
      return Reflect.apply(take, this, [{ ...description, sdp }]);
    };
  });
}

test('in the room, a device that is denied, in use or missing is told apart, and the way goes on', async () => {
  const room = await at.room();
  const words: [string, string, string][] = [
    ['NotAllowedError', 'Pārlūks neļauj lietot kameru.', 'Pārlūks neļauj lietot mikrofonu.'],
    ['NotReadableError', 'Kameru lieto cita programma.', 'Mikrofonu lieto cita programma.'],
    ['NotFoundError', 'Kamera nav atrasta.', 'Mikrofons nav atrasts.'],
  ];
  for (const [name, camera, microphone] of words) {
    await refuse(room, ['audio', 'video'], name);
    await tap(room, `service-${PENSION}`);
    await says(room, 'camera-state', `${camera} Varat turpināt ar balsi.`);
    await says(room, 'microphone-state', `${microphone} Varat rakstīt, nevis runāt.`);
    await accessible(room);
    await tap(room, 'back');
  }
  await joins(room);
  await leave(room);
});

test('cameras in use on both sides: heard, told so, and seen once they are free', async () => {
  const room = await at.room();
  await refuse(room, ['video'], 'NotReadableError');
  await joins(room);
  const desk = await at.specialist('vsaa.1');
  await refuse(desk, ['video'], 'NotReadableError');
  await tap(desk, 'accept-offer');
  await Promise.all([hears(room), hears(desk)]);
  await says(desk, 'device-trouble', 'Kameru lieto cita programma');
  await says(room, 'seen-word', 'Speciālists Jūs dzird, bet neredz');
  await says(room, 'tray', 'Kameras nav');
  await accessible(room);
  await accessible(desk);
  await refuse(desk, [], null);
  await tap(desk, 'device-retry');
  await by(desk, 'device-trouble').waitFor({ state: 'detached' });
  await talking(room);
  await refuse(desk, ['audio', 'video'], 'NotAllowedError');
  await finishes(desk);
  await by(room, 'receipt').waitFor();
});

test('media blocked by a network: both sides say so, and the text goes through', async () => {
  const room = await at.room();
  await blockMedia(room);
  await joins(room);
  const desk = await at.specialist('vsaa.1');
  await blockMedia(desk);
  await tap(desk, 'accept-offer');
  await says(room, 'missing', 'Serveris atbild, bet attēls un skaņa netiek cauri.');
  await says(desk, 'media-missing', 'Attēls un skaņa nenāk cauri, lai gan serveris atbild');
  await says(room, 'seen-word', 'Speciālists Jūs neredz un nedzird');
  await accessible(room);
  await accessible(desk);
  await by(room, 'text-own').fill('Vai dzirdat mani?');
  await says(desk, 'text-others', 'Vai dzirdat mani?');
  await by(desk, 'text-own').fill('Lasu.');
  await says(room, 'text-others', 'Lasu.');
  await finishes(desk);
});

test('the server silent: before the queue, in it, in a call and at desks, each in words of its own', async () => {
  const [idle, waiting, calling] = [await at.room(), await at.room(), await at.room()];
  const supervisor = await at.desk('supervisor', 'vaditajs');
  await by(supervisor, 'figures').waitFor();
  const number = await joins(waiting, TAX);
  await joins(calling);
  const desk = await at.specialist('vsaa.1');
  await tap(desk, 'accept-offer');
  await talking(calling, desk);
  await desk.getByText('Iedzīvotājs Jūs redz un dzird').waitFor();

  at.demo.freeze(true);
  try {
    await says(calling, 'own-loss', 'Speciālists Jūs neredz un nedzird. Jūsu saruna ir saglabāta');
    await says(desk, 'own-lost', 'Iedzīvotājs Jūs neredz un nedzird.');
    await idle.getByRole('heading', { level: 1, name: 'Nav savienojuma ar serveri' }).waitFor();
    await says(waiting, 'lost-queue', 'Jūsu vieta rindā ir saglabāta.');
    assert.equal(await numberOf(waiting), number);
    await says(desk, 'lost', 'Teksts un pogas gaida.');
    await says(supervisor, 'lost', 'Dati nav atjaunoti kopš');
    for (const page of [idle, waiting, calling, desk, supervisor]) await accessible(page);
    await by(calling, 'lost-help').waitFor();
    await says(calling, 'lost-phone', '+371');
    await accessible(calling);
  } finally {
    at.demo.freeze(false);
  }
  await says(calling, 'restored', 'Savienojums ir atjaunots');
  await talking(calling, desk);
  await by(waiting, 'lost-queue').waitFor({ state: 'detached' });
  assert.equal(await numberOf(waiting), number);
  await by(idle, 'not-sure').first().waitFor();
  await by(supervisor, 'lost').waitFor({ state: 'detached' });
  await finishes(desk);
});
