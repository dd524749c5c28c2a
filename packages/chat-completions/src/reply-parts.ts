import type { FinishReason, ReplyDelta, TokenUsage, ToolCallFragment } from '@smol/core'
import type { WireCompletion, WireMessage, WirePart, WireUsage } from './wire.ts'

/** Finish reasons of all the servers that speak this protocol, in lower case. */
const finishReasons: Readonly<Record<string, FinishReason>> = Object.freeze({
  stop: 'stop',
  end_turn: 'stop',
  eos: 'stop',
  eos_token: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  tool_calls: 'tool-calls',
  tool_call: 'tool-calls',
  tool_use: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  safety: 'content-filter',
  refusal: 'content-filter',
})

export function toFinishReason(raw: string): FinishReason {
  return finishReasons[raw.toLowerCase()] ?? 'other'
}

/** Text and reasoning of a message or a delta, set on `into` where there is some. */
export function addText(message: WireMessage, into: ReplyDelta): void {
  const { content } = message
  if (typeof content === 'string') {
    if (content !== '') into.content = content
  } else if (Array.isArray(content)) addParts(content, into)
  const reasoning = message.reasoning_content ?? message.reasoning
  if (typeof reasoning === 'string' && reasoning !== '') into.reasoning = reasoning
  if (typeof message.refusal === 'string' && message.refusal !== '')
    into.content = (into.content ?? '') + message.refusal
}

function addParts(parts: readonly WirePart[], into: ReplyDelta): void {
  const text = parts.map((part) => (typeof part === 'string' ? part : (part.text ?? ''))).join('')
  if (text !== '') into.content = text
  const thinking = parts.map((part) => thinkingOf(part)).join('')
  if (thinking !== '') into.reasoning = thinking
}

function thinkingOf({ thinking }: WirePart): string {
  if (typeof thinking === 'string') return thinking
  return (thinking ?? []).map((part) => part.text ?? '').join('')
}

/** The tool calls of a message or a delta, in whichever form; undefined when there are none. */
export function toFragments(message: WireMessage): ToolCallFragment[] | undefined {
  const calls = message.tool_calls ?? []
  const old = message.function_call
  if (calls.length === 0 && (old === null || old === undefined)) return undefined
  const fragments = calls.map(({ index, id, function: body }) => ({
    index: index ?? null,
    id: id ?? null,
    name: body?.name ?? null,
    arguments: body?.arguments ?? null,
  }))
  return old === null || old === undefined
    ? fragments
    : [...fragments, { name: old.name ?? null, arguments: old.arguments ?? null }]
}

/** Token counts, wherever the server put them; undefined when it gave none. */
export function toTokenUsage(reply: WireCompletion): TokenUsage | undefined {
  const usage = reply.usage ?? reply.x_groq?.usage ?? reply.choices?.[0]?.usage
  if (usage === null || usage === undefined) return undefined
  const { prompt_tokens: input, completion_tokens: output, total_tokens: total } = usage
  if (!isCount(input) && !isCount(output)) return undefined
  const inputTokens = isCount(input) ? input : 0
  const outputTokens = isCount(output) ? output : 0
  return {
    inputTokens,
    outputTokens,
    totalTokens: isCount(total) ? total : inputTokens + outputTokens,
    ...details(usage),
  }
}

function details(usage: WireUsage): Partial<TokenUsage> {
  const { prompt_tokens_details: input, completion_tokens_details: output } = usage
  const counts = {
    cachedInputTokens: input?.cached_tokens ?? usage.prompt_cache_hit_tokens ?? usage.cache_read_input_tokens,
    cacheWriteTokens: input?.cache_write_tokens ?? usage.cache_creation_input_tokens,
    reasoningTokens: output?.reasoning_tokens,
    audioInputTokens: input?.audio_tokens,
    audioOutputTokens: output?.audio_tokens,
  }
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => isCount(count)))
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0
}
