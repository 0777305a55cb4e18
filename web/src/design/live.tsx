import { signal } from '@preact/signals';

const polite = signal('');
const urgent = signal('');

/** Has screen readers say a sentence when they get to it. The same sentence again is said again. */
export function announce(text: string, how: 'polite' | 'urgent' = 'polite'): void {
  const region = how === 'urgent' ? urgent : polite;
  region.value = region.value === text ? `${text}\u00a0` : text;
}

/** The two live regions; one on each page. */
export function LiveRegions() {
  return (
    <>
      <div class="visually-hidden" aria-live="polite" role="status">
        {polite}
      </div>
      <div class="visually-hidden" aria-live="assertive" role="alert">
        {urgent}
      </div>
    </>
  );
}
