import { fileURLToPath } from 'node:url'
import { defaultClientConditions, defineConfig } from 'vite'

export default defineConfig({
  root: fileURLToPath(new URL('page', import.meta.url)),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // The server has onnxruntime's WebAssembly where it was installed; 27 MB need not be in the page's folder, too.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2024',
    // The content security policy takes nothing that is written into the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // transformers.js and the grammar library, which are loaded with a model only.
    chunkSizeWarningLimit: 1100,
  },
  // In parts: a worker that is one script would have the grammar library in it, wanted or not.
  worker: { format: 'es' },
})
