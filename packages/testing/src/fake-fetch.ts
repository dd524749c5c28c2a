import { sse } from './bytes.ts'

/** A reply of a scripted fetch. */
export interface FakeReply {
  /** Default 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** The whole body: text or bytes as they are, anything else as JSON. */
  readonly body?: unknown
  /** The body piece by piece instead, handed out one a read. */
  readonly pieces?: readonly (string | Uint8Array)[]
  /** How `pieces` ends: `close` (default), `hang` for ever, or with this error, as when the connection breaks. */
  readonly end?: 'close' | 'hang' | Error
}

/** What a scripted fetch may answer: a reply, a Response, `hang` (never), or the error that fetch itself rejects with. */
export type FakeAnswer = FakeReply | Response | Error | 'hang'

/** One request that a scripted fetch was given. */
export interface FakeRequest {
  readonly url: string
  readonly method: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The body parsed, or undefined when it is not JSON. */
  readonly json: unknown
  /** The signal that fetch was given. */
  readonly signal: AbortSignal | undefined
  /** How many of the reply's `pieces` were read. */
  readonly piecesRead: number
  /** True once the client gave up: it aborted, or cancelled the body before its end. */
  readonly cancelled: boolean
}

/** `fetch` with a memory. */
export type FakeFetch = typeof fetch & {
  /** Every request so far. */
  readonly requests: readonly FakeRequest[]
}

/**
 * A `fetch` that sends nothing: it records what it is given and answers what it was told, in order, or what the
 * function makes of the request. Like the real one it rejects with `signal.reason` when it is aborted, before or while
 * its body is read. When the answers are used up it rejects, and says so.
 */
export function fakeFetch(
  answers: readonly FakeAnswer[] | ((request: FakeRequest, index: number) => FakeAnswer | Promise<FakeAnswer>),
): FakeFetch {
  const requests: RecordedRequest[] = []
  const answerTo = typeof answers === 'function' ? answers : inOrder(answers)

  async function fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
    signal?.throwIfAborted()
    const request = await recordRequest(input, init, signal)
    const index = requests.push(request) - 1
    const answer = await answerTo(request, index)
    if (answer instanceof Error) throw answer
    if (answer instanceof Response) return answer
    if (answer === 'hang') return never(request, signal)
    signal?.throwIfAborted()
    return toResponse(answer, request, signal)
  }

  return Object.assign(fetch, { requests })
}

/** A reply that is a stream of server-sent events, `data: [DONE]` and all, one piece an event. */
export function sseReply(events: readonly unknown[], rest: Omit<FakeReply, 'body'> = {}): FakeReply {
  return {
    pieces: events.map((event) => sse([event])),
    ...rest,
    headers: { 'content-type': 'text/event-stream', ...rest.headers },
  }
}

interface RecordedRequest extends FakeRequest {
  piecesRead: number
  cancelled: boolean
}

function inOrder(answers: readonly FakeAnswer[]): (request: FakeRequest, index: number) => FakeAnswer {
  return ({ method, url }, index) =>
    answers[index] ??
    new Error(`fakeFetch has no answer for request ${index + 1} (${method} ${url}): it was given ${answers.length}.`)
}

async function recordRequest(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  signal: AbortSignal | undefined,
): Promise<RecordedRequest> {
  // Without the signal: a Request keeps a listener on it until it is collected, and listeners are counted in tests.
  const request = new Request(input, { ...init, signal: null })
  const text = await request.text()
  const headers = Object.fromEntries(request.headers)
  const { url, method } = request
  return { url, method, headers, text, json: parse(text), signal, piecesRead: 0, cancelled: false }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not every request has JSON: `text` shows what it has.
    return undefined
  }
}

/** Calls `onAbort` when the signal is aborted; the returned function makes it forget that. */
function listen(signal: AbortSignal | undefined, onAbort: (reason: unknown) => void): () => void {
  const listener = (): void => onAbort(signal?.reason)
  signal?.addEventListener('abort', listener, { once: true })
  return () => signal?.removeEventListener('abort', listener)
}

function never(request: RecordedRequest, signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (reason: unknown): void => {
      request.cancelled = true
      reject(reason)
    }
    if (signal?.aborted === true) abort(signal.reason)
    else listen(signal, abort)
  })
}

function toResponse(reply: FakeReply, request: RecordedRequest, signal: AbortSignal | undefined): Response {
  const { status = 200, headers = {}, body, pieces } = reply
  if (pieces !== undefined) return new Response(toStream(reply, request, signal), { status, headers })
  // A status without a body accepts none, not even an empty one.
  if (body === undefined) return new Response(null, { status, headers })
  if (typeof body === 'string' || body instanceof Uint8Array)
    return new Response(body as string | Uint8Array<ArrayBuffer>, { status, headers })
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
}

function toStream(
  { pieces = [], end = 'close' }: FakeReply,
  request: RecordedRequest,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let unlisten: () => void = () => undefined
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        unlisten = listen(signal, (reason) => {
          request.cancelled = true
          controller.error(reason)
        })
      },
      pull(controller) {
        const piece = pieces[request.piecesRead]
        if (piece !== undefined) {
          request.piecesRead += 1
          controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece)
          return undefined
        }
        if (end === 'hang') return new Promise<void>(() => undefined)
        unlisten()
        if (end === 'close') controller.close()
        else controller.error(end)
        return undefined
      },
      cancel() {
        request.cancelled = true
        unlisten()
      },
    },
    // Nothing is read ahead: `piecesRead` is what the client really asked for.
    { highWaterMark: 0 },
  )
}
