import type { CompletionRequest, ReasoningEffort } from '@smol/core'
import type { WireBody } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { budgets, FOR_THE_ANSWER, LEAST } from '../thinking-budgets.ts'
import { leaveOut as refuse } from '../unsupported.ts'
import { mostTokens, thinks, thinksByEffort } from './limits.ts'
import type { WireTurn } from './wire.ts'

/**
 * How long to think (https://docs.claude.com/en/docs/build-with-claude/extended-thinking), and the limit of
 * tokens, of which thinking is a part.
 */
export function encodeThinking(
  request: CompletionRequest,
  turns: readonly WireTurn[],
  { model, provider }: Pick<ResolvedModel, 'model' | 'provider'>,
): WireBody {
  const { reasoningEffort: effort, maxTokens } = request
  const limit = maxTokens ?? mostTokens(model)
  if (effort === undefined || effort === 'none') return { max_tokens: limit }
  const budget = budgets[effort]
  if (!thinks(model)) {
    refuse(request, { field: 'reasoning_effort', provider, advice: `${model} does not think before it answers.` })
    return { max_tokens: limit }
  }
  if (lacksThoughts(turns)) {
    leaveOut(request, 'the last round of tool calls came without its thoughts, and the API wants them back.')
    return { max_tokens: limit }
  }
  if (thinksByEffort(model)) {
    // Without `display` the thoughts come empty.
    const thinking = { type: 'adaptive', display: 'summarized' }
    return { max_tokens: limit, thinking, output_config: { effort: effortWord(effort) } }
  }
  if (maxTokens === undefined) {
    return { max_tokens: budget + FOR_THE_ANSWER, thinking: { type: 'enabled', budget_tokens: budget } }
  }
  if (maxTokens <= LEAST) {
    leaveOut(request, `thinking takes ${LEAST} tokens at least, and maxTokens is ${maxTokens}.`)
    return { max_tokens: maxTokens }
  }
  return { max_tokens: maxTokens, thinking: { type: 'enabled', budget_tokens: Math.min(budget, maxTokens - 1) } }
}

function effortWord(effort: ReasoningEffort): string {
  if (effort === 'minimal') return 'low'
  return effort === 'xhigh' ? 'max' : effort
}

function leaveOut({ warn }: CompletionRequest, why: string): void {
  warn({ type: 'dropped', parameter: 'reasoningEffort', message: `reasoningEffort was left out: ${why}` })
}

/** "Expected `thinking` or `redacted_thinking`, but found `tool_use`": in a round that is still going on. */
function lacksThoughts(turns: readonly WireTurn[]): boolean {
  const isResult = turns.at(-1)?.content.some(({ type }) => type === 'tool_result') ?? false
  return isResult && !(turns.at(-2)?.content.some(({ type }) => /thinking/.test(type)) ?? false)
}
