import type { GenerateEvent, GenerateRequest } from '../../src/wire.ts'
import type { Order, Report } from './page-protocol.ts'
import { usesGpu } from './page-protocol.ts'

/** The one model that runs in the page: the server has its files. */
export const embeddedModel = '@smol/smollm2-135m-instruct'

let current: { worker: Worker; onGpu: boolean } | undefined
let lastId = 0

/** Asks a model inside of the page. Yields what happens, as `askServer` does. */
export async function* askPage(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
  const line = workerFor(usesGpu(request.options))
  const id = ++lastId
  const waiting: (GenerateEvent | undefined)[] = []
  let wake: () => void = () => undefined

  const onMessage = ({ data }: MessageEvent<Report>): void => {
    if (data.id !== id) return
    waiting.push(data.event)
    wake()
  }
  const onError = (event: ErrorEvent): void => {
    current = undefined
    const reason = event.message || 'it could not be loaded'
    waiting.push({
      type: 'error',
      error: { code: 'server', message: `The worker of the page broke (${reason}). Retry, or let the server run it.` },
    })
    wake()
  }
  const onAbort = (): void => {
    line.postMessage({ type: 'abort', id } satisfies Order)
    waiting.push(undefined)
    wake()
  }
  line.addEventListener('message', onMessage)
  line.addEventListener('error', onError)
  signal.addEventListener('abort', onAbort, { once: true })
  line.postMessage({ type: 'ask', id, request } satisfies Order)
  try {
    for (;;) {
      while (waiting.length > 0) {
        const event = waiting.shift()
        if (event === undefined) return
        yield event
        if (event.type === 'done' || event.type === 'error') return
      }
      await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    line.removeEventListener('message', onMessage)
    line.removeEventListener('error', onError)
    signal.removeEventListener('abort', onAbort)
  }
}

function workerFor(onGpu: boolean): Worker {
  if (current?.onGpu === onGpu) return current.worker
  current?.worker.terminate()
  const worker = new Worker(new URL('./page-worker.ts', import.meta.url), { type: 'module' })
  current = { worker, onGpu }
  return worker
}
