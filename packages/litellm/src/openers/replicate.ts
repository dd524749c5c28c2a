import { isJsonObject } from '@smol/core'
import type { Opener, OpenRequest } from '@smol/core/http'
import { safeFetch, sleep } from '@smol/core/http'
import type { Connection } from '../connect.ts'
import { findEndpoint, joinPath } from '../endpoint.ts'
import { credentialOf, keyOpener } from './key-opener.ts'

/** Waits between two looks, in milliseconds; the last one repeats. */
const waits = [0, 50, 100, 200, 400]
const unfinished = /^(starting|processing|queued)$/

/**
 * Replicate makes a prediction and is then asked how it stands: below the same base and with the same key, whatever
 * address the reply names. A caller that leaves cancels it.
 */
export function replicateOpener(connection: Connection): Opener {
  const { target, options } = connection
  const open = keyOpener(connection)
  const { base } = findEndpoint(target.row, target.provider, options.apiBase)
  const send = safeFetch(options.fetch)
  const headers = { ...credentialOf(target.row, connection), accept: 'application/json' }
  const look = (id: string, request: OpenRequest, what = ''): Promise<Response> =>
    send(joinPath(base, `/v1/predictions/${encodeURIComponent(id)}${what}`), {
      ...(what === '' ? { signal: request.signal } : { method: 'POST' }),
      headers: { ...headers, ...request.headers },
    })

  return async (request) => {
    const response = await open({ ...request, body: withInput(request) })
    const prediction = response.ok ? await copyOf(response) : undefined
    const id = prediction?.['id']
    if (typeof id !== 'string' || !unfinished.test(String(prediction?.['status']))) return response
    await response.body?.cancel()
    const states = follow(id, request, look)
    if (!request.stream) {
      let last: Response = response
      for await (const state of states) last = state.response
      return last
    }
    const events = toEvents(states)
    return new Response(streamOf(events), { headers: { 'content-type': 'text/event-stream' } })
  }
}

/** Fields of the user's own belong to the input, too. */
function withInput({ body, stream }: OpenRequest): Record<string, unknown> {
  const { input, ...more } = body
  return { input: { ...(input as object), ...more, ...(stream ? { stream: true } : {}) } }
}

interface State {
  response: Response
  text: string
}

/** Looks again and again until the prediction is finished, or a look fails. */
async function* follow(
  id: string,
  request: OpenRequest,
  look: (id: string, request: OpenRequest, what?: string) => Promise<Response>,
): AsyncGenerator<State, void, undefined> {
  let finished = false
  try {
    for (let at = 0; !finished; at++) {
      await sleep(waits[Math.min(at, waits.length - 1)] ?? 0, request.signal)
      const response = await look(id, request)
      const text = await response.clone().text()
      finished = !response.ok || !unfinished.test(statusOf(text))
      yield { response, text }
    }
  } finally {
    // Nobody waits for it any more: it need not cost anything. Whether that arrives, nobody is there to hear.
    if (!finished) look(id, request, '/cancel').catch(() => undefined)
  }
}

async function* toEvents(states: AsyncIterable<State>): AsyncGenerator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder()
  for await (const { text } of states) yield encoder.encode(`data: ${text.replaceAll(/[\r\n]+/g, ' ')}\n\n`)
}

function streamOf(pieces: AsyncGenerator<Uint8Array, void, undefined>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await pieces.return()
    },
  })
}

function statusOf(text: string): string {
  return String(parse(text)?.['status'])
}

async function copyOf(response: Response): Promise<Record<string, unknown> | undefined> {
  return parse(await response.clone().text())
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    // No JSON: the pipeline says what it is.
    return undefined
  }
}
