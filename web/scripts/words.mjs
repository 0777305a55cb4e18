// Makes src/words/words.gen.ts from network/ui-terms.csv. A word missing in a language, a key given twice, or
// placeholders that differ between languages end the build with the line at fault.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseCsv } from './csv.mjs';

const source = new URL('../../network/ui-terms.csv', import.meta.url);
const target = new URL('../src/words/words.gen.ts', import.meta.url);
const LANGUAGES = ['lv', 'en', 'ru'];

/** The names between braces, sorted and each once. */
function placeholders(text) {
  return [...new Set([...text.matchAll(/\{([a-z_]+)\}/g)].map((m) => m[1]))].sort();
}

/** Checks the rows; returns the words by key, or throws with every fault found. */
export function catalogue(rows) {
  const faults = [];
  const words = new Map();
  const [header, ...body] = rows;
  if (header?.fields.join(',') !== `key,${LANGUAGES.join(',')}`) faults.push('line 1: the header must be key,lv,en,ru');
  for (const { line, fields } of body) {
    const [key, ...texts] = fields;
    if (!/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/.test(key))
      faults.push(`line ${line}: key "${key}" is not like start.question`);
    if (words.has(key)) faults.push(`line ${line}: key ${key} is given twice`);
    if (texts.length !== LANGUAGES.length)
      faults.push(`line ${line}: ${key} has ${texts.length} texts, not ${LANGUAGES.length}`);
    LANGUAGES.forEach((language, i) => {
      if (!texts[i]?.trim()) faults.push(`line ${line}: ${key} has no word in ${language}`);
    });
    const wanted = placeholders(texts[0] ?? '').join();
    texts.forEach((text, i) => {
      if (placeholders(text).join() !== wanted)
        faults.push(`line ${line}: ${key} has other placeholders in ${LANGUAGES[i]} than in lv`);
    });
    words.set(key, texts);
  }
  for (const key of words.keys()) {
    const plural = /^(.+)\.(zero|one|other)$/.exec(key);
    if (plural && !words.has(`${plural[1]}.other`)) faults.push(`${key}: ${plural[1]}.other is missing`);
  }
  if (faults.length > 0) throw new Error(`network/ui-terms.csv:\n  ${faults.join('\n  ')}`);
  return words;
}

/** Keeps together what must not be parted at the end of a line: a dash and the word before it, a figure and its unit. */
function typeset(text) {
  return text
    .replace(/ –/g, '\u00a0–')
    .replace(/(?<=plkst\.) /g, '\u00a0')
    .replace(/(?<=\{[a-z_]+\}|\d) (?=(?:min|h|d|s|мин|ч|д|с|%)(?!\p{L}))/gu, '\u00a0');
}

function typescript(words) {
  const out = [
    '// Made from network/ui-terms.csv by scripts/words.mjs; not edited by hand.',
    '',
    'export interface WordParams {',
  ];
  for (const [key, [lv]] of words) {
    const names = placeholders(lv);
    out.push(
      `  '${key}': ${names.length ? `{ ${names.map((n) => `${n}: string | number`).join('; ')} }` : 'undefined'};`,
    );
  }
  out.push('}', '', 'export const WORDS = {');
  LANGUAGES.forEach((language, i) => {
    out.push(`  ${language}: {`);
    for (const [key, texts] of words) out.push(`    '${key}': ${JSON.stringify(typeset(texts[i]))},`);
    out.push('  },');
  });
  out.push('} as const satisfies Record<string, Record<keyof WordParams, string>>;', '');
  return out.join('\n');
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split('/').at(-1))) {
  try {
    const words = catalogue(parseCsv(readFileSync(source, 'utf8')));
    writeFileSync(target, typescript(words));
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
