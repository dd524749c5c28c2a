import { chatCompletions } from '@smol/chat-completions'
import type { Completion } from '@smol/core'
import type { Protocol } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { adaptBody } from './adapt-body.ts'

/** Chat Completions as one provider speaks it: what its row says, and nothing else, is different. */
export function compatible(target: ResolvedModel): Protocol {
  return {
    ...chatCompletions,
    encode: (request) => adaptBody(chatCompletions.encode({ ...request, modelId: target.model }), request, target),
    decode: (json) => withReason(chatCompletions.decode(json)),
  }
}

/** A whole reply is whole: where it gives no reason for its end, the model had said what it wanted. */
function withReason(completion: Completion): Completion {
  if (completion.rawFinishReason !== undefined || completion.finishReason !== 'other') return completion
  return { ...completion, finishReason: completion.toolCalls === undefined ? 'stop' : 'tool-calls' }
}
