import { chatCompletions } from '@smol/chat-completions'
import type { Protocol } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { adaptBody } from './adapt-body.ts'

/** Chat Completions as one provider speaks it: what its row says, and nothing else, is different. */
export function compatible(target: ResolvedModel): Protocol {
  return {
    ...chatCompletions,
    encode: (request) => adaptBody(chatCompletions.encode({ ...request, modelId: target.model }), request, target),
  }
}
