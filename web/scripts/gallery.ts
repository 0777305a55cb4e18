// The gallery, built once, and one Chromium, for the scripts that look at pages.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build, preview } from 'vite';

/** The formats that a page is drawn for. */
export const ROOM_SIZES = ['1080x1920', '1920x1080', '1280x720'];
export const DESK_SIZES = ['1440x900', '390x844'];
export const WALL_SIZES = ['1920x1080'];
export const LANGUAGES = ['lv', 'en', 'ru'];

export interface Case {
  page: string;
  state: string;
  size: string;
  lang: string;
  theme: 'light' | 'contrast';
  text: 'normal' | 'large';
}

/** `page-state-size-lang-theme`, and `-large` where the text is. */
export function nameOf(it: Case): string {
  return `${it.page}-${it.state}-${it.size}-${it.lang}-${it.theme}${it.text === 'large' ? '-large' : ''}`;
}

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];

export interface Gallery {
  /** The names of a page's states. */
  states(page: string): Promise<string[]>;
  /** Shows a case and waits until it stands still. */
  show(it: Case): Promise<Page>;
  close(): Promise<void>;
}

/** Starts both; `close` ends both. */
export async function openGallery(): Promise<Gallery> {
  const outDir = mkdtempSync(join(tmpdir(), 'tilts-gallery-'));
  await build({ mode: 'gallery', logLevel: 'error', build: { outDir } });
  const server = await preview({
    mode: 'gallery',
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const address = server.httpServer.address();
  if (!address || typeof address === 'string') throw new Error('the gallery has no port');
  const base = `http://127.0.0.1:${address.port}/gallery.html`;
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const page = await browser.newPage({ reducedMotion: 'reduce' });
  // The compiler of these scripts names functions by a helper that a page does not have.
  await page.addInitScript({ content: 'globalThis.__name ??= (it) => it' });

  const open = async (query: Record<string, string>) => {
    await page.goto(`${base}?${new URLSearchParams(query)}`);
    await page.waitForFunction(() => 'GALLERY_STATES' in globalThis);
  };
  return {
    async states(name) {
      await open({ page: name, state: '' });
      return page.evaluate(() => (globalThis as unknown as { GALLERY_STATES: string[] }).GALLERY_STATES);
    },
    async show(it) {
      const [width, height] = it.size.split('x').map(Number);
      await page.setViewportSize({ width: width ?? 0, height: height ?? 0 });
      await open({ page: it.page, state: it.state, lang: it.lang, theme: it.theme, text: it.text });
      await page.waitForFunction(() => (globalThis as unknown as { GALLERY_SETTLED(): boolean }).GALLERY_SETTLED());
      await page.evaluate(async () => {
        await document.fonts.ready;
        // Two frames: one for what effects put up, one for it to be laid out.
        for (let i = 0; i < 4; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
        // What is played has its first frame: none, or all within a second.
        const dark = () => [...document.querySelectorAll('video')].some((it) => it.srcObject && it.readyState < 2);
        for (let i = 0; i < 60 && dark(); i++) await new Promise((resolve) => requestAnimationFrame(resolve));
      });
      return page;
    },
    async close() {
      await browser.close();
      await server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}

/** `--page room --state start --size 1280x720 --lang lv --theme light --text normal`; each may come several times. */
export function askedFor(args: string[]): Map<string, string[]> {
  const asked = new Map<string, string[]>();
  for (let i = 0; i + 1 < args.length; i += 2) {
    const name = (args[i] ?? '').replace(/^--/, '');
    asked.set(name, [...(asked.get(name) ?? []), args[i + 1] ?? '']);
  }
  return asked;
}

/** The wall display hangs on a wall; the rest is at a desk or in a room. */
function sizesOf(page: string, state: string): string[] {
  if (page === 'room') return ROOM_SIZES;
  return state.startsWith('wall') ? WALL_SIZES : DESK_SIZES;
}

/** Every case of a page that was asked for: all sizes and languages, contrast and large text in Latvian. */
export function casesOf(page: string, states: string[], asked: Map<string, string[]>): Case[] {
  const only = (name: string, value: string) => asked.get(name)?.includes(value) ?? true;
  const cases: Case[] = [];
  for (const state of states)
    for (const size of sizesOf(page, state))
      for (const lang of LANGUAGES)
        for (const theme of ['light', 'contrast'] as const)
          for (const text of ['normal', 'large'] as const) {
            const special = theme === 'contrast' || text === 'large';
            if (special && lang !== 'lv' && !asked.has('theme') && !asked.has('text')) continue;
            if (theme === 'contrast' && text === 'large' && !asked.has('theme')) continue;
            cases.push({ page, state, size, lang, theme, text });
          }
  return cases.filter(
    (it) =>
      only('state', it.state) &&
      only('size', it.size) &&
      only('lang', it.lang) &&
      only('theme', it.theme) &&
      only('text', it.text),
  );
}
