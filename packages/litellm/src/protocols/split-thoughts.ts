import type { Completion, ReplyDelta } from '@smol/core'
import type { Protocol, StreamDecoder } from '@smol/core/http'
import { decodeEvents } from '@smol/core/http'
import { LeadingThoughts, splitDelta } from './leading-thoughts.ts'

/** A protocol that decodes event by event. */
type DecodingProtocol = Protocol & Pick<Required<Protocol>, 'createDecoder'>

/**
 * A protocol whose models may begin their text with thoughts between tags: they are told apart from it, unless
 * `reasoningTags` says how tags are to be read.
 */
export function splitThoughts(
  protocol: DecodingProtocol,
  options: Readonly<Record<string, unknown>>,
): DecodingProtocol {
  if (options['reasoningTags'] !== undefined) return protocol
  const createDecoder = (): StreamDecoder => new SplittingDecoder(protocol.createDecoder())
  return {
    ...protocol,
    decode: (json) => withoutThoughts(protocol.decode(json)),
    createDecoder,
    decodeStream: (events) => decodeEvents(createDecoder(), events),
  }
}

function withoutThoughts(completion: Completion): Completion {
  const { content } = completion
  if (typeof content !== 'string') return completion
  const { content: text = '', reasoning } = splitDelta({ content, finishReason: 'stop' }, new LeadingThoughts())
  return reasoning === undefined
    ? completion
    : { ...completion, content: text, reasoning: (completion.reasoning ?? '') + reasoning }
}

class SplittingDecoder implements StreamDecoder {
  readonly #decoder: StreamDecoder
  readonly #thoughts = new LeadingThoughts()

  constructor(decoder: StreamDecoder) {
    this.#decoder = decoder
  }

  get done(): boolean {
    return this.#decoder.done
  }

  push(event: Parameters<StreamDecoder['push']>[0]): ReplyDelta | undefined {
    const delta = this.#decoder.push(event)
    return delta === undefined ? undefined : splitDelta(delta, this.#thoughts)
  }

  end(): ReplyDelta | undefined {
    const last = this.#decoder.end()
    return last === undefined ? undefined : splitDelta(last, this.#thoughts)
  }
}
