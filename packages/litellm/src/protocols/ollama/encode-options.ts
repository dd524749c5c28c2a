import type { CompletionRequest } from '@smol/core'
import type { WireBody } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { leaveOut } from '../unsupported.ts'

/** What both ways to ask have in common, besides the question. */
export function encodeSettings(request: CompletionRequest, target: ResolvedModel): WireBody {
  const { responseFormat: format, reasoningEffort: effort } = request
  return {
    options: encodeOptions(request, target.provider),
    // Said always: without it the server streams.
    stream: request.stream,
    ...(format?.type === 'json_object' ? { format: 'json' } : {}),
    ...(format?.type === 'json_schema' ? { format: format.json_schema.schema } : {}),
    ...(effort === undefined ? {} : { think: encodeThink(request, effort, target.model) }),
  }
}

/** The sampler's settings, which stand apart (https://docs.ollama.com/modelfile#parameter). */
function encodeOptions(request: CompletionRequest, provider: string): WireBody {
  if (request.presencePenalty !== undefined) leaveOut(request, { field: 'presence_penalty', provider })
  const options: WireBody = {
    temperature: request.temperature,
    top_p: request.topP,
    top_k: request.topK,
    num_predict: request.maxTokens,
    stop: request.stopSequences,
    seed: request.seed,
    // Not `repeat_penalty`, which is on another scale.
    frequency_penalty: request.frequencyPenalty,
  }
  // The pipeline takes out what stands at the top of the body.
  for (const field of request.omit ?? []) delete options[field]
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

/** On or off; gpt-oss alone knows levels (https://docs.ollama.com/capabilities/thinking). */
function encodeThink(request: CompletionRequest, effort: string, model: string): boolean | string {
  if (!/gpt-oss/.test(model)) {
    if (effort !== 'none') translated(request, effort, 'to think, since it knows no levels')
    return effort !== 'none'
  }
  const level = ({ none: 'low', minimal: 'low', xhigh: 'high' } as Readonly<Record<string, string>>)[effort]
  if (level === undefined) return effort
  translated(request, effort, `for '${level}', the nearest level that it knows`)
  return level
}

function translated({ warn, modelId }: CompletionRequest, effort: string, to: string): void {
  const message = `${modelId} does not take the effort '${effort}': it was asked ${to}.`
  warn({ type: 'translated', parameter: 'reasoningEffort', message })
}

/** What the API has no word for. The model may call a tool that it was not to, or answer without a call. */
export function dropToolChoice(request: CompletionRequest, provider: string): void {
  const { toolChoice: choice, parallelToolCalls } = request
  if (parallelToolCalls === false && request.tools !== undefined)
    leaveOut(request, { field: 'parallel_tool_calls', provider })
  if (choice === undefined || choice === 'auto') return
  if (choice === 'none') {
    const message = `${provider} does not know tool_choice 'none': it was left out, so the model may call a tool.`
    request.warn({ type: 'dropped', parameter: 'toolChoice', message })
  } else leaveOut(request, { field: 'tool_choice', provider, advice: 'The model may answer without a call.' })
}
