import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Catalogue, Directory } from '../session/catalogue.ts';
import type { Rule, RuleBook } from './api.ts';
import { changes, differs, inherited, keyOf, numberOf, reached, scopeOf, spanOf, spanText } from './model.ts';

const rule = (name: string, more: Partial<Rule> = {}): Rule => ({
  name,
  unit: 'span',
  min: 5_000,
  max: 120_000,
  optional: false,
  default: 20_000,
  run: true,
  ...more,
});
const ring = rule('ring');
const wide = rule('overflow_general', { optional: true, default: null });

const service = (id: string, institution: string) => ({ id, institution });
const directory = new Directory({
  languages: [],
  municipalities: [],
  centers: [],
  institutions: [],
  services: [service('pension', 'vsaa'), service('benefit', 'vsaa'), service('tax', 'vid')],
  hours: [],
} as unknown as Catalogue);

const book: RuleBook = {
  revision: 3,
  rules: [ring, wide],
  settings: [
    { scope: 'network', values: { ring: 30_000 } },
    { scope: { institution: 'vsaa' }, values: { ring: 40_000, overflow_general: 60_000 } },
    { scope: { service: 'pension' }, values: { overflow_general: null } },
  ],
  closed: [],
};

test('a rule comes from the nearest scope that says anything', () => {
  assert.deepEqual(inherited(book, { service: 'pension' }, ring, directory), {
    value: 40_000,
    from: { institution: 'vsaa' },
  });
  assert.deepEqual(inherited(book, { service: 'tax' }, ring, directory), { value: 30_000, from: 'network' });
  assert.deepEqual(inherited(book, 'network', wide, directory), { value: null, from: 'default' });
});

test('a change is told before it is made, and setting what is inherited changes nothing yet', () => {
  const draft = { overflow_general: null, ring: 50_000 };
  assert.deepEqual(
    changes(book, { service: 'pension' }, draft, directory).map((one) => [one.rule.name, one.before, one.after]),
    [['ring', 40_000, 50_000]],
  );
  const same = { overflow_general: null, ring: 40_000 };
  assert.deepEqual(changes(book, { service: 'pension' }, same, directory), []);
  assert.equal(differs({ overflow_general: null }, same), true);
  // Back to inheriting "after a minute", from "never".
  assert.equal(changes(book, { service: 'pension' }, {}, directory)[0]?.after, 60_000);
});

test('a change reaches the services that do not have it otherwise', () => {
  assert.equal(reached(book, 'network', ring, directory), 1);
  assert.equal(reached(book, { institution: 'vsaa' }, ring, directory), 2);
  assert.equal(reached(book, { institution: 'vsaa' }, wide, directory), 1);
});

test('spans and numbers are read as they are written, and nothing beyond the bounds', () => {
  assert.equal(spanText(125_000), '2:05');
  assert.equal(spanOf('2:05'), 125_000);
  assert.equal(spanOf('2'), 120_000);
  for (const wrong of ['', '2:5', '2:60', '-1', 'two']) assert.equal(spanOf(wrong), null, wrong);
  assert.equal(numberOf(ring, '0:04'), null);
  assert.equal(numberOf(ring, '0:05'), 5_000);
  assert.equal(numberOf(ring, '2:01'), null);
  const count = rule('waiting_max', { unit: 'count', min: 1, max: 10 });
  assert.equal(numberOf(count, '11'), null);
  assert.equal(numberOf(count, '7'), 7);
});

test('scopes read as they are written', () => {
  for (const scope of ['network', { institution: 'a' }, { service: 'b' }] as const)
    assert.deepEqual(scopeOf(keyOf(scope)), scope);
  assert.equal(scopeOf(null), 'network');
  assert.equal(scopeOf('nonsense'), 'network');
});
