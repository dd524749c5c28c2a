import type { CompletionRequest, ReasoningEffort } from '@smol/core'
import type { ResolvedModel } from '../../resolve.ts'
import { leaveOut } from '../unsupported.ts'
import { familyOf } from './model-family.ts'

type Effort = Exclude<ReasoningEffort, 'none' | 'minimal'>

/** Tokens that LiteLLM allows; the highest is the most that every model of 2.5 takes. */
const budgets: Readonly<Record<Effort, number>> = Object.freeze({ low: 1024, medium: 2048, high: 4096, xhigh: 24_576 })

/** The least that 2.5 Pro and Flash-Lite take when they think; Flash takes any. */
const LEAST_PRO = 128
const LEAST_LITE = 512

/**
 * `thinkingConfig` for an effort, with thoughts asked for unless it is `none`
 * (https://ai.google.dev/gemini-api/docs/thinking).
 */
export function encodeThinking(request: CompletionRequest, target: ResolvedModel): Record<string, unknown> | undefined {
  const { reasoningEffort: effort } = request
  if (effort === undefined) return undefined
  const family = familyOf(target.model)
  if (!family.thinks) {
    leaveOut(request, { field: 'reasoning_effort', provider: target.provider })
    return undefined
  }
  const includeThoughts = effort !== 'none'
  if (effort === 'none' && (family.isThird || family.isPro)) translated(request, effort, 'the least that it takes')
  if (effort === 'xhigh' && family.isThird) translated(request, effort, "'high', its highest level")
  if (family.isThird) return { thinkingLevel: levelOf(effort, family.isPro), includeThoughts }
  return { thinkingBudget: budgetOf(effort, family), includeThoughts }
}

function levelOf(effort: ReasoningEffort, isPro: boolean): string {
  if (effort === 'none' || effort === 'minimal') return isPro ? 'low' : 'minimal'
  return effort === 'xhigh' ? 'high' : effort
}

function budgetOf(effort: ReasoningEffort, { isPro, isLite }: { isPro: boolean; isLite: boolean }): number {
  if (effort === 'none') return isPro ? LEAST_PRO : 0
  if (effort === 'minimal') return isPro ? LEAST_PRO : isLite ? LEAST_LITE : 1
  return budgets[effort]
}

function translated({ warn, modelId }: CompletionRequest, effort: string, to: string): void {
  const message = `${modelId} does not take the effort '${effort}': it was asked for ${to}.`
  warn({ type: 'translated', parameter: 'reasoningEffort', message })
}
