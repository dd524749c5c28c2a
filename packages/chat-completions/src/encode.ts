import type { CleanMessage, CompletionRequest, ResponseFormat, ToolChoice } from '@smol/core'
import type { WireBody } from '@smol/core/http'

/** A neutral request as the body of `POST /chat/completions`, in the order of OpenAI's reference. */
export function encode(request: CompletionRequest): WireBody {
  return withoutUndefined({
    model: request.modelId,
    messages: request.messages.map(encodeMessage),

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
    tool_choice: encodeToolChoice(request.toolChoice),
    parallel_tool_calls: request.tools === undefined ? undefined : request.parallelToolCalls,
    response_format: encodeFormat(request.responseFormat),

    stream: request.stream ? true : undefined,
    // Without it the stream says nothing of usage.
    stream_options: request.stream ? { include_usage: true } : undefined,
  })
}

function encodeMessage({ role, content, toolCalls, toolCallId }: CleanMessage): WireBody {
  if (toolCallId !== undefined) return { role, tool_call_id: toolCallId, content: content ?? '' }
  if (toolCalls === undefined || toolCalls.length === 0) return { role, content }
  return {
    role,
    content: content === null || content.length === 0 ? null : content,
    tool_calls: toolCalls.map(({ id, name, arguments: args }) => ({
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(args) },
    })),
  }
}

function encodeToolChoice(choice: ToolChoice | undefined): unknown {
  return typeof choice === 'object' ? { type: 'function', function: { name: choice.name } } : choice
}

function encodeFormat(format: ResponseFormat | undefined): unknown {
  if (format?.type !== 'json_schema') return format
  const { name, schema, strict, description } = format.json_schema
  return { type: 'json_schema', json_schema: withoutUndefined({ name, description, schema, strict }) }
}

function withoutUndefined(body: WireBody): WireBody {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}
