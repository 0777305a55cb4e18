import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { AGAIN_AFTER_MS, createDraft, SAVE_AFTER_MS } from './draft.ts';

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
});

/** Lets promises that are already settled run on. */
async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

test('letters typed in one go are saved once, a moment after the last', async () => {
  const saved: string[] = [];
  const draft = createDraft(async (text) => saved.push(text));
  draft.type('P');
  mock.timers.tick(SAVE_AFTER_MS - 1);
  draft.type('Pa');
  mock.timers.tick(SAVE_AFTER_MS - 1);
  assert.deepEqual(saved, []);
  assert.equal(draft.state.value, 'saving');
  mock.timers.tick(1);
  await settle();
  assert.deepEqual(saved, ['Pa']);
  assert.equal(draft.state.value, 'saved');
});

test('a refused text is tried again by itself', async () => {
  let refuse = true;
  const tried: string[] = [];
  const draft = createDraft(async (text) => {
    tried.push(text);
    if (refuse) throw new Error('away');
  });
  draft.type('Soļi');
  mock.timers.tick(SAVE_AFTER_MS);
  await settle();
  assert.equal(draft.state.value, 'failed');
  refuse = false;
  mock.timers.tick(AGAIN_AFTER_MS);
  await settle();
  assert.deepEqual(tried, ['Soļi', 'Soļi']);
  assert.equal(draft.state.value, 'saved');
});

test('a personal code is never sent', async () => {
  const saved: string[] = [];
  const draft = createDraft(async (text) => saved.push(text));
  draft.type('010190-12345');
  mock.timers.tick(SAVE_AFTER_MS);
  await settle();
  assert.equal(draft.state.value, 'code');
  assert.equal(await draft.flush(), false);
  assert.deepEqual(saved, []);
});

test('the server does not overwrite what is being typed', async () => {
  const draft = createDraft(async () => {});
  draft.received('vecs');
  assert.equal(draft.text.value, 'vecs');
  draft.type('jauns');
  draft.received('vecs');
  assert.equal(draft.text.value, 'jauns');
});

test('flush saves at once, and what was typed meanwhile too', async () => {
  const saved: string[] = [];
  const draft = createDraft(async (text) => {
    saved.push(text);
    if (text === 'a') draft.type('ab');
  });
  draft.type('a');
  assert.equal(await draft.flush(), true);
  assert.deepEqual(saved, ['a', 'ab']);
});

test('an answer for the consultation before changes nothing in the next', async () => {
  let answer = () => {};
  const draft = createDraft(() => new Promise<void>((resolve) => (answer = resolve)));
  draft.type('pirmā');
  mock.timers.tick(SAVE_AFTER_MS);
  draft.reset();
  answer();
  await settle();
  assert.equal(draft.text.value, '');
  draft.received('otrā');
  assert.equal(draft.text.value, 'otrā');
});
