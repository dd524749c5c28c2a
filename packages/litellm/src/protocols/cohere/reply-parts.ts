import type { FinishReason, TokenUsage } from '@smol/core'
import { SmolError } from '@smol/core'
import type { WireUsage } from './wire.ts'

const finishReasons: Readonly<Record<string, FinishReason>> = Object.freeze({
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool-calls',
  ERROR_TOXIC: 'content-filter',
  ERROR_LIMIT: 'length',
})

/** @throws SmolError `server` where the reason is that the answer could not be finished */
export function toFinishReason(raw: string, said?: unknown): FinishReason {
  if (raw !== 'ERROR' && raw !== 'TIMEOUT') return finishReasons[raw] ?? 'other'
  const why = typeof said === 'string' && said !== '' ? `: ${said}` : '.'
  throw new SmolError({ code: 'server', message: `The answer ended with ${raw}, it is not complete${why}`, body: said })
}

/** What went through the model, else what was billed; undefined when there are no counts. */
export function toTokenUsage(usage: WireUsage | null | undefined): TokenUsage | undefined {
  const counts = usage?.tokens ?? usage?.billed_units
  const { input_tokens: input, output_tokens: output } = counts ?? {}
  if (typeof input !== 'number' && typeof output !== 'number') return undefined
  const inputTokens = input ?? 0
  const outputTokens = output ?? 0
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    ...(typeof usage?.cached_tokens === 'number' ? { cachedInputTokens: usage.cached_tokens } : {}),
  }
}
