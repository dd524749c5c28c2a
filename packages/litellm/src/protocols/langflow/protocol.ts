import type { Completion, CompletionRequest } from '@smol/core'
import { SmolError } from '@smol/core'
import type { Protocol, WireBody } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { textOf } from '../prompt/encode-prompt.ts'
import { at } from '../prompt/prompt-api.ts'
import { leaveOut } from '../unsupported.ts'

/** A flow of Langflow (https://docs.langflow.org/api-flows-run): one message in, one message out. */
export function langflow({ provider }: ResolvedModel): Protocol {
  return {
    name: 'langflow',
    path: '/api/v1/run',
    encode: (request) => encode(request, provider),
    decode,
    // A flow answers whole; the pipeline takes that for a stream.
    decodeStream: noEvents,
  }
}

async function* noEvents(): AsyncGenerator<never, void, undefined> {
  // Nothing that a flow sends is an event.
}

function encode(request: CompletionRequest, provider: string): WireBody {
  const { messages } = request
  const last = messages.findLastIndex(({ role }) => role === 'user')
  const asked = messages[last] ?? messages.at(-1)
  if (messages.length > 1) {
    const message = 'A flow takes one message: only the last one of the user was sent.'
    request.warn({ type: 'dropped', parameter: 'messages', message })
  }
  for (const [field, value] of Object.entries(parametersOf(request)))
    if (value !== undefined) leaveOut(request, { field, provider, advice: 'Set it in the flow.' })
  const text = asked === undefined ? '' : textOf(asked, Math.max(last, 0), provider)
  return { input_value: text, input_type: 'chat', output_type: 'chat' }
}

function parametersOf(request: CompletionRequest): Record<string, unknown> {
  return {
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
    response_format: request.responseFormat?.type === 'text' ? undefined : request.responseFormat,
  }
}

/** @throws SmolError `bad_response` when the flow gave no message */
function decode(json: unknown): Completion {
  const text = at(json, ['outputs', 0, 'outputs', 0, 'results', 'message', 'text'])
  if (typeof text === 'string') return { content: text, finishReason: 'stop', raw: json }
  throw new SmolError({
    code: 'bad_response',
    message: 'The flow gave no message: it must end in a Chat Output component. See error.body for what came.',
    body: json,
  })
}
