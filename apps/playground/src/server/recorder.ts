import { AsyncLocalStorage } from 'node:async_hooks'
import type { WireRequest } from '../wire.ts'

type Listener = (request: WireRequest) => void

const listeners = new AsyncLocalStorage<Listener>()

/** Runs `work`; every request that it sends through `recordingFetch` is told to `listener`. Models are shared, calls are not. */
export function recording<T>(listener: Listener, work: () => T): T {
  return listeners.run(listener, work)
}

/** `fetch` for models: shows what goes out. */
export const recordingFetch: typeof fetch = async (input, init) => {
  const listener = listeners.getStore()
  if (listener !== undefined) listener(await describeRequest(input, init))
  return fetch(input, init)
}

async function describeRequest(input: RequestInfo | URL, init: RequestInit | undefined): Promise<WireRequest> {
  const request = input instanceof Request ? input : undefined
  const headers = new Headers(init?.headers ?? request?.headers)
  const body = init?.body ?? (await request?.clone().text())
  return {
    method: init?.method ?? request?.method ?? 'GET',
    url: request?.url ?? (input instanceof URL ? input.href : (input as string)),
    headers: Object.fromEntries(headers),
    body: typeof body === 'string' ? parse(body) : body === undefined || body === null ? null : '(not text)',
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Shown as it is.
    return text
  }
}
