import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, ClientMessage } from '../wire.gen.ts';
import { type ChatWire, createChat } from './chat.ts';

function wire(answer: () => Promise<Answer>): ChatWire & { sent: ClientMessage[] } {
  const sent: ClientMessage[] = [];
  return {
    sent,
    me: 'me',
    now: () => 5,
    command(message) {
      sent.push(message);
      return answer();
    },
    problemIn: () => ({ code: 'timeout' }),
  };
}

const heard = (id: string, at_ms: number, text: string) =>
  ({ type: 'chat', id, participant: 'other', at_ms, text }) as const;

test('each message is shown once, by the time of the server', () => {
  const chat = createChat(wire(async () => ({ kind: 'done' })));
  chat.take(heard('b', 20, 'otrā'));
  chat.take(heard('a', 10, 'pirmā'));
  chat.take(heard('b', 20, 'otrā'));
  assert.deepEqual(
    chat.messages.value.map((message) => message.text),
    ['pirmā', 'otrā'],
  );
});

test('a message of one’s own stands once, whether the answer or the message comes first', async () => {
  const chat = createChat(wire(async () => ({ kind: 'chat', id: 'x' })));
  chat.take({ type: 'chat', id: 'x', participant: 'me', at_ms: 4, text: 'Sveiki' });
  assert.equal(await chat.send(' Sveiki '), true);
  assert.equal(chat.messages.value.length, 1);
});

test('a personal code never leaves the page', async () => {
  const to = wire(async () => ({ kind: 'chat', id: 'x' }));
  const chat = createChat(to);
  assert.equal(await chat.send('mans kods 010190-12345'), false);
  assert.deepEqual(to.sent, []);
  assert.equal(chat.refusal.value?.code, 'personal_code');
});

test('a refusal is told and the next message clears it', async () => {
  let refuse = true;
  const chat = createChat(
    wire(() => (refuse ? Promise.reject(new Error()) : Promise.resolve({ kind: 'chat', id: 'y' }))),
  );
  assert.equal(await chat.send('Sveiki'), false);
  assert.equal(chat.refusal.value?.code, 'timeout');
  refuse = false;
  assert.equal(await chat.send('Sveiki'), true);
  assert.equal(chat.refusal.value, null);
});
