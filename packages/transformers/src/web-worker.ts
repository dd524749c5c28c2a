import { importLibrary } from './library.ts'
import { prepareInBrowser } from './prepare-in-browser.ts'
import type { TransformersLibrary } from './library.ts'
import type { LoadSpec } from './runtime.ts'
import { serve } from './serve.ts'
import type { Order } from './wire.ts'

// The thread of a browser that computes. Not imported by anything: `web-worker-line.ts` starts it.
if (self.name.startsWith('em-pthread')) void becomeWasmThread()
else {
  serve(
    {
      send: (report) => postMessage(report),
      listen: (listener) => addEventListener('message', ({ data }: MessageEvent<Order>) => listener(data)),
    },
    loadLibrary,
  )
}

async function loadLibrary(spec: LoadSpec): Promise<TransformersLibrary> {
  const { libraryUrl } = spec
  const library =
    libraryUrl === undefined
      ? await importLibrary()
      : ((await import(/* @vite-ignore */ /* webpackIgnore: true */ libraryUrl)) as TransformersLibrary)
  prepareInBrowser(library, spec, libraryUrl === undefined)
  return library
}

/**
 * onnxruntime starts its threads from the script that it is in, under this name. Where a bundler has made one script of
 * everything, that is this one, and its part of it has yet to be loaded: what comes before waits.
 */
async function becomeWasmThread(): Promise<void> {
  const waiting: MessageEvent[] = []
  const wait = (event: MessageEvent): unknown => waiting.push(event)
  addEventListener('message', wait)
  await importLibrary()
  removeEventListener('message', wait)
  for (const event of waiting) self.onmessage?.(event)
}
