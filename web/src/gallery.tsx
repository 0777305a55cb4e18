// Any page in any state without a server, for pictures and measurements: ?page=room&state=start&lang=lv&theme=contrast&text=large
import { type ComponentChildren, render } from 'preact';
import './design/index.ts';
import { setHighContrast, setLargeText } from './design/index.ts';
import { settled } from './gallery-steps.ts';
import { type Language, setLanguage } from './words/index.ts';

const pages = import.meta.glob<{ states: Record<string, () => ComponentChildren> }>('./*/fixtures.{ts,tsx}');
const asked = new URLSearchParams(location.search);
const page = asked.get('page') ?? 'room';

document.documentElement.dataset.page = page === 'room' ? 'room' : 'desk';
setLanguage((asked.get('lang') ?? 'lv') as Language);
setHighContrast(asked.get('theme') === 'contrast');
setLargeText(asked.get('text') === 'large');

const load = pages[`./${page}/fixtures.ts`] ?? pages[`./${page}/fixtures.tsx`];
const states = (await load?.())?.states ?? {};
const state = states[asked.get('state') ?? Object.keys(states)[0] ?? ''];
const root = document.getElementById('app');
if (root) {
  render(state ? state() : <p>{Object.keys(states).join(' ')}</p>, root);
  // The scripts that measure read here which states there are, and when one stands still.
  Object.assign(globalThis, { GALLERY_STATES: Object.keys(states), GALLERY_SETTLED: settled });
}
