import type { GeneratedMessage, SmolError, Warning } from '../../../../packages/core/src/index.ts'
import { isSmolError } from '../../../../packages/core/src/index.ts'
import { LiteLLMModel, resolveModel } from '../../../../packages/litellm/src/index.ts'
import type { FakeRequest } from '../../../../packages/testing/src/index.ts'
import { fakeFetch } from '../../../../packages/testing/src/index.ts'
import { toOurCall } from './call.ts'
import type { LiteLLMRecord } from './record.ts'
import { answersFrom, isLookUp, recordedReply, validReply } from './replies.ts'

/** What our model did with a recorded call. */
export interface Seen {
  requests: readonly FakeRequest[]
  message?: GeneratedMessage
  error?: SmolError
  warnings: readonly Warning[]
}

/** Runs a record: the same call, the same replies, and nothing sent. */
export async function runRecord(record: LiteLLMRecord): Promise<Seen> {
  const protocol = protocolOf(record.call.model)
  const { options, messages, call, stream } = toOurCall(record, protocol)
  const replies = record.reply?.filter((_reply, at) => !isLookUp(record.requests?.[at] ?? '')).map(recordedReply) ?? [
    validReply(protocol, stream),
  ]
  const fetch = fakeFetch(answersFrom(replies))
  const warnings: Warning[] = []
  try {
    const model = new LiteLLMModel({ ...options, fetch, onWarning: (warning) => warnings.push(warning) })
    const message = stream ? await model.generateStream(messages, call).final() : await model.generate(messages, call)
    return { requests: fetch.requests, message, warnings }
  } catch (error) {
    if (!isSmolError(error)) throw error
    return { requests: fetch.requests, error, warnings }
  }
}

/** The protocol of a model; the usual one where the model cannot be resolved, which the run then shows. */
function protocolOf(modelId: string): string {
  try {
    return resolveModel(modelId).row.protocol ?? 'chat-completions'
  } catch {
    return 'chat-completions'
  }
}
