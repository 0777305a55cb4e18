import assert from 'node:assert/strict';
import { test } from 'node:test';
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
    participants: [],
  };
  return { audience: 'ad_hoc', ...view };
}

async function connected(view: View) {
  for (const [name, value] of Object.entries({
    WebSocket: Socket,
    location: { origin: 'http://127.0.0.1' },
    addEventListener() {},
    removeEventListener() {},
  }))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  const session = openSession(async () => 'token');
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
