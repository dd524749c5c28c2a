import type { ReplyDelta } from '@smol/core'
import type { ServerEvent, StreamDecoder } from '@smol/core/http'
import { decodeEvents, parseEvent, throwPayloadError } from '@smol/core/http'
import { RawCollector } from './raw-collector.ts'
import { addText, toFinishReason, toFragments, toTokenUsage } from './reply-parts.ts'
import type { WireChoice, WireCompletion } from './wire.ts'

/** The events of a streamed reply as deltas. Ends at `[DONE]`, or with the events. */
export function decodeStream(events: AsyncIterable<ServerEvent>): AsyncIterable<ReplyDelta> {
  return decodeEvents(createDecoder(), events)
}

/** The same, event by event. */
export function createDecoder(): StreamDecoder {
  return new Decoder()
}

class Decoder implements StreamDecoder {
  done = false
  readonly #raw = new RawCollector()
  #finished = false
  #refused = false
  #vendor: string | undefined

  push(event: ServerEvent): ReplyDelta | undefined {
    if (event.data === '[DONE]') {
      this.done = true
      return this.#finished ? this.end() : { ...unfinished, raw: this.#raw.value }
    }
    const chunk = parseEvent(event) as WireCompletion
    if (!Array.isArray(chunk.choices)) throwPayloadError(chunk)
    const choice = firstChoice(chunk)
    this.#raw.see(chunk, choice)
    const delta: ReplyDelta = {}
    if (choice !== undefined) this.#addChoice(choice, delta)
    this.#addRest(chunk, delta)
    return hasKeys(delta) ? delta : undefined
  }

  end(): ReplyDelta {
    return { raw: this.#raw.value }
  }

  #addChoice(choice: WireChoice, into: ReplyDelta): void {
    if (choice.error !== undefined && choice.error !== null) throwPayloadError({ error: choice.error })
    // Some servers send a whole message where a delta belongs.
    const message = choice.delta ?? choice.message
    if (message !== null && message !== undefined) {
      addText(message, into)
      const toolCalls = toFragments(message)
      if (toolCalls !== undefined) into.toolCalls = toolCalls
      if (typeof message.refusal === 'string' && message.refusal !== '') this.#refused = true
    }
    if (typeof choice.finish_reason !== 'string' || choice.finish_reason === '') return
    this.#finished = true
    into.finishReason = this.#refused ? 'content-filter' : toFinishReason(choice.finish_reason)
    into.rawFinishReason = choice.finish_reason
  }

  #addRest(chunk: WireCompletion, into: ReplyDelta): void {
    const tokenUsage = toTokenUsage(chunk)
    if (tokenUsage !== undefined) into.tokenUsage = tokenUsage
    const { provider } = chunk
    if (typeof provider !== 'string' || provider === this.#vendor) return
    this.#vendor = provider
    into.vendor = provider
  }
}

const unfinished = {
  finishReason: 'other',
  warnings: [
    {
      type: 'other',
      message: 'The stream was closed properly, but gave no finish reason.',
      parameter: 'finish_reason',
    },
  ],
} as const satisfies ReplyDelta

/** With `n` above 1 the choices come mixed: only the first is ours. */
function firstChoice({ choices }: WireCompletion): WireChoice | undefined {
  const choice = choices?.[0]
  if (choice === undefined || choice === null) return undefined
  return (choice.index ?? 0) === 0 ? choice : choices?.find((each) => each.index === 0)
}

function hasKeys(delta: object): boolean {
  for (const _key in delta) return true
  return false
}
