import type { ErrorInfo, GenerateEvent, GenerateRequest } from '../../src/wire.ts'
import { readLines } from './read-lines.ts'

/** Asks through the server. Yields what happens; the last event is `done` or `error`, unless it was aborted. */
export async function* askServer(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
  let ended = false
  try {
    const response = await fetch('/api/generate', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal,
    })
    if (!response.ok || response.body === null) {
      yield { type: 'error', error: await refusalOf(response) }
      return
    }
    for await (const line of readLines(response.body)) {
      const event = JSON.parse(line) as GenerateEvent
      ended = event.type === 'done' || event.type === 'error'
      yield event
    }
  } catch (cause) {
    if (signal.aborted) return
    yield lost(cause instanceof Error ? cause.message : String(cause))
    return
  }
  if (!ended) yield lost('its answer ended too early')
}

function lost(reason: string): GenerateEvent {
  return {
    type: 'error',
    error: {
      code: 'network',
      message: `The playground's server went away (${reason}). Start it again, then retry: the conversation is kept in this page.`,
      retryable: true,
    },
  }
}

async function refusalOf(response: Response): Promise<ErrorInfo> {
  try {
    return ((await response.json()) as { error: ErrorInfo }).error
  } catch {
    // Not from our server, such as from a proxy in between.
    return { code: 'bad_response', message: `The server answered ${response.status} ${response.statusText}.` }
  }
}
