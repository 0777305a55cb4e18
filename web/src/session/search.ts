// Finding a service by what is typed: no diacritics, no capitals, synonyms, word endings let go.
import type { Service } from './catalogue.ts';

/** Results come from this many letters on. */
export const SEARCH_LETTERS_MIN = 2;
/** Words at least this long may differ in their ending. */
const STEM_LETTERS_MIN = 5;
/** So many letters of an ending may differ. */
const ENDING_LETTERS = 2;

/** Letters without diacritics and capitals, words apart by single spaces. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

interface Entry {
  service: Service;
  names: string[][];
  keywords: string[][];
}

/** An index over services: those that can be had in a room, or all that there are. */
export class ServiceSearch {
  readonly #entries: Entry[];

  constructor(services: Service[], which: 'remote' | 'all' = 'remote') {
    this.#entries = services
      .filter((service) => service.remote || which === 'all')
      .map((service) => ({
        service,
        names: Object.values(service.names).map((name) => plain(String(name ?? '')).split(' ')),
        keywords: service.keywords.map((keyword) => plain(keyword).split(' ')),
      }));
  }

  /** Services that hold every word typed, the likeliest first; nothing before two letters. */
  find(typed: string): Service[] {
    const query = plain(typed);
    if (query.replaceAll(' ', '').length < SEARCH_LETTERS_MIN) return [];
    const words = query.split(' ');
    return this.#entries
      .map((entry) => ({ service: entry.service, score: score(entry, words) }))
      .filter((found) => found.score > 0)
      .sort((a, b) => b.score - a.score || rank(a.service) - rank(b.service))
      .map((found) => found.service);
  }
}

function rank(service: Service): number {
  return service.common_rank ?? Number.MAX_SAFE_INTEGER;
}

/** The weakest word decides; a phrase met in order counts more. */
function score(entry: Entry, words: string[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const word of words) {
    const inName = Math.max(0, ...entry.names.flat().map((other) => match(word, other)));
    const inKeyword = Math.max(0, ...entry.keywords.flat().map((other) => match(word, other)));
    least = Math.min(least, Math.max(inName * 2, inKeyword * 2 - 1));
    if (least <= 0) return 0;
  }
  const phrase = words.join(' ');
  const begins = entry.names.some((name) => name.join(' ').startsWith(phrase));
  return least + (begins ? 4 : 0);
}

/** 3: the word begins so; 2: it does but for its ending; 1: it is inside; 0: not. */
function match(typed: string, word: string): number {
  if (word.startsWith(typed)) return 3;
  if (typed.length >= STEM_LETTERS_MIN && word.startsWith(typed.slice(0, -ENDING_LETTERS))) {
    return Math.abs(word.length - typed.length) <= ENDING_LETTERS ? 2 : 0;
  }
  return typed.length >= 3 && word.includes(typed) ? 1 : 0;
}
