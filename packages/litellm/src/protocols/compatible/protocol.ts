import { chatCompletions } from '@smol/chat-completions'
import type { Completion, CompletionRequest } from '@smol/core'
import type { Protocol } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { splitThoughts } from '../split-thoughts.ts'
import { adaptBody } from './adapt-body.ts'

/**
 * Chat Completions as one provider speaks it: what its row says, and nothing else, is different. A text that begins
 * with thoughts between tags is told apart from them, unless `reasoningTags` says how tags are to be read.
 */
export function compatible(target: ResolvedModel, { options }: CompletionRequest): Protocol {
  return splitThoughts(
    {
      ...(chatCompletions as Required<Protocol>),
      encode: (request) => adaptBody(chatCompletions.encode({ ...request, modelId: target.model }), request, target),
      decode: (json) => withReason(chatCompletions.decode(json)),
    },
    options,
  )
}

/** A whole reply is whole: where it gives no reason for its end, the model had said what it wanted. */
function withReason(completion: Completion): Completion {
  if (completion.rawFinishReason !== undefined || completion.finishReason !== 'other') return completion
  return { ...completion, finishReason: completion.toolCalls === undefined ? 'stop' : 'tool-calls' }
}
