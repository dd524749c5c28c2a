import type { Completion, ToolCallFragment } from '@smol/core'
import { SmolError } from '@smol/core'
import { toProviderData } from './keepsakes.ts'
import { toFinishReason, toTokenUsage } from './reply-parts.ts'
import type { WirePart, WireReply, WireToolCall } from './wire.ts'

/**
 * A whole reply. Citations are in `raw`.
 * @throws SmolError `bad_response`, with the reply, when it has no message
 */
export function decode(json: unknown): Completion {
  const { message, finish_reason: raw, usage } = json as WireReply
  if (typeof message !== 'object' || message === null) {
    throw new SmolError({
      code: 'bad_response',
      message: 'The reply has no message, and so no answer. See error.body for what came.',
      body: json,
    })
  }
  const parts = (message.content ?? []) as readonly WirePart[]
  const calls = (message.tool_calls ?? []) as readonly WireToolCall[]
  const thinking = parts.map((part) => part.thinking ?? '').join('')
  const plan = message.tool_plan ?? ''
  const providerData = toProviderData({ thinking, plan })
  const tokenUsage = toTokenUsage(usage)
  return {
    content: parts.map((part) => part.text ?? '').join(''),
    ...(thinking + plan === '' ? {} : { reasoning: thinking + plan }),
    ...(calls.length === 0 ? {} : { toolCalls: calls.map(toFragment) }),
    finishReason: typeof raw === 'string' ? toFinishReason(raw) : 'other',
    ...(typeof raw === 'string' ? { rawFinishReason: raw } : {}),
    ...(tokenUsage === undefined ? {} : { tokenUsage }),
    ...(providerData === undefined ? {} : { providerData }),
    raw: json,
  }
}

export function toFragment({ id, function: body }: WireToolCall): ToolCallFragment {
  return { id: id ?? null, name: body?.name ?? null, arguments: body?.arguments ?? null }
}
