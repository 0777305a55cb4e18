import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOwnText, GATHER_MS, type Timers } from './own-text.ts';
import {
  editBetween,
  edited,
  LOST,
  NO_TEXT,
  type RemoteText,
  received,
  sentences,
  shown,
  TEXT_CHARS_MAX,
  type TextEdit,
  trimmed,
} from './text.ts';

/** Numbers from a seed (mulberry32), so that a failure can be played again. */
function random(seed: number): (below: number) => number {
  let a = seed;
  return (below) => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const ALPHABET = [...'aābcčdeēfgģ ,.\n', '👍', '👨‍👩‍👧', 'Ж'];

/** What a person does next in a field: types, deletes, replaces. */
function typed(text: string, pick: (below: number) => number): string {
  const chars = [...text];
  const insert = Array.from({ length: pick(4) }, () => ALPHABET[pick(ALPHABET.length)] ?? '').join('');
  chars.splice(pick(chars.length + 1), pick(5) === 0 ? pick(6) : 0, ...insert);
  return chars.join('');
}

/** Timers moved on by hand. */
function clock(): Timers & { pass(ms: number): void } {
  let now = 0;
  let next = 0;
  const due = new Map<number, { at: number; act: () => void }>();
  return {
    set(act, ms) {
      due.set(++next, { at: now + ms, act });
      return next;
    },
    clear: (timer) => void due.delete(timer as number),
    pass(ms) {
      const until = now + ms;
      for (;;) {
        const first = [...due].filter(([, entry]) => entry.at <= until).sort((a, b) => a[1].at - b[1].at)[0];
        if (!first) break;
        due.delete(first[0]);
        now = first[1].at;
        first[1].act();
      }
      now = until;
    },
  };
}

test('an edit counts characters, not the units that a string is kept in', () => {
  assert.deepEqual(editBetween('👍 labi', '👍👍 labi'), { at: 1, remove: 0, insert: '👍' });
  assert.deepEqual(editBetween('pase', 'pases'), { at: 4, remove: 0, insert: 's' });
  assert.deepEqual(editBetween('viens divi trīs', 'viens trīs'), { at: 6, remove: 5, insert: '' });
  assert.equal(editBetween('tas pats', 'tas pats'), null);
  assert.equal(edited('īss', { at: 99, remove: 9, insert: '!' }), 'īss!');
});

test('whatever is typed, the edits make the same text elsewhere', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const pick = random(seed);
    let text = '';
    let remote = NO_TEXT;
    for (let n = 1; n <= 60; n++) {
      const after = typed(text, pick);
      const edit = editBetween(text, after) ?? { at: 0, remove: 0, insert: '' };
      text = after;
      remote = received(remote, n, edit);
      assert.deepEqual(remote, { n, text }, `seed ${seed}, edit ${n}`);
      assert.equal(received(remote, n, edit), remote, 'the same edit again changes nothing');
    }
  }
});

test('text that got lost is marked, and later words stand in their place', () => {
  let remote = received(NO_TEXT, 1, { at: 0, remove: 0, insert: 'Labdien' });
  remote = received(remote, 3, { at: 12, remove: 0, insert: ' izziņa' });
  assert.equal(shown(remote.text), `Labdien${LOST} izziņa`);
  remote = received(remote, 4, { at: 19, remove: 0, insert: '.' });
  assert.equal(shown(remote.text), `Labdien${LOST} izziņa.`);
  remote = received(remote, 6, { at: 2, remove: 1, insert: 'x' });
  assert.equal(shown(remote.text), `La${LOST}xdien${LOST} izziņa.`);
});

test('with lost messages the text stays bounded and is whole again after the state', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const pick = random(seed);
    let text = '';
    let remote: RemoteText = NO_TEXT;
    for (let n = 1; n <= 80; n++) {
      const after = typed(text, pick);
      const edit = editBetween(text, after) ?? { at: 0, remove: 0, insert: '' };
      text = after;
      const skipped = n > remote.n + 1;
      if (pick(4) === 0) continue;
      const before = remote;
      remote = received(remote, n, edit);
      if (skipped) assert.ok(remote.text.includes(LOST), `seed ${seed}: a loss before edit ${n} is marked`);
      assert.ok([...remote.text].length <= TEXT_CHARS_MAX);
      assert.ok(remote.n > before.n);
      if (pick(10) === 0) {
        remote = { n, text };
        assert.equal(remote.text.includes(LOST), false);
      }
    }
  }
});

test('a position far beyond the text costs no more than the longest text', () => {
  const remote = received(NO_TEXT, 5, { at: 4_000_000_000, remove: 0, insert: 'x' });
  assert.ok([...remote.text].length <= TEXT_CHARS_MAX);
});

test('the first character leaves at once, the rest together', () => {
  const timers = clock();
  const sent: { n: number; edit: TextEdit }[] = [];
  const own = createOwnText((n, edit) => sent.push({ n, edit }) > 0, timers);
  own.type('L');
  assert.deepEqual(sent, [{ n: 1, edit: { at: 0, remove: 0, insert: 'L' } }]);
  own.type('La');
  own.type('Lab');
  assert.equal(sent.length, 1);
  assert.equal(own.waiting.value, true);
  timers.pass(GATHER_MS);
  assert.deepEqual(sent[1], { n: 2, edit: { at: 1, remove: 0, insert: 'ab' } });
  assert.equal(own.waiting.value, false);
});

test('what was typed without a connection arrives after it is back, whatever had been lost', () => {
  for (let seed = 1; seed <= 150; seed++) {
    const pick = random(seed);
    const timers = clock();
    let server: RemoteText = NO_TEXT;
    /** Accepted by the socket, not yet at the server; a lost connection loses them. */
    let flying: { n: number; edit: TextEdit }[] = [];
    let open = true;
    const own = createOwnText((n, edit) => {
      if (open) flying.push({ n, edit });
      return open;
    }, timers);
    const arrive = () => {
      for (const { n, edit } of flying) {
        assert.equal(n, server.n + 1, `seed ${seed}: no gap and no repeat reaches the server`);
        server = received(server, n, edit);
      }
      flying = [];
    };
    for (let step = 0; step < 80; step++) {
      own.type(typed(own.text.value, pick));
      timers.pass(pick(400));
      if (pick(3) === 0) arrive();
      if (pick(12) === 0) {
        if (pick(2) === 0) flying = [];
        else arrive();
        open = false;
        own.hold(true);
      } else if (!open && pick(3) === 0) {
        flying = [];
        open = true;
        own.confirmed(server.n, server.text);
      }
    }
    if (!open) {
      open = true;
      own.confirmed(server.n, server.text);
    }
    timers.pass(10 * GATHER_MS);
    arrive();
    assert.equal(server.text, own.text.value, `seed ${seed}`);
    assert.equal(own.waiting.value, false);
  }
});

test('a server that forgot takes the whole text again, whatever it refuses on the way', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const pick = random(seed);
    const timers = clock();
    let server: RemoteText = NO_TEXT;
    let up: { n: number; edit: TextEdit }[] = [];
    let down: RemoteText[] = [];
    const own = createOwnText((n, edit) => up.push({ n, edit }) > 0, timers);
    /** The server's own rule: the very next edit, or the sender is told what the server has. */
    const serve = () => {
      for (const { n, edit } of up) {
        if (n <= server.n) continue;
        if (n === server.n + 1 && edit.at + edit.remove <= [...server.text].length) server = received(server, n, edit);
        else down.push(server);
      }
      up = [];
    };
    const answer = () => {
      for (const state of down) own.confirmed(state.n, state.text);
      down = [];
    };
    for (let step = 0; step < 60; step++) {
      own.type(typed(own.text.value, pick));
      timers.pass(pick(250));
      if (pick(20) === 0) server = NO_TEXT;
      if (pick(2) === 0) serve();
      answer();
    }
    for (let round = 0; round < 4; round++) {
      serve();
      answer();
      own.type(`${own.text.value}.`);
      timers.pass(2_000);
    }
    serve();
    assert.equal(server.text, own.text.value, `seed ${seed}`);
  }
});

test('a personal code never leaves whole, and what was typed leaves once the code is gone', () => {
  const timers = clock();
  let server: RemoteText = NO_TEXT;
  const own = createOwnText((n, edit) => {
    server = received(server, n, edit);
    return true;
  }, timers);
  for (const char of 'Kods 010190-12345') {
    own.type(own.text.value + char);
    timers.pass(GATHER_MS);
  }
  assert.equal(own.code.value, true);
  assert.equal(server.text, 'Kods 010190-1234');
  own.type('Kods ir');
  timers.pass(2 * GATHER_MS);
  assert.equal(own.code.value, false);
  assert.equal(server.text, 'Kods ir');
});

test('a page that reloads takes its own text up again', () => {
  const own = createOwnText(() => true, clock());
  own.confirmed(7, 'Man ir darba grāmatiņa');
  assert.equal(own.text.value, 'Man ir darba grāmatiņa');
});

test('a text that grew too long loses its oldest lines, by an edit', () => {
  const timers = clock();
  let server: RemoteText = NO_TEXT;
  const own = createOwnText((n, edit) => {
    assert.ok([...edit.insert].length < 100, 'only what is new travels');
    server = received(server, n, edit);
    return true;
  }, timers);
  for (let line = 0; line < 200; line++) {
    own.type(`${own.text.value}Rinda ${line}: te ir teikums par pensiju.\n`);
    timers.pass(GATHER_MS);
  }
  assert.ok([...own.text.value].length <= TEXT_CHARS_MAX);
  assert.match(own.text.value, /^Rinda \d+/);
  assert.equal(server.text, own.text.value);
  assert.equal(trimmed('īss'), null);
});

test('whole sentences are said once', () => {
  const first = sentences('Labdien! Jums vajadzīga', 0);
  assert.equal(first.say, 'Labdien!');
  const second = sentences('Labdien! Jums vajadzīga izziņa par 1996. gadu.', first.told);
  assert.equal(second.say, 'Jums vajadzīga izziņa par 1996. gadu.');
  assert.equal(sentences('Labdien! Jums vajadzīga izziņa par 1996. gadu.', second.told).say, '');
  assert.equal(sentences('Īss', 400).told, 3);
});
