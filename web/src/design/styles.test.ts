import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
const read = (ending: RegExp) =>
  files.filter((name) => ending.test(name)).map((name) => readFileSync(join(root, name), 'utf8'));

test('every class with a rule is given to something', () => {
  const code = read(/(?<!\.test)\.tsx?$/).join('\n');
  const words = new Set(code.match(/[a-z][\w-]*/gi));
  // `button--${kind}` gives every class that begins so.
  const begun = (code.match(/[a-z][\w-]*--(?=\$\{)/gi) ?? []) as string[];
  const selectors = read(/\.css$/).flatMap((css) => css.replace(/\/\*.*?\*\//gs, '').match(/[^{};]+(?=\{)/g) ?? []);
  const classes = new Set(selectors.flatMap((selector) => selector.match(/(?<=\.)[a-z][\w-]*/gi) ?? []));
  assert.ok(classes.size > 300);
  const dead = [...classes].filter((name) => !words.has(name) && !begun.some((start) => name.startsWith(start)));
  assert.deepEqual(dead, []);
});
