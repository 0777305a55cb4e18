// The message catalogue: every word a person reads, in the language of the page.
import { signal } from '@preact/signals';
import { WORDS, type WordParams } from './words.gen.ts';

export type Language = keyof typeof WORDS;
export type WordKey = keyof WordParams;
/** Keys whose words need no figures or names. */
export type PlainKey = { [K in WordKey]: WordParams[K] extends undefined ? K : never }[WordKey];
/** Families of words that change with a number: `key.zero`, `key.one`, `key.other`. */
export type PluralKey = WordKey extends infer K ? (K extends `${infer Base}.other` ? Base : never) : never;

/** The language of the page. Latvian until the person asks for another. */
export const language = signal<Language>('lv');

/** Changes the page's language and tells the document, for hyphenation and screen readers. */
export function setLanguage(next: Language): void {
  language.value = next;
  document.documentElement.lang = next;
}

type Args<K extends WordKey> = WordParams[K] extends undefined ? [] : [params: WordParams[K]];

/** The word in the page's language. Reading it inside a component re-renders on a change of language. */
export function t<K extends WordKey>(key: K, ...args: Args<K>): string {
  return tIn(language.value, key, ...args);
}

/** The word in a language of its own, for a control that must be understood before the language is changed. */
export function tIn<K extends WordKey>(lang: Language, key: K, ...args: Args<K>): string {
  return fill(WORDS[lang][key], args[0] as Record<string, string | number> | undefined);
}

/** The word for a number: Latvian has zero, one and other (0, 11-19; 1, 21; the rest). */
export function tn(key: PluralKey, n: number, params: Record<string, string | number> = {}): string {
  const lang = language.value;
  const words: Record<string, string> = WORDS[lang];
  const category = new Intl.PluralRules(lang).select(n);
  return fill(words[`${key}.${category}`] ?? words[`${key}.other`] ?? key, { n, ...params });
}

/** The word for a code that came over the wire, if the catalogue has it. */
export function tOr(key: string, fallback: PlainKey, params?: Record<string, string | number>): string {
  const words: Record<string, string> = WORDS[language.value];
  return fill(words[key] ?? words[fallback] ?? key, params);
}

/** The word under a key that came over the wire; nothing where the catalogue has none. */
export function tIf(key: string): string | undefined {
  const words: Record<string, string> = WORDS[language.value];
  return words[key];
}

function fill(text: string, params: Record<string, string | number> | undefined): string {
  if (!params) return text;
  return text.replace(/\{([a-z_]+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}
