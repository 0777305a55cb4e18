/**
 * What is wrong with the layout of the page shown, in words. Runs inside the page, so it must stand alone.
 * `target`: least height and width of what is pressed; `letters`: least font size, px.
 */
export function faultsOf(required: { target: number; letters: number }): string[] {
  const faults: string[] = [];
  const name = (element: Element) =>
    `${(element as HTMLElement).dataset.testid ?? (element.className.toString() || element.tagName)} "${(element.textContent ?? '').trim().slice(0, 30)}"`;
  const dialog = document.querySelector('dialog[open]');
  const root = dialog ?? document.body;
  const box = (element: Element) => element.getBoundingClientRect();
  const hidden = (element: Element) =>
    !element.checkVisibility() ||
    element.closest('.visually-hidden, [hidden], [aria-hidden="true"]') !== null ||
    box(element).width === 0;
  /** Whether all of an element can be seen: inside the window, and on top at its corners. */
  const whole = (element: Element) => {
    const { left, right, top, bottom } = box(element);
    if (left < 0 || top < 0 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5) return false;
    const inset = Math.min(20, (right - left) / 3, (bottom - top) / 3);
    return [
      [left + inset, top + inset],
      [right - inset, top + inset],
      [left + inset, bottom - inset],
      [right - inset, bottom - inset],
    ].every(([x, y]) => {
      const hit = document.elementFromPoint(x ?? 0, y ?? 0);
      return hit !== null && (element.contains(hit) || hit.contains(element));
    });
  };

  const primaries = [...root.querySelectorAll('.button--primary')].filter((button) => !hidden(button));
  if (primaries.length > 1) faults.push(`${primaries.length} primary buttons`);
  for (const button of primaries) if (!whole(button)) faults.push(`primary not wholly in view: ${name(button)}`);
  for (const button of root.querySelectorAll('.room-footer .button'))
    if (!dialog && !whole(button)) faults.push(`help button not wholly in view: ${name(button)}`);

  if (document.documentElement.scrollWidth > innerWidth) faults.push('the page is wider than the window');
  if (document.documentElement.scrollHeight > innerHeight && document.documentElement.dataset.page === 'room')
    faults.push('the page is higher than the window');
  const main = document.querySelector('.room-main');
  const all = document.querySelectorAll('.choose__list > li').length > 8;
  if (main && !dialog && !all && document.documentElement.dataset.text !== 'large') {
    if (main.scrollHeight > main.clientHeight + 1)
      faults.push(`must be scrolled by ${main.scrollHeight - main.clientHeight} px`);
  }
  for (const element of root.querySelectorAll<HTMLElement>('main, .sheet__body, .find__results'))
    if (element.scrollWidth > element.clientWidth + 1) faults.push(`scrolls sideways: ${name(element)}`);

  for (const element of root.querySelectorAll<HTMLElement>('button, a[href], input, select, textarea')) {
    if (hidden(element)) continue;
    // A small mark to tick is pressed by its words too.
    const { width, height } = box(element.closest('label:has([type="radio"], [type="checkbox"])') ?? element);
    if (Math.min(width, height) < required.target - 0.5)
      faults.push(`target ${Math.round(width)}x${Math.round(height)}: ${name(element)}`);
    if (element.scrollWidth > element.clientWidth + 1 && !(element instanceof HTMLInputElement))
      faults.push(`words cut or sticking out: ${name(element)}`);
    if (element.scrollHeight > element.clientHeight + 2 && element instanceof HTMLButtonElement)
      faults.push(`words too high for: ${name(element)}`);
  }

  /** What can be seen of a text: what its scrolling ancestors leave, without the air that letters have around them. */
  const seen = (element: Element, rect: DOMRect) => {
    let { left, right, top, bottom } = rect;
    const air = (bottom - top) / 5;
    top += air;
    bottom -= air;
    for (let outer: Element | null = element; outer; outer = outer.parentElement) {
      if (getComputedStyle(outer).overflowY === 'visible') continue;
      const clip = box(outer);
      left = Math.max(left, clip.left);
      right = Math.min(right, clip.right);
      top = Math.max(top, clip.top);
      bottom = Math.min(bottom, clip.bottom);
    }
    return right > left && bottom > top ? new DOMRect(left, top, right - left, bottom - top) : null;
  };
  /** What stays in its place while the page scrolls under it. */
  const stays = (element: Element) => element.closest('.screen__end, .stays, .sup-undo');

  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const placed: { element: Element; rect: DOMRect }[] = [];
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (
      !element ||
      !texts.currentNode.textContent?.trim() ||
      hidden(element) ||
      element.closest('script, style, option')
    )
      continue;
    const size = Number.parseFloat(getComputedStyle(element).fontSize);
    if (size < required.letters - 0.01) faults.push(`letters of ${size}: ${name(element)}`);
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const holder = element.closest('button, .card, .notice, section, header, footer, dialog');
    // Line by line: the box around wrapped words lies over those that stand before them.
    for (const line of range.getClientRects()) {
      const rect = seen(element, line);
      if (!rect) continue;
      const outer = holder && box(holder);
      if (outer && (rect.right > outer.right + 1 || rect.left < outer.left - 1))
        faults.push(`text sticks out: ${name(element)}`);
      placed.push({ element, rect });
    }
  }
  for (const [i, a] of placed.entries())
    for (const b of placed.slice(i + 1)) {
      if (a.element.contains(b.element) || b.element.contains(a.element)) continue;
      const across = Math.min(a.rect.right, b.rect.right) - Math.max(a.rect.left, b.rect.left);
      const down = Math.min(a.rect.bottom, b.rect.bottom) - Math.max(a.rect.top, b.rect.top);
      const least = Math.min(a.rect.height, b.rect.height);
      if (across > 2 && down > least * 0.4 && stays(a.element) === stays(b.element))
        faults.push(`text over text: ${name(a.element)} / ${name(b.element)}`);
    }
  return [...new Set(faults)].slice(0, 12);
}
