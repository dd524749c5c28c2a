import { Worker } from 'node:worker_threads'
import type { ModelLine } from './client.ts'

/** The load of a tokenizer would else leave tens of megabytes of it behind, which nothing needs afterwards. */
const youngMegabytes = 8

/** Starts the worker thread. It keeps the process alive only while it has something to do. */
export function openWorkerLine(): ModelLine {
  // How this process got its program is not how the worker gets its own; Node refuses the flag there. Any other list of
  // flags is left to be inherited: one that is passed on may not have those of V8, such as --max-old-space-size.
  const { execArgv } = process
  const own = execArgv.filter((flag) => !flag.startsWith('--input-type'))
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    ...(own.length === execArgv.length ? {} : { execArgv: own }),
    resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes },
  })
  return {
    send: (order) => worker.postMessage(order),
    listen: (listener) => worker.on('message', listener),
    onBroken: (listener) => {
      worker.on('error', listener)
      worker.on('messageerror', listener)
      worker.on('exit', (code) => listener(new Error(`The worker thread ended with code ${code}.`)))
    },
    setBusy: (busy) => (busy ? worker.ref() : worker.unref()),
    close: async () => {
      await worker.terminate()
    },
  }
}
