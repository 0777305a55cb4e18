// Real Chromium behind firewalls: which way media takes, and what the page says when there is none.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { browser, by, Demo, hearsAndSees, open, type Page, STEP_MS, tap } from '../browser/support.ts';
import { MEDIA_PORT, Network, OTHER, SERVER, type Wall } from './network.ts';

const SERVICE = 'service-vsaa-granting-an-old-age-pension';
const TILTS = process.env.JOURNEY_BINARY ?? new URL('../../target/debug/tilts', import.meta.url).pathname;
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
let network: Network;
let chrome: Awaited<ReturnType<typeof browser>>;

before(async () => {
  network = new Network();
  network.start();
  process.env.CHROMIUM = network.client(CHROMIUM);
  chrome = await browser();
});

after(async () => {
  await chrome?.close();
  network?.end();
});

/** The way that a page's media takes. */
interface Path {
  protocol: string;
  relay: string | undefined;
  server: string;
}

async function path(page: Page): Promise<Path> {
  return page.evaluate(async () => {
    const all = (globalThis as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections;
    const rows = new Map<string, Record<string, unknown>>();
    for (const [id, row] of ((await all.at(-1)?.getStats()) ?? new Map()).entries()) rows.set(id, row);
    const transport = [...rows.values()].find((row) => row.type === 'transport');
    const pair = rows.get(String(transport?.selectedCandidatePairId));
    const local = rows.get(String(pair?.localCandidateId));
    const remote = rows.get(String(pair?.remoteCandidateId));
    return {
      protocol: String(local?.protocol),
      relay: local?.relayProtocol as string | undefined,
      server: `${remote?.address}:${remote?.port}`,
    };
  });
}

interface Called {
  room: Page;
  desk: Page;
}

/** Starts a server, and a consultation between a room and a specialist who are both behind the wall. */
async function consult(wall: Wall, settings: Record<string, string>, then: (called: Called) => Promise<void>) {
  network.wall(wall);
  process.env.JOURNEY_BINARY = network.server(TILTS, {
    TILTS_HTTP_CERTIFICATE: network.file('certificate.pem'),
    TILTS_HTTP_KEY: network.file('key.pem'),
    TILTS_HTTP_ORIGINS: `["https://${SERVER}"]`,
    TILTS_MEDIA_ADVERTISE: `["${SERVER}"]`,
    ...settings,
  });
  const demo = new Demo('--listen', '127.0.0.1:443', '--media', `127.0.0.1:${MEDIA_PORT}`);
  try {
    await demo.start();
    const room = await open(chrome, demo.login('room', 'Aizkraukles'), { width: 1080, height: 1920 });
    await tap(room, SERVICE);
    await tap(room, 'join-queue');
    const desk = await open(chrome, demo.login('specialist', '(vsaa.1)'), { width: 1440, height: 900 });
    await tap(desk, 'availability-available');
    await tap(desk, 'accept-offer');
    await by(room, 'call-screen').waitFor();
    await then({ room, desk });
    await Promise.all([room.context().close(), desk.context().close()]);
  } finally {
    await demo.end();
  }
}

/** Both see and hear each other, by this way. */
async function flows({ room, desk }: Called, wanted: Path): Promise<void> {
  await Promise.all([hearsAndSees(room), hearsAndSees(desk)]);
  for (const page of [room, desk]) {
    // A better way may be found a moment after the first that opened.
    const deadline = Date.now() + STEP_MS;
    while (!isDeepStrictEqual(await path(page), wanted) && Date.now() < deadline) await page.waitForTimeout(200);
    assert.deepEqual(await path(page), wanted);
  }
}

const media = `${SERVER}:${MEDIA_PORT}`;

test('an open network: UDP', async () => {
  await consult('all', {}, (called) => flows(called, { protocol: 'udp', relay: undefined, server: media }));
});

test('UDP blocked: TCP to the media port', async () => {
  await consult('no UDP', {}, async (called) => {
    await flows(called, { protocol: 'tcp', relay: undefined, server: media });
  });
});

test('everything but TCP 443 blocked: TURN beside the pages', async () => {
  await consult('TCP 443 alone', {}, async (called) => {
    await flows(called, { protocol: 'udp', relay: 'tls', server: media });
  });
});

/** coturn with the secret that the server is told. */
function coturn(): ChildProcess {
  writeFileSync(network.file('secret'), 'north\n');
  writeFileSync(
    network.file('turnserver.conf'),
    [
      `listening-ip=${OTHER}`,
      'tls-listening-port=443',
      'no-udp',
      'no-tcp',
      'no-dtls',
      `relay-ip=${OTHER}`,
      `cert=${network.file('certificate.pem')}`,
      `pkey=${network.file('key.pem')}`,
      'use-auth-secret',
      'static-auth-secret=north',
      'realm=turn.example.lv',
      'no-cli',
      'no-multicast-peers',
      `pidfile=${network.file('turnserver.pid')}`,
      `userdb=${network.file('turndb')}`,
      'log-file=stdout',
      // The one address that it has to reach, and no other.
      'denied-peer-ip=0.0.0.0-255.255.255.255',
      `allowed-peer-ip=${SERVER}`,
      '',
    ].join('\n'),
  );
  return spawn(network.server('turnserver'), ['-c', network.file('turnserver.conf')], { stdio: 'ignore' });
}

const elsewhere = () => ({
  TILTS_MEDIA_TURN_URLS: `["turns:${OTHER}:443?transport=tcp"]`,
  TILTS_MEDIA_TURN_SECRET: network.file('secret'),
});

test('everything but TCP 443 blocked, with coturn instead of our own TURN', async () => {
  const turn = coturn();
  try {
    await consult('TCP 443 alone', elsewhere(), async (called) => {
      await flows(called, { protocol: 'udp', relay: 'tls', server: media });
    });
  } finally {
    const ended = new Promise((resolve) => turn.once('exit', resolve));
    turn.kill();
    await ended;
  }
});

test('nothing gets through: both pages say what is blocked', async () => {
  writeFileSync(network.file('secret'), 'north\n');
  await consult('TCP 443 alone, to the pages', elsewhere(), async ({ room, desk }) => {
    for (const [page, id] of [
      [room, 'missing'],
      [desk, 'media-missing'],
    ] as const) {
      const words = by(page, id);
      await words.waitFor({ timeout: STEP_MS });
      await words.getByText('Tīkls bloķē UDP.').waitFor();
      const text = (await words.textContent()) ?? '';
      assert.ok(text.includes(`Tīkls bloķē arī TCP portu ${MEDIA_PORT}.`), text);
      assert.ok(text.includes('TURN'), text);
    }
  });
});
