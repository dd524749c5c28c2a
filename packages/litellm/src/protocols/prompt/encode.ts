import type { CompletionRequest } from '@smol/core'
import type { WireBody } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { leaveOut } from '../unsupported.ts'
import { encodePrompt } from './encode-prompt.ts'
import type { PromptApi } from './prompt-api.ts'

/** A neutral request as the body of an API that continues a prompt. */
export function encode(request: CompletionRequest, { model, provider }: ResolvedModel, api: PromptApi): WireBody {
  const parameters: WireBody = { ...api.defaults, ...parametersOf(request, provider, api) }
  const stream = request.stream ? true : api.streamFalse === true ? false : undefined
  if (stream !== undefined && api.streamBelow === true) parameters['stream'] = stream
  const isNested = api.below !== undefined && Object.keys(parameters).length > 0
  return {
    ...(api.model === undefined ? {} : { [api.model]: model }),
    [api.prompt]: encodePrompt(request, provider, api.between),
    ...(isNested ? { [api.below ?? '']: parameters } : parameters),
    ...(stream === undefined || api.streamBelow === true ? {} : { stream }),
  }
}

/** What the API takes, in its words; what it does not take is said. */
function parametersOf(request: CompletionRequest, provider: string, { names }: PromptApi): WireBody {
  const given: Record<string, unknown> = {
    temperature: request.temperature,
    top_p: request.topP,
    top_k: request.topK,
    max_tokens: request.maxTokens,
    stop: request.stopSequences,
    seed: request.seed,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    reasoning_effort: request.reasoningEffort,
    tools: request.tools,
    tool_choice: request.toolChoice,
    parallel_tool_calls: request.tools === undefined ? undefined : request.parallelToolCalls,
    response_format: request.responseFormat?.type === 'text' ? undefined : request.responseFormat,
  }
  const parameters: WireBody = {}
  for (const [field, value] of Object.entries(given)) {
    const name = names[field]
    if (value === undefined) continue
    if (name === undefined) leaveOut(request, { field, provider })
    else parameters[name] = value
  }
  return parameters
}
