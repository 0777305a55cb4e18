import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const pages = ['index', 'room', 'assist', 'consult', 'supervise', 'admin'];
const page = (name: string) => resolve(import.meta.dirname, `${name}.html`);

// The pages run under a strict content security policy: nothing is inlined, and the JSX needs no plugin.
export default defineConfig(({ mode }) => ({
  appType: 'mpa',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    outDir: 'dist',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      // The gallery is no page of the product: only the scripts that look at pages build it.
      input: Object.fromEntries((mode === 'gallery' ? ['gallery'] : pages).map((name) => [name, page(name)])),
    },
  },
  server: {
    host: '127.0.0.1',
    // The gallery plays on the demo network's own files.
    fs: { allow: ['..'] },
    proxy: {
      '/api': process.env.TILTS_URL ?? 'http://127.0.0.1:8080',
      '/demo': process.env.TILTS_URL ?? 'http://127.0.0.1:8080',
      '/ws': { target: process.env.TILTS_URL ?? 'http://127.0.0.1:8080', ws: true },
    },
  },
}));
