import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { WORDS } from '../../words/words.gen.ts';
import { network, serviceId } from '../fixtures/network.ts';
import { storyLines } from './story.ts';

test('every event that tells of a ticket has its sentence', () => {
  const folder = new URL('../../../../queue/src/event/', import.meta.url);
  const source = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const kinds = [...source.join('\n').matchAll(/^ {8}\w+ "([a-z_]+)" \d+ \{([^}]*)\}/gm)]
    .filter(([, , fields]) => /\bticket: TicketId\b/.test(fields ?? ''))
    .map(([, kind]) => kind);
  assert.ok(kinds.length > 20, `only ${kinds.length} kinds found`);
  assert.deepEqual(
    kinds.filter((kind) => !(`story.${kind}` in WORDS.lv)),
    [],
  );
});

test('a sentence names the person and the service in it', () => {
  const [asked, offered, strange] = storyLines(
    [
      { at_ms: Date.UTC(2026, 10, 24, 8, 42, 7), kind: 'ticket_requested', service: serviceId(0) },
      { at_ms: 0, kind: 'offer_made', person: 'Ilze Kalniņa' },
      { at_ms: 0, kind: 'of_tomorrow' },
    ],
    network,
  );
  assert.equal(asked?.time, '10:42:07');
  assert.match(asked?.text ?? '', /Vecuma pensijas piešķiršana/);
  assert.match(offered?.text ?? '', /Ilze Kalniņa/);
  assert.equal(strange?.text, WORDS.lv['story.unknown']);
});
