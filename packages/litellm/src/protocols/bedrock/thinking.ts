import type { CompletionRequest, ReasoningEffort } from '@smol/core'
import type { WireBody } from '@smol/core/http'
import { budgets, FOR_THE_ANSWER, LEAST } from '../thinking-budgets.ts'
import { leaveOut } from '../unsupported.ts'
import type { ModelFamily } from './model-family.ts'
import type { WireTurn } from './wire.ts'

/** How an effort is said: fields for the model, and a limit of tokens of which thinking is a part. */
export interface Thinking {
  fields: WireBody
  maxTokens: number | undefined
}

/** Each maker has its own words (https://docs.aws.amazon.com/bedrock/latest/userguide/inference-reasoning.html). */
export function encodeThinking(
  request: CompletionRequest,
  turns: readonly WireTurn[],
  family: ModelFamily,
  provider: string,
): Thinking {
  const { reasoningEffort: effort, maxTokens } = request
  if (effort === undefined) return { fields: {}, maxTokens }
  if (family.isNova2) return { fields: novaFields(request, effort), maxTokens }
  if (family.takesEffort) return { fields: { reasoning_effort: effort }, maxTokens }
  if (!family.takesBudget && !family.thinksByEffort) {
    leaveOut(request, { field: 'reasoning_effort', provider })
    return { fields: {}, maxTokens }
  }
  if (effort === 'none') return { fields: {}, maxTokens }
  if (lacksThoughts(turns)) {
    dropped(request, 'the last round of tool calls came without its thoughts, and the model wants them back.')
    return { fields: {}, maxTokens }
  }
  if (family.thinksByEffort) {
    const word = ({ minimal: 'low', xhigh: 'max' } as Readonly<Record<string, string>>)[effort] ?? effort
    return {
      fields: { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: word } },
      maxTokens,
    }
  }
  return withBudget(request, budgets[effort])
}

function withBudget(request: CompletionRequest, budget: number): Thinking {
  const { maxTokens } = request
  if (maxTokens !== undefined && maxTokens <= LEAST) {
    dropped(request, `thinking takes ${LEAST} tokens at least, and maxTokens is ${maxTokens}.`)
    return { fields: {}, maxTokens }
  }
  const tokens = maxTokens === undefined ? budget : Math.min(budget, maxTokens - 1)
  return {
    fields: { thinking: { type: 'enabled', budget_tokens: tokens } },
    maxTokens: maxTokens ?? budget + FOR_THE_ANSWER,
  }
}

/** https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html */
function novaFields({ warn }: CompletionRequest, effort: ReasoningEffort): WireBody {
  if (effort === 'none') return { reasoningConfig: { type: 'disabled' } }
  const level = effort === 'minimal' ? 'low' : effort === 'xhigh' ? 'high' : effort
  if (level !== effort) {
    const message = `Nova does not know the effort '${effort}': it was asked for '${level}'.`
    warn({ type: 'translated', parameter: 'reasoningEffort', message })
  }
  return { reasoningConfig: { type: 'enabled', maxReasoningEffort: level } }
}

function dropped({ warn }: CompletionRequest, why: string): void {
  warn({ type: 'dropped', parameter: 'reasoningEffort', message: `reasoningEffort was left out: ${why}` })
}

/** "Expected `thinking` or `redacted_thinking`, but found `tool_use`": in a round that is still going on. */
function lacksThoughts(turns: readonly WireTurn[]): boolean {
  const isResult = turns.at(-1)?.content.some(({ toolResult }) => toolResult !== undefined) ?? false
  return isResult && !(turns.at(-2)?.content.some(({ reasoningContent }) => reasoningContent !== undefined) ?? false)
}
