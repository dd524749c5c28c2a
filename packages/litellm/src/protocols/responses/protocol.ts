import type { Completion, CompletionRequest, FinishReason, ReplyDelta, TokenUsage } from '@smol/core'
import { SmolError } from '@smol/core'
import type { Protocol, ServerEvent, StreamDecoder, WireBody } from '@smol/core/http'
import { decodeEvents, parseEvent } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { textOf } from '../prompt/encode-prompt.ts'
import { leaveOut } from '../unsupported.ts'
import type { WireEvent, WireItem, WireResponse } from './wire.ts'

/**
 * An agent on Databricks, in as much of OpenAI's Responses API as it takes: text in, text out
 * (https://docs.databricks.com/aws/en/generative-ai/agent-framework/agent-schema).
 */
export function responses({ provider }: ResolvedModel): Protocol {
  return {
    name: 'responses',
    path: '/responses',
    encode: (request) => encode(request, provider),
    decode,
    createDecoder,
    decodeStream: (events) => decodeEvents(createDecoder(), events),
  }
}

function encode(request: CompletionRequest, provider: string): WireBody {
  const others: Record<string, unknown> = {
    stop: request.stopSequences,
    top_k: request.topK,
    seed: request.seed,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    reasoning_effort: request.reasoningEffort,
    tools: request.tools,
    tool_choice: request.toolChoice,
    response_format: request.responseFormat?.type === 'text' ? undefined : request.responseFormat,
  }
  for (const [field, value] of Object.entries(others)) if (value !== undefined) leaveOut(request, { field, provider })
  const body: WireBody = {
    input: request.messages.map((message, at) => ({ role: message.role, content: textOf(message, at, provider) })),
    max_output_tokens: request.maxTokens,
    temperature: request.temperature,
    top_p: request.topP,
    stream: request.stream ? true : undefined,
  }
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}

/** @throws SmolError `bad_response` when there is no output */
function decode(json: unknown): Completion {
  const reply = json as WireResponse
  if (!Array.isArray(reply.output)) {
    throw new SmolError({
      code: 'bad_response',
      message: 'The reply has no output, and so no answer. See error.body for what came.',
      body: json,
    })
  }
  return { content: reply.output.map(textOfItem).join(''), raw: json, ...endOf(reply) }
}

function textOfItem({ type, content }: WireItem): string {
  if (type !== 'message' && type !== undefined) return ''
  return (content ?? []).map(({ text }) => text ?? '').join('')
}

function endOf(reply: WireResponse): { finishReason: FinishReason; rawFinishReason?: string; tokenUsage?: TokenUsage } {
  const raw = reply.incomplete_details?.reason ?? reply.status
  const { input_tokens: input, output_tokens: output } = reply.usage ?? {}
  const isCounted = typeof input === 'number' && typeof output === 'number'
  return {
    finishReason: raw === 'max_output_tokens' ? 'length' : raw === 'content_filter' ? 'content-filter' : 'stop',
    ...(typeof raw === 'string' ? { rawFinishReason: raw } : {}),
    ...(isCounted ? { tokenUsage: { inputTokens: input, outputTokens: output, totalTokens: input + output } } : {}),
  }
}

function createDecoder(): StreamDecoder {
  let begun = false
  const decoder = {
    done: false,
    push(event: ServerEvent): ReplyDelta | undefined {
      if (event.data === '[DONE]') {
        decoder.done = true
        return undefined
      }
      const wire = parseEvent(event) as WireEvent
      switch (wire.type) {
        case 'response.output_text.delta':
          begun = true
          return { content: wire.delta ?? '' }
        case 'response.output_item.done':
          // Agents that do not stream give their items whole, and nothing after them.
          return { ...(begun ? {} : { content: textOfItem(wire.item ?? {}) }), finishReason: 'stop' }
        case 'response.completed':
        case 'response.incomplete':
          decoder.done = true
          return endOf(wire.response ?? {})
        default:
          return undefined
      }
    },
    end: (): undefined => undefined,
  }
  return decoder
}
