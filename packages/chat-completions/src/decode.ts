import type { Completion, ReplyDelta } from '@smol/core'
import { SmolError } from '@smol/core'
import { throwPayloadError } from '@smol/core/http'
import { addText, toFinishReason, toFragments, toTokenUsage } from './reply-parts.ts'
import type { WireCompletion } from './wire.ts'

/**
 * A whole reply.
 * @throws SmolError `bad_response`, with the reply, when it has no choice
 */
export function decode(json: unknown): Completion {
  const reply = json as WireCompletion
  const choice = reply.choices?.find((each) => (each.index ?? 0) === 0) ?? reply.choices?.[0]
  if (choice === undefined) {
    throw new SmolError({
      code: 'bad_response',
      message: 'The reply has no choices, and so no answer. See error.body for what came.',
      body: json,
    })
  }
  if (choice.error !== undefined && choice.error !== null) throwPayloadError({ error: choice.error })
  const message = choice.message ?? choice.delta ?? {}
  const text: ReplyDelta = {}
  addText(message, text)
  const toolCalls = toFragments(message)
  const tokenUsage = toTokenUsage(reply)
  const raw = choice.finish_reason
  const refused = typeof message.refusal === 'string' && message.refusal !== ''
  return {
    content: text.content ?? '',
    ...(text.reasoning === undefined ? {} : { reasoning: text.reasoning }),
    ...(toolCalls === undefined ? {} : { toolCalls }),
    finishReason: refused ? 'content-filter' : typeof raw === 'string' ? toFinishReason(raw) : 'other',
    ...(typeof raw === 'string' ? { rawFinishReason: raw } : {}),
    ...(tokenUsage === undefined ? {} : { tokenUsage }),
    ...(typeof reply.provider === 'string' ? { vendor: reply.provider } : {}),
    raw: json,
  }
}
