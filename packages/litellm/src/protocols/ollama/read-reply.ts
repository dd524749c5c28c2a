import type { FinishReason, ReplyDelta, TokenUsage } from '@smol/core'
import type { WireReply, WireToolCall } from './wire.ts'

/**
 * What a reply says, whole or one line of it.
 * @param callsBefore how many calls there were: they come without a place
 */
export function readReply(reply: WireReply, callsBefore = 0): ReplyDelta {
  const { message, response } = reply
  const delta: ReplyDelta = {}
  const content = message?.content ?? response
  if (typeof content === 'string' && content !== '') delta.content = content
  const reasoning = message?.thinking ?? reply.thinking
  if (typeof reasoning === 'string' && reasoning !== '') delta.reasoning = reasoning
  const calls = message?.tool_calls ?? []
  if (calls.length > 0) delta.toolCalls = calls.map((call, at) => toFragment(call, callsBefore + at))
  if (reply.done === true) addEnd(reply, callsBefore + calls.length, delta)
  return delta
}

function toFragment({ id, function: body }: WireToolCall, index: number): NonNullable<ReplyDelta['toolCalls']>[number] {
  return { index, id: id ?? null, name: body?.name ?? null, arguments: body?.arguments ?? null }
}

const finishReasons: Readonly<Record<string, FinishReason>> = Object.freeze({ stop: 'stop', length: 'length' })

function addEnd(reply: WireReply, calls: number, into: ReplyDelta): void {
  const { done_reason: raw } = reply
  // Old versions give none; no version has one of its own for calls.
  const reason = typeof raw === 'string' ? (finishReasons[raw] ?? 'other') : 'stop'
  into.finishReason = reason === 'stop' && calls > 0 ? 'tool-calls' : reason
  if (typeof raw === 'string') into.rawFinishReason = raw
  const tokenUsage = toTokenUsage(reply)
  if (tokenUsage !== undefined) into.tokenUsage = tokenUsage
}

/** The prompt's count is missing where the server had it all in its cache. */
function toTokenUsage({ prompt_eval_count: input, eval_count: output }: WireReply): TokenUsage | undefined {
  if (typeof input !== 'number' && typeof output !== 'number') return undefined
  const inputTokens = input ?? 0
  const outputTokens = output ?? 0
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens }
}
