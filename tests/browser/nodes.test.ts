// Two servers over one Redis and one PostgreSQL: the resident's page at one, the specialist's at the other; and the first is
// killed in mid-call.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Balancer, freePort, type Stores, stores } from '../servers/servers.ts';
import { browser, by, DESK, Demo, finishes, joins, open, says, talking, tap, UPRIGHT } from './support.ts';

let shared: Stores;
let balancer: Balancer;
let one: Demo;
let two: Demo;
let chrome: Awaited<ReturnType<typeof browser>>;

before(async () => {
  [shared, balancer, chrome] = await Promise.all([stores(), Balancer.start(), browser()]);
  const node = async () => {
    // Its own address first, under which it says that it is reached; then the one that pages come by.
    const listen = `127.0.0.1:${await freePort()}`;
    const env = { ...shared.env, TILTS_HTTP_ORIGINS: `["http://${listen}", "${balancer.url}"]` };
    return Demo.at({ prefix: [], env }, '--speed', '0.1', '--listen', listen).start();
  };
  one = await node();
  two = await node();
});

after(async () => {
  await chrome?.close();
  await Promise.all([one?.end(), two?.end()]);
  balancer?.end();
  shared?.end();
});

test('the resident at one server, the specialist at the other; the first is killed and the call goes on', async () => {
  balancer.point(one.ready.url);
  const through = (url: string) => new URL(new URL(url).pathname, balancer.url).href;
  const login = one.ready.demo.logins.find((login) => login.role === 'room');
  assert.ok(login);
  const room = await open(chrome, through(login.url), UPRIGHT, true);
  const desk = await open(chrome, two.login('specialist', '(vsaa.1)'), DESK);
  await tap(desk, 'availability-available');
  await joins(room);
  await tap(desk, 'accept-offer');
  await by(room, 'call-screen').waitFor();
  await talking(room, desk);
  await by(room, 'text-own').fill('Labdien!');
  await says(desk, 'text-others', 'Labdien!');
  await by(desk, 'next-steps').fill('Zvanīt pirmdien.');
  await says(room, 'next-steps', 'Zvanīt pirmdien.');

  // The room's page returns through the balancer to the server that is left.
  balancer.point(two.ready.url);
  await one.kill();
  await talking(room, desk);
  await says(room, 'next-steps', 'Zvanīt pirmdien.');
  await by(room, 'text-own').fill('Labdien! Vai dzirdat?');
  await says(desk, 'text-others', 'Vai dzirdat?');
  await finishes(desk);
  await by(room, 'rate-good').waitFor();
});
