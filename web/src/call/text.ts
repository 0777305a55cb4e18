// Real-time text as data: an edit of a text, the text of someone who types elsewhere, and sentences worth saying aloud.
// Positions count Unicode scalar values, as on the wire.

/** Longest text of one sender, in characters; the sender deletes its own oldest lines to stay within. */
export const TEXT_CHARS_MAX = 4_000;
/** Stands where text got lost on the way (U+FFFD). */
export const LOST = '\ufffd';

/** At `at`, `remove` characters go and `insert` comes. */
export interface TextEdit {
  at: number;
  remove: number;
  insert: string;
}

/** A text typed elsewhere, after its `n`-th edit. */
export interface RemoteText {
  n: number;
  text: string;
}

export const NO_TEXT: RemoteText = { n: 0, text: '' };

/** The one edit that makes `after` of `before`; null when they are the same. */
export function editBetween(before: string, after: string): TextEdit | null {
  const from = [...before];
  const to = [...after];
  const shorter = Math.min(from.length, to.length);
  let at = 0;
  while (at < shorter && from[at] === to[at]) at++;
  let same = 0;
  while (same < shorter - at && from[from.length - 1 - same] === to[to.length - 1 - same]) same++;
  const remove = from.length - at - same;
  const insert = to.slice(at, to.length - same).join('');
  return remove === 0 && insert === '' ? null : { at, remove, insert };
}

/** The text after an edit. What lies beyond the text's end is cut off, never an error. */
export function edited(text: string, edit: TextEdit): string {
  const chars = [...text];
  const at = Math.min(Math.max(0, edit.at), chars.length);
  chars.splice(at, Math.max(0, edit.remove), ...edit.insert);
  return chars.join('');
}

/**
 * Takes an edit of someone else's text. An edit that came before is not applied again. When edits between are missing,
 * the place is marked: with as many marks as the position says there were characters, so that later positions agree.
 */
export function received(remote: RemoteText, n: number, edit: TextEdit): RemoteText {
  if (n <= remote.n) return remote;
  if (n === remote.n + 1) return { n, text: bounded(edited(remote.text, edit)) };
  const at = Math.min(edit.at, TEXT_CHARS_MAX);
  const missing = at - [...remote.text].length;
  if (missing > 0) return { n, text: bounded(edited(remote.text + LOST.repeat(missing), { ...edit, at })) };
  return { n, text: bounded(edited(remote.text, { ...edit, insert: LOST + edit.insert })) };
}

/** The text as people see it: one mark for each loss, however long. */
export function shown(text: string): string {
  return text.replace(/\ufffd{2,}/g, LOST);
}

/** Makes any string fit for the wire: no lone surrogates. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, LOST);
}

/** The edit that takes whole old lines (or, without lines, old characters) away once the text has grown too long. */
export function trimmed(text: string): TextEdit | null {
  const chars = [...text];
  if (chars.length <= TEXT_CHARS_MAX) return null;
  const least = chars.length - TEXT_CHARS_MAX * 0.75;
  const line = chars.indexOf('\n', least);
  const remove = line >= 0 && line < chars.length - 1 ? line + 1 : least;
  return { at: 0, remove, insert: '' };
}

/** What has become a whole sentence since `told` characters of the text were said aloud. */
export function sentences(text: string, told: number): { say: string; told: number } {
  const chars = [...shown(text)];
  const from = Math.min(told, chars.length);
  const fresh = chars.slice(from);
  let end = -1;
  for (let i = 0; i < fresh.length; i++) {
    const next = fresh[i + 1];
    if (fresh[i] === '\n' || ('.!?…'.includes(fresh[i] ?? '') && (next === undefined || /\s/.test(next)))) end = i;
  }
  if (end < 0) return { say: '', told: from };
  return {
    say: fresh
      .slice(0, end + 1)
      .join('')
      .trim(),
    told: from + end + 1,
  };
}

function bounded(text: string): string {
  const chars = [...text];
  return chars.length <= TEXT_CHARS_MAX ? text : chars.slice(chars.length - TEXT_CHARS_MAX).join('');
}
