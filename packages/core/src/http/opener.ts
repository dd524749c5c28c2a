import type { Warning } from '../messages/message.ts'
import { safeFetch } from './redirect.ts'

/** One request, ready to be sent. */
export interface OpenRequest {
  /** Below the base URL, with a leading slash. */
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  /** Further headers of this call. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether the answer is to be streamed. */
  readonly stream: boolean
  readonly signal: AbortSignal
  /** Tells the user of something that the opener had to do otherwise. */
  readonly warn: (warning: Warning) => void
}

/**
 * Where a request goes and with which credential: opens ONE HTTP response. It must not retry, and must
 * hand over the response whatever its status; everything after its first byte is the pipeline's.
 */
export type Opener = (request: OpenRequest) => Promise<Response>

export interface FetchOpenerOptions {
  /** Such as `https://api.example.com/v1`; a trailing slash does not matter. */
  baseUrl: string
  /** Headers of every request, or a function that gives them anew each time, such as with a fresh token. */
  headers?:
    | Readonly<Record<string, string>>
    | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>)
  /** Default: the global one. A proxy, a recorder or a test double goes here. */
  fetch?: typeof fetch
}

/** The plain opener: a JSON POST through `fetch`. */
export function fetchOpener({ baseUrl, headers = {}, fetch: givenFetch }: FetchOpenerOptions): Opener {
  const send = safeFetch(givenFetch)
  const [base = '', query] = baseUrl.split('?', 2)
  return async ({ path, body, headers: more, stream, signal }) => {
    const own = typeof headers === 'function' ? await headers() : headers
    return send(joinUrl(base, path, query), {
      method: 'POST',
      headers: lowerCase({
        'content-type': 'application/json',
        accept: stream ? 'text/event-stream' : 'application/json',
        ...own,
        ...more,
      }),
      body: JSON.stringify(body),
      signal,
    })
  }
}

/** Base, path and the query of both in one URL. */
function joinUrl(base: string, path: string, query: string | undefined): string {
  const url = base.replace(/\/+$/, '') + path
  return query === undefined || query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`
}

/** Header names do not distinguish case, object keys do: the last one given wins. */
function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
