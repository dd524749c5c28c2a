import { SmolError } from '@smol/core'
import type { ModelLine } from './client.ts'
import { fromFailure } from './failure.ts'
import type { Report } from './wire.ts'

/** Starts a Web Worker. It ends with the page, if not before. */
export function openWebWorkerLine(): ModelLine {
  // In exactly this form: bundlers look for it, and bundle what it names.
  const worker = new Worker(new URL('./web-worker.ts', import.meta.url), { type: 'module' })
  let hasSpoken = false
  let tellBroken: (error: unknown) => void = () => undefined
  return {
    send: (order) => worker.postMessage(order),
    listen: (listener) => {
      worker.onmessage = ({ data }: MessageEvent<Report>) => {
        hasSpoken = true
        listener(data)
        // In a browser transformers.js runs every step behind the one before, and none behind one that failed.
        if (data.type === 'failed' && data.failure.code === 'server') tellBroken(fromFailure(data.failure))
      }
    },
    onBroken: (listener) => {
      tellBroken = listener
      worker.onmessageerror = () => listener(new Error('The worker sent what cannot be read.'))
      worker.onerror = ({ message }) => listener(hasSpoken ? new Error(message) : notStarted(message))
    },
    setBusy: () => undefined,
    close: async () => worker.terminate(),
  }
}

/** A browser does not say why: the script is not there, or the page's policy forbids it. */
function notStarted(message: string | undefined): SmolError {
  return new SmolError({
    code: 'configuration',
    message: `The Web Worker of the model could not be started (${message || 'its script could not be loaded'}). See that the file web-worker.js is served beside the script that uses it and that the content security policy has worker-src 'self', or give worker: false to run the model in the page's own thread.`,
  })
}
