// What a drawn state still does after it is put up: who takes pictures waits for it.
let left = 0;

/** Does this a little later, ms. */
export function soon(act: () => void, ms = 0): void {
  left++;
  setTimeout(() => {
    act();
    left--;
  }, ms);
}

/** Whether all of it is done. */
export function settled(): boolean {
  return left === 0;
}
