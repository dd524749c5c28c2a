import { SmolError } from '../errors.ts'
import type { ReplyDelta } from '../reply.ts'
import { isJsonObject } from '../tools/json.ts'
import { badResponse } from './bad-response.ts'
import type { EventParser, ServerEvent } from './events.ts'
import { createNdjsonParser, createSseParser } from './events.ts'
import type { Protocol, StreamDecoder } from './protocol.ts'
import type { TextReader } from './text-reader.ts'
import { createTextReader } from './text-reader.ts'
import type { Watchdog } from './watchdog.ts'
import { decodeWhole } from './whole-reply.ts'

/** The deltas of a response of status 200, whatever the server took for a stream. */
export interface StreamReading {
  /** What came together, in lists that are never empty: a list a read costs far less than a wait a delta. */
  readonly batches: AsyncIterable<readonly ReplyDelta[]>
  /** What to throw when the deltas end without a finish reason. */
  readonly truncated: () => SmolError
  /** The body, to be drained when all went well and cancelled when not. */
  readonly reader: TextReader
}

/** Opens a streamed reply: server-sent events, JSON lines, or a whole completion where the server does not stream. */
export async function openStream(response: Response, protocol: Protocol, watch: Watchdog): Promise<StreamReading> {
  if (response.status === 204) throw badResponse(response, '', 'it has no content')
  const reader = createTextReader(response, watch.signal)
  const isLines = /ndjson|jsonl|json-seq|stream\+json/i.test(response.headers.get('content-type') ?? '')
  const head = await readHead(reader)
  if (head === '') throw badResponse(response, '', 'it is empty', { retryable: true })
  if (!isLines && /^\s*[[{]/.test(head)) return wholeReply(head, reader, response, protocol, watch)
  if (/^\s*</.test(head)) throw badResponse(response, head, 'it is not a stream of events')
  const source = readEvents(head, reader, isLines ? createNdjsonParser() : createSseParser())
  const decoder = protocol.createDecoder?.()
  return {
    batches: decoder === undefined ? decodeOneByOne(protocol, source) : decodeTogether(decoder, source),
    truncated: () => (source.count() === 0 ? badResponse(response, head, 'it holds no event') : truncatedStream()),
    reader,
  }
}

function truncatedStream(): SmolError {
  const message = 'The stream ended without a finish mark: the answer is truncated.'
  return new SmolError({ code: 'bad_response', retryable: true, message })
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
  watch.started()
  for (let piece = await reader.read(); piece !== undefined; piece = await reader.read()) {
    watch.progress()
    pieces.push(piece)
  }
  const { content, raw, ...rest } = decodeWhole(pieces.join(''), response, protocol)
  const message = 'The server answered with a whole reply instead of a stream.'
  const delta: ReplyDelta = {
    ...rest,
    finishReason: rest.finishReason ?? 'other',
    warnings: [...(rest.warnings ?? []), { type: 'other', message, parameter: 'stream' }],
    ...(typeof content === 'string' ? { content } : {}),
    ...(isJsonObject(raw) ? { raw } : {}),
  }
  return { reader, batches: once([delta]), truncated: () => badResponse(response, head, 'it holds no answer') }
}

async function* once<T>(item: T): AsyncGenerator<T> {
  yield item
}

/** The body as events, piece by piece. */
interface EventSource {
  /** The events of the next piece, often none; undefined after the last. */
  readonly next: () => Promise<readonly ServerEvent[] | undefined>
  /** How many there were. */
  readonly count: () => number
}

function readEvents(head: string, reader: TextReader, parser: EventParser): EventSource {
  let begun = false
  let ended = false
  let count = 0
  const seen = (events: readonly ServerEvent[]): readonly ServerEvent[] => {
    count += events.length
    return events
  }
  return {
    async next() {
      if (!begun) {
        begun = true
        return seen(parser.push(head))
      }
      if (ended) return undefined
      const piece = await reader.read()
      ended = piece === undefined
      return seen(piece === undefined ? parser.flush() : parser.push(piece))
    },
    count: () => count,
  }
}

/** Decodes what came together at once. */
async function* decodeTogether(
  decoder: StreamDecoder,
  source: EventSource,
): AsyncGenerator<readonly ReplyDelta[], void, undefined> {
  for (let events = await source.next(); events !== undefined; events = await source.next()) {
    const deltas: ReplyDelta[] = []
    let failure: { readonly error: unknown } | undefined
    try {
      decodeInto(deltas, decoder, events)
    } catch (error) {
      // What came before it is handed out first.
      failure = { error }
    }
    if (deltas.length > 0) yield deltas
    if (failure !== undefined) throw failure.error
    if (decoder.done) return
  }
  const last = decoder.end()
  if (last !== undefined) yield [last]
}

function decodeInto(deltas: ReplyDelta[], decoder: StreamDecoder, events: readonly ServerEvent[]): void {
  for (const event of events) {
    const delta = decoder.push(event)
    if (delta !== undefined) deltas.push(delta)
    if (decoder.done) return
  }
}

/** Decodes through a protocol that only knows how to do it one by one. */
async function* decodeOneByOne(
  protocol: Protocol,
  source: EventSource,
): AsyncGenerator<readonly ReplyDelta[], void, undefined> {
  for await (const delta of protocol.decodeStream(oneByOne(source))) yield [delta]
}

async function* oneByOne(source: EventSource): AsyncGenerator<ServerEvent, void, undefined> {
  for (let events = await source.next(); events !== undefined; events = await source.next()) yield* events
}
