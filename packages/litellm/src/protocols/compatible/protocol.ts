import { chatCompletions } from '@smol/chat-completions'
import type { Completion, CompletionRequest, ReplyDelta } from '@smol/core'
import type { Protocol, StreamDecoder } from '@smol/core/http'
import { decodeEvents } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { adaptBody } from './adapt-body.ts'
import { LeadingThoughts, splitDelta } from './leading-thoughts.ts'

/**
 * Chat Completions as one provider speaks it: what its row says, and nothing else, is different. A text that begins
 * with thoughts between tags is told apart from them, unless `reasoningTags` says how tags are to be read.
 */
export function compatible(target: ResolvedModel, { options }: CompletionRequest): Protocol {
  const splits = options['reasoningTags'] === undefined
  const createDecoder = (): StreamDecoder => (splits ? new SplittingDecoder(newDecoder()) : newDecoder())
  return {
    ...chatCompletions,
    encode: (request) => adaptBody(chatCompletions.encode({ ...request, modelId: target.model }), request, target),
    decode: (json) => {
      const completion = withReason(chatCompletions.decode(json))
      return splits ? withoutThoughts(completion) : completion
    },
    createDecoder,
    decodeStream: (events) => decodeEvents(createDecoder(), events),
  }
}

function newDecoder(): StreamDecoder {
  return (chatCompletions as Required<Protocol>).createDecoder()
}

/** A whole reply is whole: where it gives no reason for its end, the model had said what it wanted. */
function withReason(completion: Completion): Completion {
  if (completion.rawFinishReason !== undefined || completion.finishReason !== 'other') return completion
  return { ...completion, finishReason: completion.toolCalls === undefined ? 'stop' : 'tool-calls' }
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
