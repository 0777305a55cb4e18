// Measures pages in every state and size: what must be in view is, nothing is cut, targets and letters are large
// enough, and axe finds nothing. One line a case; ends with the sums.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { askedFor, casesOf, nameOf, openGallery } from './gallery.ts';
import { faultsOf } from './measure.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Required and least sizes, px, by page and size. */
const REQUIRED: Record<string, { target: number; letters: number }> = {
  '1080x1920': { target: 72, letters: 26 },
  '1920x1080': { target: 72, letters: 22 },
  '1280x720': { target: 56, letters: 18 },
  '1440x900': { target: 40, letters: 14 },
  '390x844': { target: 48, letters: 14 },
};

const asked = askedFor(process.argv.slice(2));
const gallery = await openGallery();
let passed = 0;
let failed = 0;
try {
  for (const name of asked.get('page') ?? ['room']) {
    for (const it of casesOf(name, await gallery.states(name), asked)) {
      const page = await gallery.show(it);
      const faults = await page.evaluate(faultsOf, REQUIRED[it.size] ?? { target: 24, letters: 14 });
      await page.evaluate(axe);
      // A target half scrolled under what stays would count as small to axe; sizes are measured above.
      const rules = { 'target-size': { enabled: !(await page.evaluate(scrolls)) } };
      const found = await page.evaluate(
        async ([tags, rules]) => {
          const run = (globalThis as unknown as { axe: { run(root: Document, options: object): Promise<AxeResult> } })
            .axe;
          const result = await run.run(document, { runOnly: { type: 'tag', values: tags }, rules });
          return result.violations.map((fault) => `axe ${fault.id}: ${fault.nodes[0]?.target.join(' ') ?? ''}`);
        },
        [TAGS, rules] as const,
      );
      const all = [...faults, ...found];
      if (all.length === 0) passed++;
      else failed++;
      console.log(
        `${all.length === 0 ? 'ok  ' : 'FAIL'} ${nameOf(it)}${all.map((fault) => `\n       ${fault}`).join('')}`,
      );
    }
  }
} finally {
  await gallery.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** Whether the page shown is longer than its place, or has a form that may be. */
function scrolls(): boolean {
  const main = document.querySelector('main');
  return document.querySelector('.stays') !== null || (main !== null && main.scrollHeight > main.clientHeight + 1);
}

interface AxeResult {
  violations: { id: string; nodes: { target: string[] }[] }[];
}
