import type { Completion, ReplyDelta } from '../reply.ts'
import type { CompletionRequest } from '../request.ts'
import type { ServerEvent } from './events.ts'
import type { Remedy } from './healing.ts'

/** A request body as the API spells it. */
export type WireBody = Record<string, unknown>

/** Decodes the events of one stream. */
export interface StreamDecoder {
  /** What one event says; undefined when it says nothing. @throws SmolError the error that stands in it */
  push(event: ServerEvent): ReplyDelta | undefined
  /** True once a mark of the end has come: nothing that follows counts. */
  readonly done: boolean
  /** What is left to say when the events ended without such a mark. */
  end(): ReplyDelta | undefined
}

/** `decodeStream` by means of a decoder. */
export async function* decodeEvents(
  decoder: StreamDecoder,
  events: AsyncIterable<ServerEvent>,
): AsyncGenerator<ReplyDelta, void, undefined> {
  for await (const event of events) {
    const delta = decoder.push(event)
    if (delta !== undefined) yield delta
    if (decoder.done) return
  }
  const last = decoder.end()
  if (last !== undefined) yield last
}

/**
 * How the bytes of an API are spelled. Pure: no fetch, no clock, no environment, no provider's name.
 * The pipeline adds everything that can go wrong on the way.
 */
export interface Protocol {
  /** Such as `chat-completions`. */
  readonly name: string
  /** Below the base URL, such as `/chat/completions`; a function where it depends on the request. */
  readonly path: string | ((request: CompletionRequest) => string)
  /** Our names to the API's names. `extraBody` and `omit` are applied by the pipeline. */
  encode(request: CompletionRequest): WireBody
  /** A whole reply. @throws SmolError `bad_response` when it holds no answer */
  decode(json: unknown): Completion
  /**
   * A streamed reply. It must yield a `finishReason` before it ends: an end without one is a truncated
   * stream, which the pipeline turns into an error.
   */
  decodeStream(events: AsyncIterable<ServerEvent>): AsyncIterable<ReplyDelta>
  /**
   * The same as `decodeStream`, event by event and without waiting. Where it is there the pipeline uses it:
   * events that arrive together are then decoded together, which costs a fraction.
   */
  createDecoder?(): StreamDecoder
  /** Whether a whole reply may be a JSON array, of the chunks of a stream, which `decode` is then given. Default: no. */
  readonly takesArrays?: boolean
  /** What to leave out or say otherwise when a server refuses it. */
  readonly remedies?: readonly Remedy[]
}
