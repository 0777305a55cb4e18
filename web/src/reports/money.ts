// Money is whole cents; it is written and read digit by digit, never through a fraction.

const THIN = '\u00a0';

/** Cents as `12 000,50`. */
export function euros(cents: number): string {
  const whole = String(Math.trunc(Math.abs(cents) / 100));
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THIN);
  return `${cents < 0 ? '–' : ''}${grouped},${String(Math.abs(cents) % 100).padStart(2, '0')}`;
}

/** What somebody typed as an amount, in cents; null for what is none. */
export function centsOf(text: string): number | null {
  return scaled(text, 2, 1_000_000_000);
}

/** What somebody typed as a percentage, in thousandths; null for what is none. */
export function permilleOf(text: string): number | null {
  return scaled(text, 1, 1_000);
}

function scaled(text: string, places: number, most: number): number | null {
  const found = /^(\d{1,9})(?:[.,](\d+))?$/.exec(text.replace(/[\s\u00a0]/g, ''));
  if (!found?.[1] || (found[2]?.length ?? 0) > places) return null;
  const value = Number(found[1] + (found[2] ?? '').padEnd(places, '0'));
  return value <= most ? value : null;
}

/** Thousandths as a percentage. */
export function percent(permille: number): string {
  return permille % 10 === 0 ? String(permille / 10) : `${Math.trunc(permille / 10)},${permille % 10}`;
}
