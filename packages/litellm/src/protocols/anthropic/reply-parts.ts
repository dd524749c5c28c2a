import type { FinishReason, TokenUsage } from '@smol/core'
import type { WireReplyBlock, WireThought, WireUsage } from './wire.ts'

const finishReasons: Readonly<Record<string, FinishReason>> = Object.freeze({
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool-calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  // A long turn that the server interrupted: it goes on when it is sent back.
  pause_turn: 'length',
  compaction: 'length',
  refusal: 'content-filter',
})

export function toFinishReason(raw: string): FinishReason {
  return finishReasons[raw] ?? 'other'
}

/** Counts; the API counts what went through its cache apart. Undefined when there are none. */
export function toTokenUsage(usage: WireUsage | null | undefined): TokenUsage | undefined {
  if (usage === null || usage === undefined) return undefined
  const {
    input_tokens: input,
    output_tokens: output,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: written,
  } = usage
  if (typeof input !== 'number' && typeof output !== 'number') return undefined
  const inputTokens = (input ?? 0) + (read ?? 0) + (written ?? 0)
  return {
    inputTokens,
    outputTokens: output ?? 0,
    totalTokens: inputTokens + (output ?? 0),
    ...(typeof read === 'number' ? { cachedInputTokens: read } : {}),
    ...(typeof written === 'number' ? { cacheWriteTokens: written } : {}),
  }
}

/** A block of thoughts as it goes back; undefined for any other. */
export function toThought({ type, thinking = '', signature = '', data = '' }: WireReplyBlock): WireThought | undefined {
  if (type === 'thinking') return { type, thinking, signature }
  return type === 'redacted_thinking' ? { type, data } : undefined
}
