import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { CallView, ServerMessage, View } from '../wire.gen.ts';
import { openSession } from './session.ts';

/** A socket whose other end is the test. */
class Socket {
  static readonly OPEN = 1;
  static last: Socket | null = null;
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  sent: string[] = [];
  constructor() {
    Socket.last = this;
  }
  send(frame: string) {
    this.sent.push(frame);
  }
  close() {
    this.readyState = 3;
    this.onclose?.();
  }
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  say(message: ServerMessage) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

function call(consultation: string): View {
  const view: CallView = {
    consultation,
    language: 'lv',
    mode: 'speech',
    since_ms: 0,
    me: 'me',
    recalled: false,
    channel: 'room',
    by_phone: false,
    participants: [],
  };
  return { audience: 'ad_hoc', ...view };
}

async function connected(view: View, token: () => Promise<string> = async () => 'token') {
  for (const [name, value] of Object.entries({
    WebSocket: Socket,
    location: { origin: 'http://127.0.0.1' },
    addEventListener() {},
    removeEventListener() {},
  }))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  const session = openSession(token);
  await Promise.resolve();
  await Promise.resolve();
  const socket = Socket.last;
  assert.ok(socket);
  socket.open();
  socket.say({ type: 'welcome', session: 's', resumed: false, now_ms: 0, version: 1, view, build: 'b' });
  return { session, socket };
}

test('what is told of a consultation before anybody listens is heard by the first who does, once', async () => {
  const { session, socket } = await connected(call('a'));
  socket.say({ type: 'next_steps', text: 'pirmais' });
  socket.say({ type: 'next_steps', text: 'otrais' });
  const heard: string[] = [];
  session.on('next_steps', ({ text }) => heard.push(text));
  assert.deepEqual(heard, ['pirmais', 'otrais']);
  const again: string[] = [];
  session.on('next_steps', ({ text }) => again.push(text));
  assert.deepEqual(again, []);
  socket.say({ type: 'next_steps', text: 'trešais' });
  assert.deepEqual([heard.at(-1), again], ['trešais', ['trešais']]);
  session.close();
});

test('nothing of one consultation is heard in the next', async () => {
  const { session, socket } = await connected(call('a'));
  socket.say({ type: 'next_steps', text: 'cita saruna' });
  socket.say({ type: 'view', version: 2, now_ms: 0, view: call('b') });
  const heard: string[] = [];
  session.on('next_steps', ({ text }) => heard.push(text));
  assert.deepEqual(heard, []);
  session.close();
});

test('what has changed of a long view makes the next one, and rows that stay are the same', async () => {
  const room = (id: string, number?: string) => ({ room: id, number });
  const rooms = ['a', 'b', 'c', 'd'].map((id) => room(id));
  const before = { audience: 'supervise', name: 'Inese', hour_ago: {}, rooms };
  const { session, socket } = await connected(before as unknown as View);
  const kept = session.view.value as unknown as typeof before;
  socket.say({
    type: 'view.changed',
    version: 2,
    now_ms: 0,
    changes: { fields: { hour_ago: null, name: 'Ilze' }, lists: { rooms: [[2, 2], room('b', 'V-042'), [0, 1]] } },
  });
  const after = session.view.value as unknown as typeof before;
  assert.deepEqual(after, {
    audience: 'supervise',
    name: 'Ilze',
    rooms: [room('c'), room('d'), room('b', 'V-042'), room('a')].map((row) => JSON.parse(JSON.stringify(row))),
  });
  assert.equal(after.rooms[3], kept.rooms[0]);
  session.close();
});

/** Timers and the steady clock in the test's hands; gives a way to let time pass. */
function timeIn(context: TestContext) {
  let now = 0;
  context.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  context.mock.method(performance, 'now', () => now);
  return async (ms: number) => {
    for (const end = now + ms; now < end; ) {
      now += 100;
      context.mock.timers.tick(100);
      for (let turn = 0; turn < 4; turn++) await Promise.resolve();
    }
  };
}

test('while people talk a fresh socket waits for no request; a kept token that is refused is replaced', async (context) => {
  const pass = timeIn(context);
  let asked = 0;
  const { session, socket } = await connected(call('a'), async () => `token ${++asked}`);
  await pass(2_500);
  assert.equal(asked, 2, 'one is kept');
  socket.close();
  await pass(100);
  const second = Socket.last;
  assert.ok(second && second !== socket, 'begun at once');
  second.open();
  assert.equal(JSON.parse(second.sent[0] ?? '').token, 'token 2');
  assert.equal(asked, 2);
  const refused = { type: '', code: 'unauthenticated', status: 401, retryable: false, detail: '', params: {} } as const;
  second.say({ type: 'error', error: refused });
  second.close();
  assert.equal(session.link.value, 'lost', 'the credential behind it may be good');
  await pass(1_000);
  Socket.last?.open();
  assert.equal(JSON.parse(Socket.last?.sent[0] ?? '').token, 'token 3');
  Socket.last?.say({ type: 'error', error: refused });
  assert.equal(session.link.value, 'refused');
  session.close();
});

test('a socket that does not open makes room for a fresh one each second, later ones with more patience', async (context) => {
  const pass = timeIn(context);
  const { session, socket } = await connected(call('a'));
  await pass(2_500);
  socket.close();
  const begun: Socket[] = [];
  for (let tenth = 0; tenth < 50; tenth++) {
    await pass(100);
    const last = Socket.last;
    if (last && !begun.includes(last)) begun.push(last);
  }
  // After 0, 1, 2.25 and 3.8 seconds.
  assert.equal(begun.length, 4);
  session.close();
});
