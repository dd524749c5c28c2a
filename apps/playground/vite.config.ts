import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { defineConfig } from 'vite'

/** What is loaded in Node only, and transformers.js, which the page has from the server. */
const notInBrowser = /^\.\/(worker-line|resolve|check-folder)\.ts$|^@huggingface\/transformers$|^node:|^url$|^module$/

/** Leaves out what a browser never reaches: bundlers cannot know, and stumble over it. */
const leaveOut: Plugin = {
  name: 'leave-out',
  enforce: 'pre',
  resolveId: (id) => (notInBrowser.test(id) ? { id, external: true } : null),
}

export default defineConfig({
  root: fileURLToPath(new URL('page', import.meta.url)),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2024',
    // The content security policy takes nothing that is written into the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es', plugins: () => [leaveOut] },
})
