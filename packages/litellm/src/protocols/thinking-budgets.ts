import type { ReasoningEffort } from '@smol/core'

/** Tokens to think with, by effort, as LiteLLM has them for Claude. */
export const budgets: Readonly<Record<Exclude<ReasoningEffort, 'none'>, number>> = Object.freeze({
  minimal: 1024,
  low: 1024,
  medium: 2048,
  high: 4096,
  xhigh: 16_384,
})

/** The fewest tokens to think with that the API takes. */
export const LEAST = 1024

/** Tokens that are left for the answer where the caller gave no limit. */
export const FOR_THE_ANSWER = 4096
