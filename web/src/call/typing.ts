// The on-screen keyboard's way into a field, as if a real key had been pressed.

/** Puts text at the caret, over what is selected. */
export function insertAtCaret(field: HTMLTextAreaElement | HTMLInputElement, text: string): void {
  const from = field.selectionStart ?? field.value.length;
  const to = field.selectionEnd ?? from;
  replace(field, from, to, text);
}

/** Deletes what is selected, or the one character before the caret, whole. */
export function deleteAtCaret(field: HTMLTextAreaElement | HTMLInputElement): void {
  const to = field.selectionEnd ?? field.value.length;
  let from = field.selectionStart ?? to;
  if (from === to) {
    const before = [...new Intl.Segmenter().segment(field.value.slice(0, to))];
    from = before.at(-1)?.index ?? 0;
  }
  if (from < to) replace(field, from, to, '');
}

function replace(field: HTMLTextAreaElement | HTMLInputElement, from: number, to: number, text: string): void {
  field.setRangeText(text, from, to, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  field.scrollTop = field.scrollHeight;
}
