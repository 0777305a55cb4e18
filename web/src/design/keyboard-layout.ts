/** Which letters: Latin with the Latvian ones, Russian, or the capitals and figures of codes. */
export type KeyboardLayout = 'lv' | 'ru' | 'code';
/** Letters, or figures and signs. */
export type KeyboardPage = 'letters' | 'figures';

const LETTERS: Record<KeyboardLayout, string[]> = {
  lv: ['āčēģīķļņšūž', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'],
  ru: ['1234567890', 'йцукенгшщзхъ', 'фывапролджэё', 'ячсмитьбю'],
  code: ['1234567890', 'QWERTYUIOP', 'ASDFGHJKL', 'ZXCVBNM'],
};
const FIGURES = ['1234567890', '-/:;()€"', "@+!%&'*#", '=_§№°'];

/** The rows of keys above the row with the space. */
export function keyRows(layout: KeyboardLayout, page: KeyboardPage): string[][] {
  return (page === 'letters' ? LETTERS[layout] : FIGURES).map((row) => [...row]);
}

/** The capital of a letter; other characters stay. */
export function shifted(char: string): string {
  return char.toLocaleUpperCase('lv');
}
