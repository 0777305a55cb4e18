// Larger text and high contrast, kept on the document alone: nothing is stored.
import { signal } from '@preact/signals';

export const largeText = signal(false);
export const highContrast = signal(false);

/** Sets the size of text on the whole page. */
export function setLargeText(on: boolean): void {
  largeText.value = on;
  document.documentElement.dataset.text = on ? 'large' : 'normal';
}

/** Sets the theme of the whole page. */
export function setHighContrast(on: boolean): void {
  highContrast.value = on;
  document.documentElement.dataset.theme = on ? 'contrast' : 'light';
}
