import type { CompletionRequest, ToolSchema } from '@smol/core'
import type { WireBody } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { leaveOut } from '../unsupported.ts'
import { encodeMessage } from './encode-message.ts'

/** Most stop strings that the API takes; the rest is cut on our side. */
const STOP_LIMIT = 5

/** A neutral request as the body of `POST /v2/chat`, in the order of the reference. */
export function encode(request: CompletionRequest, target: ResolvedModel): WireBody {
  return withoutUndefined({
    stream: request.stream ? true : undefined,
    model: target.model,
    messages: request.messages.map(encodeMessage),
    ...encodeTools(request, target.provider),
    response_format: encodeFormat(request, target.provider),
    max_tokens: request.maxTokens,
    stop_sequences: request.stopSequences?.slice(0, STOP_LIMIT),
    temperature: request.temperature,
    seed: request.seed,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    k: request.topK,
    p: request.topP,
    thinking: encodeThinking(request, target),
  })
}

function encodeTools(request: CompletionRequest, provider: string): WireBody {
  const { tools, toolChoice: choice, parallelToolCalls } = request
  if (tools === undefined) return {}
  if (parallelToolCalls === false) leaveOut(request, { field: 'parallel_tool_calls', provider })
  const isStrict = tools.some((tool) => tool.function.strict === true)
  const named = typeof choice === 'object' ? tools.filter((tool) => tool.function.name === choice.name) : undefined
  if (named !== undefined) {
    const message = `${provider} cannot be told which tool to call: no other was offered, and a call was asked for.`
    request.warn({ type: 'translated', parameter: 'toolChoice', message })
  }
  return {
    tools: (named ?? tools).map(encodeTool),
    ...(isStrict ? { strict_tools: true } : {}),
    ...(choice === undefined || choice === 'auto' ? {} : { tool_choice: choice === 'none' ? 'NONE' : 'REQUIRED' }),
  }
}

/** What is strict is said for all of them. */
function encodeTool({ type, function: { name, description, parameters } }: ToolSchema): WireBody {
  return {
    type,
    function: {
      name,
      ...(description === undefined ? {} : { description }),
      parameters: parameters ?? { type: 'object' },
    },
  }
}

/** "The parameter is not supported when used in combinations with the documents or tools parameters." */
function encodeFormat(request: CompletionRequest, provider: string): WireBody | undefined {
  const { responseFormat: format, tools } = request
  if (format === undefined || format.type === 'text') return undefined
  if (tools !== undefined) {
    leaveOut(request, { field: 'response_format', provider, advice: 'It takes none together with tools.' })
    return undefined
  }
  return { type: 'json_object', ...(format.type === 'json_schema' ? { json_schema: format.json_schema.schema } : {}) }
}

/** Tokens that LiteLLM allows for an effort. */
const budgets: Readonly<Record<string, number>> = Object.freeze({ minimal: 512, low: 1024, medium: 2048, high: 4096 })

/** Models that reason can be told not to, and how much (https://docs.cohere.com/docs/reasoning). */
function encodeThinking(request: CompletionRequest, { model, provider }: ResolvedModel): WireBody | undefined {
  const { reasoningEffort: effort } = request
  if (effort === undefined) return undefined
  if (!/reason|think/.test(model)) {
    leaveOut(request, { field: 'reasoning_effort', provider })
    return undefined
  }
  if (effort === 'none') return { type: 'disabled' }
  const budget = budgets[effort]
  return { type: 'enabled', ...(budget === undefined ? {} : { token_budget: budget }) }
}

function withoutUndefined(body: WireBody): WireBody {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}
