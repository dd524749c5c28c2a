import { SmolError } from '../errors.ts'
import type { ReplyDelta, Completion } from '../reply.ts'
import { isJsonObject } from '../tools/json.ts'
import type { EventParser, ServerEvent } from './events.ts'
import { createNdjsonParser, createSseParser } from './events.ts'
import { networkError } from './network-error.ts'
import type { Protocol } from './protocol.ts'
import { errorInPayload } from './vendor-error.ts'
import type { Watchdog } from './watchdog.ts'

const SAMPLE_LENGTH = 200
/** How long the end of a body may take to come after the answer, in milliseconds. */
const DRAIN_MS = 20
/** Enough for any error message; an endless error page is not read to its end. */
const MAX_ERROR_LENGTH = 1_000_000

/** The deltas of a response of status 200, whatever the server took for a stream. */
export interface StreamReading {
  deltas: AsyncIterable<ReplyDelta>
  /** What to throw when the deltas end without a finish reason. */
  truncated(): SmolError
}

/** The text of a body in pieces, decoded, with the watchdog told. */
interface TextReader {
  read(): Promise<string | undefined>
  cancel(): Promise<void>
}

function createTextReader(response: Response): TextReader {
  const reader = response.body?.getReader()
  // Takes a byte order mark out, and keeps characters whole that are split between pieces.
  const decoder = new TextDecoder()
  let ended = reader === undefined
  return {
    async read() {
      if (ended || reader === undefined) return undefined
      let result: Awaited<ReturnType<typeof reader.read>>
      try {
        result = await reader.read()
      } catch (error) {
        throw networkError(error, 'The reply broke off')
      }
      if (!result.done) return decoder.decode(result.value, { stream: true })
      ended = true
      return decoder.decode()
    },
    async cancel() {
      if (ended || reader === undefined) return
      ended = true
      // What is left after the answer is mostly just the end of the body: reading it keeps the connection for the next call.
      const atEnd = await Promise.race([
        // A body that already failed has been reported by read(), or was cancelled on purpose.
        reader.read().then(
          ({ done }) => done,
          () => true,
        ),
        new Promise<false>((resolve) => setTimeout(resolve, DRAIN_MS, false)),
      ])
      if (!atEnd) await reader.cancel().catch(() => undefined)
    },
  }
}

/** The whole text of a body; `limit` characters at most. */
export async function readText(
  response: Response,
  watch: Watchdog,
  limit: number = Number.POSITIVE_INFINITY,
): Promise<string> {
  const reader = createTextReader(response)
  const pieces: string[] = []
  let length = 0
  for (let piece = await reader.read(); piece !== undefined && length < limit; piece = await reader.read()) {
    watch.progress()
    pieces.push(piece)
    length += piece.length
  }
  await reader.cancel()
  return pieces.join('')
}

/** The body of an error response: JSON where it is, else its text. */
export async function readErrorBody(response: Response, watch: Watchdog): Promise<unknown> {
  const text = await readText(response, watch, MAX_ERROR_LENGTH)
  try {
    return JSON.parse(text)
  } catch {
    // Proxies answer in HTML or plain text: shown as it is.
    return text
  }
}

/** A whole reply. @throws SmolError `bad_response` when it is no JSON or holds no answer, or the error in it */
export async function readCompletion(response: Response, protocol: Protocol, watch: Watchdog): Promise<Completion> {
  if (response.status === 204) throw badResponse(response, '', 'it has no content')
  return decodeWhole(await readText(response, watch), response, protocol)
}

function decodeWhole(text: string, response: Response, protocol: Protocol): Completion {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    const looksLikeJson = /^\s*[[{]/.test(text)
    const what = text.trim() === '' ? 'it is empty' : looksLikeJson ? 'its JSON is cut off or broken' : 'it is not JSON'
    throw badResponse(response, text, what, { cause: error, retryable: looksLikeJson })
  }
  throwPayloadError(json)
  if (!isJsonObject(json)) throw badResponse(response, text, 'it is not a JSON object')
  return protocol.decode(json)
}

/** @throws the error that stands in a payload of status 200, if one does */
export function throwPayloadError(payload: unknown): void {
  const error = errorInPayload(payload)
  if (error !== undefined) throw error
}

/** The JSON of an event. @throws SmolError `bad_response` when it is broken, or the error that it holds */
export function parseEvent(event: ServerEvent): Record<string, unknown> {
  let payload: unknown
  try {
    payload = JSON.parse(event.data)
  } catch (error) {
    if (event.event === 'error')
      throw new SmolError({ code: 'server', message: `The server sent an error: ${event.data}`, body: event.data })
    throw new SmolError({
      code: 'bad_response',
      retryable: true,
      message: `An event of the stream is broken, it is not JSON: ${sample(event.data)} If this happens again, the server or a proxy before it is at fault.`,
      cause: error,
      body: event.data.slice(0, SAMPLE_LENGTH),
    })
  }
  if (
    event.event === 'error' ||
    !isJsonObject(payload) ||
    (payload['error'] !== undefined && payload['error'] !== null)
  )
    throwEventError(event, payload)
  return payload
}

function throwEventError(event: ServerEvent, payload: unknown): never {
  throwPayloadError(payload)
  throwPayloadError({ error: payload })
  throw new SmolError({
    code: 'bad_response',
    message: `An event of the stream is not a JSON object: ${sample(event.data)} Check that the server speaks this API.`,
  })
}

/** Opens a streamed reply: server-sent events, JSON lines, or a whole completion where the server does not stream. */
export async function openStream(response: Response, protocol: Protocol, watch: Watchdog): Promise<StreamReading> {
  if (response.status === 204) throw badResponse(response, '', 'it has no content')
  const reader = createTextReader(response)
  const type = response.headers.get('content-type') ?? ''
  const head = await readHead(reader)
  const isLines = /ndjson|jsonl|json-seq|stream\+json/i.test(type)
  if (head === '') throw badResponse(response, '', 'it is empty', { retryable: true })
  if (!isLines && /^\s*[[{]/.test(head)) return wholeReply(head, reader, response, protocol, watch)
  if (/^\s*</.test(head)) throw badResponse(response, head, 'it is not a stream of events')
  let events = 0
  const parser = isLines ? createNdjsonParser() : createSseParser()
  return {
    deltas: protocol.decodeStream(serverEvents(head, reader, parser, watch, () => events++)),
    truncated: () => {
      if (events === 0) return badResponse(response, head, 'it holds no event')
      return new SmolError({
        code: 'bad_response',
        retryable: true,
        message: 'The stream ended without a finish mark: the answer is truncated.',
      })
    },
  }
}

/** Reads until something other than white space has come. */
async function readHead(reader: TextReader): Promise<string> {
  let head = ''
  for (let piece = await reader.read(); piece !== undefined; piece = await reader.read()) {
    head += piece
    if (head.trim() !== '') return head
  }
  return ''
}

async function wholeReply(
  head: string,
  reader: TextReader,
  response: Response,
  protocol: Protocol,
  watch: Watchdog,
): Promise<StreamReading> {
  const pieces = [head]
  for (let piece = await reader.read(); piece !== undefined; piece = await reader.read()) {
    watch.progress()
    pieces.push(piece)
  }
  const { content, raw, ...rest } = decodeWhole(pieces.join(''), response, protocol)
  const warning = {
    type: 'other',
    message: 'The server answered with a whole reply instead of a stream.',
    parameter: 'stream',
  } as const
  const delta: ReplyDelta = {
    ...rest,
    finishReason: rest.finishReason ?? 'other',
    warnings: [...(rest.warnings ?? []), warning],
    ...(typeof content === 'string' ? { content } : {}),
    ...(isJsonObject(raw) ? { raw } : {}),
  }
  return { deltas: once(delta), truncated: () => badResponse(response, head, 'it holds no answer') }
}

async function* once<T>(item: T): AsyncGenerator<T> {
  yield item
}

async function* serverEvents(
  head: string,
  reader: TextReader,
  parser: EventParser,
  watch: Watchdog,
  count: () => void,
): AsyncGenerator<ServerEvent, void, undefined> {
  try {
    for (let piece: string | undefined = head; ; piece = await reader.read()) {
      const batch = piece === undefined ? parser.flush() : parser.push(piece)
      if (batch.length > 0) {
        watch.pause()
        for (const event of batch) {
          count()
          yield event
        }
        watch.resume()
      }
      if (piece === undefined) return
    }
  } finally {
    await reader.cancel()
  }
}

function badResponse(
  response: Response,
  text: string,
  why: string,
  more: { cause?: unknown; retryable?: boolean } = {},
): SmolError {
  const type = response.headers.get('content-type') ?? 'no content type'
  const shown = text.trim() === '' ? '' : ` It begins: ${sample(text)}`
  return new SmolError({
    code: 'bad_response',
    message: `The reply (status ${response.status}, ${type}) is no answer: ${why}.${shown} Check the base URL.`,
    status: response.status,
    ...(text === '' ? {} : { body: text.slice(0, SAMPLE_LENGTH) }),
    ...more,
  })
}

function sample(text: string): string {
  const short = text.trim().slice(0, SAMPLE_LENGTH)
  return short.length < text.trim().length ? `${short}…` : short
}
