// Pictures of pages in every state, into web/screenshots (not kept): npm run screenshots -- --page room --state start
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { askedFor, casesOf, nameOf, openGallery } from './gallery.ts';

const ALL_PAGES = ['room', 'assist', 'consult', 'supervise', 'admin', 'reports', 'start'];
const folder = join(import.meta.dirname, '..', 'screenshots');
mkdirSync(folder, { recursive: true });

const asked = askedFor(process.argv.slice(2));
const gallery = await openGallery();
try {
  let taken = 0;
  for (const name of asked.get('page') ?? ALL_PAGES) {
    for (const it of casesOf(name, await gallery.states(name), asked)) {
      const page = await gallery.show(it);
      await page.screenshot({ path: join(folder, `${nameOf(it)}.png`) });
      console.log(nameOf(it));
      taken++;
    }
  }
  console.log(`${taken} pictures in ${folder}`);
} finally {
  await gallery.close();
}
