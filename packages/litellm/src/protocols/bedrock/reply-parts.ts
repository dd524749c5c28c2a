import type { FinishReason, TokenUsage } from '@smol/core'
import type { WireAdditional, WireThought, WireUsage } from './wire.ts'

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_ResponseSyntax */
const finishReasons: Readonly<Record<string, FinishReason>> = Object.freeze({
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool-calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  guardrail_intervened: 'content-filter',
  content_filtered: 'content-filter',
  refusal: 'content-filter',
})

export function toFinishReason(raw: string): FinishReason {
  return finishReasons[raw] ?? 'other'
}

/** Counts; what went through the cache is counted apart. Undefined when there are none. */
export function toTokenUsage(
  usage: WireUsage | null | undefined,
  additional: WireAdditional | null | undefined,
): TokenUsage | undefined {
  if (typeof usage?.inputTokens !== 'number' && typeof usage?.outputTokens !== 'number') return undefined
  const { inputTokens: fresh = 0, outputTokens = 0, cacheReadInputTokens: read, cacheWriteInputTokens: written } = usage
  const inputTokens = fresh + (read ?? 0) + (written ?? 0)
  const thought = additional?.usage?.output_tokens_details?.thinking_tokens
  return {
    inputTokens,
    outputTokens,
    totalTokens: usage.totalTokens ?? inputTokens + outputTokens,
    ...(typeof read === 'number' ? { cachedInputTokens: read } : {}),
    ...(typeof written === 'number' ? { cacheWriteTokens: written } : {}),
    ...(typeof thought === 'number' ? { reasoningTokens: thought } : {}),
  }
}

/** A thought as it goes back; undefined where it was not signed, and so is not wanted back. */
export function toKeepsake({ reasoningText, redactedContent }: WireThought): WireThought | undefined {
  if (typeof redactedContent === 'string' && redactedContent !== '') return { redactedContent }
  const { text = '', signature = '' } = reasoningText ?? {}
  return signature === '' ? undefined : { reasoningText: { text, signature } }
}
