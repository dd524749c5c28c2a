import type { Completion, ReplyDelta } from '@smol/core'
import { SmolError } from '@smol/core'
import type { ServerEvent, StreamDecoder } from '@smol/core/http'
import { decodeEvents, parseEvent } from '@smol/core/http'
import { readReply } from './read-reply.ts'
import type { WireReply } from './wire.ts'

/**
 * A whole reply.
 * @throws SmolError `bad_response`, with the reply, when it holds no answer
 */
export function decode(json: unknown): Completion {
  const reply = json as WireReply
  if (typeof reply.response !== 'string' && typeof reply.message !== 'object') {
    throw new SmolError({
      code: 'bad_response',
      message: 'The reply has neither a message nor a response, and so no answer. See error.body for what came.',
      body: json,
    })
  }
  const delta = readReply(reply)
  return { ...delta, content: delta.content ?? '', finishReason: delta.finishReason ?? 'other', raw: json }
}

/** The lines of a streamed reply as deltas. Ends at the line that is `done`. */
export function decodeStream(events: AsyncIterable<ServerEvent>): AsyncIterable<ReplyDelta> {
  return decodeEvents(createDecoder(), events)
}

/** The same, line by line. */
export function createDecoder(): StreamDecoder {
  return new Decoder()
}

class Decoder implements StreamDecoder {
  done = false
  #calls = 0

  push(event: ServerEvent): ReplyDelta {
    const reply = parseEvent(event) as WireReply
    const delta = readReply(reply, this.#calls)
    this.#calls += delta.toolCalls?.length ?? 0
    if (reply.done !== true) return delta
    this.done = true
    // The text is in the message already.
    const raw = Object.entries(reply).filter(([field]) => field !== 'message' && field !== 'response')
    return { ...delta, raw: Object.fromEntries(raw) }
  }

  end(): undefined {
    return undefined
  }
}
