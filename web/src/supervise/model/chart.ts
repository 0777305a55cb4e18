// The arithmetic of charts: where an axis ends, where its ticks stand, how a line runs.

/** A round figure at or above the greatest value. */
export function niceTop(greatest: number): number {
  const least = Math.max(1, greatest);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 4, 5, 8, 10].find((n) => n * power >= least) ?? 10;
  return step * power;
}

/** Four stretches from zero, or fewer where they would not be whole. */
export function ticks(top: number): number[] {
  const parts = top % 4 === 0 || top >= 100 ? 4 : top % 5 === 0 ? 5 : top % 2 === 0 ? 2 : 1;
  return Array.from({ length: parts + 1 }, (_, i) => (top * i) / parts);
}

/** An SVG path through the values; a missing one interrupts it. */
export function path(
  values: readonly (number | null)[],
  x: (i: number) => number,
  y: (value: number) => number,
): string {
  let pen = 'M';
  let drawn = '';
  values.forEach((value, i) => {
    if (value === null) {
      pen = 'M';
      return;
    }
    drawn += `${pen}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = 'L';
  });
  return drawn;
}
