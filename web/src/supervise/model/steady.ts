// Rows that do not jump: sorted anew only now and then, and never under a pointer or a focus.

/** Rows are sorted anew this often, ms. */
export const RESORT_MS = 30_000;

export interface SteadyRow<T> {
  key: string;
  row: T;
  /** No longer in the data; kept in place while the rows are held. */
  gone: boolean;
}

/** Remembers the order on the screen between updates. */
export class SteadyOrder<T> {
  readonly #key: (row: T) => string;
  readonly #resortMs: number;
  #shown: SteadyRow<T>[] = [];
  #sortedAt = Number.NEGATIVE_INFINITY;

  constructor(key: (row: T) => string, resortMs: number = RESORT_MS) {
    this.#key = key;
    this.#resortMs = resortMs;
  }

  /** Lets the next update sort, whatever its time; it still waits while the rows are held. */
  expire(): void {
    this.#sortedAt = Number.NEGATIVE_INFINITY;
  }

  /**
   * The rows to show. `sorted` is the wanted order. While `held`, nothing moves: rows that are gone stay, marked, and new
   * ones stand at the end.
   */
  update(sorted: readonly T[], now: number, held: boolean): SteadyRow<T>[] {
    const fresh = sorted.map((row) => ({ key: this.#key(row), row, gone: false }));
    const due = now - this.#sortedAt >= this.#resortMs;
    if (this.#shown.length === 0 || (due && !held)) {
      this.#sortedAt = now;
      this.#shown = fresh;
      return this.#shown;
    }
    const byKey = new Map(fresh.map((item) => [item.key, item]));
    const kept: SteadyRow<T>[] = [];
    for (const old of this.#shown) {
      const current = byKey.get(old.key);
      byKey.delete(old.key);
      if (current) kept.push(current);
      else if (held) kept.push({ ...old, gone: true });
    }
    this.#shown = [...kept, ...byKey.values()];
    return this.#shown;
  }
}
