// Another engine on one side: a specialist with Firefox, a resident's room with Chromium, and the real server.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { browser, Demo, joins, keepConnections, open, SMALL, STEP_MS, talking } from './support.ts';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const puppeteer = (require('puppeteer-core') as typeof import('puppeteer-core')).default;
type FoxPage = import('puppeteer-core').Page;

/** A page that heard nothing for so long would have said so, and after 10 s have built a new connection. */
const ON_MS = 12_000;

const target = (id: string) => `[data-testid="${id}"]`;

async function press(page: FoxPage, id: string): Promise<void> {
  await page.waitForSelector(target(id), { visible: true });
  await page.click(target(id));
}

/** What has arrived on the page over the connections that it has now, and how many it has made. */
const arrived = (page: FoxPage) =>
  page.evaluate(async () => {
    const all = (globalThis as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections;
    const sum = { connections: all.length, frames: 0, energy: 0 };
    for (const connection of all.filter((one) => one.connectionState !== 'closed')) {
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        sum.frames += report.framesDecoded ?? 0;
        sum.energy += report.totalAudioEnergy ?? 0;
      }
    }
    return sum;
  });

test('a specialist with Firefox and a resident see and hear each other, over the one connection', async () => {
  // Firefox uses no loopback address for media.
  const [address] = Object.values(networkInterfaces())
    .flat()
    .filter((one) => one?.family === 'IPv4' && !one.internal);
  assert.ok(address, 'this machine has an address that is not loopback');
  const demo = await new Demo('--speed', '0.1', '--exposed', '--media', `${address.address}:0`).start();
  const chrome = await browser();
  const firefox = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    headless: true,
    timeout: 2 * STEP_MS,
    protocolTimeout: STEP_MS,
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.autoplay.default': 0,
    },
  });
  try {
    const desk = await firefox.newPage();
    desk.setDefaultTimeout(STEP_MS);
    await desk.setViewport({ width: 1440, height: 900 });
    desk.on('pageerror', (error) => console.error(`page error in Firefox: ${String(error)}`));
    await desk.evaluateOnNewDocument(keepConnections);
    await desk.goto(demo.login('specialist', '(vsaa.1)'));
    const room = await open(chrome, demo.login('room', 'Aizkraukles'), SMALL, true);
    await press(desk, 'availability-available');
    await joins(room);
    await press(desk, 'accept-offer');
    await talking(room);
    await desk.waitForSelector(`${target('face-resident')} video`, { visible: true });
    const before = await arrived(desk);
    await new Promise((resolve) => setTimeout(resolve, ON_MS));
    const after = await arrived(desk);
    assert.equal(await desk.$(target('own-lost')), null, 'Firefox tells the page that something comes');
    assert.equal(after.connections, 1);
    assert.ok(after.frames > before.frames + 50 && after.energy > before.energy, JSON.stringify([before, after]));
    await talking(room);
    await press(desk, 'end-call');
    await press(desk, 'end-confirm');
    await room.getByTestId('finish').waitFor();
  } finally {
    await firefox.close();
    await chrome.close();
    await demo.end();
  }
});
