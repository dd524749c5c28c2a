import type { ChatMessage, ContentPart, GenerateOptions, ToolCall } from '../../../../packages/core/src/index.ts'
import type { LiteLLMModelOptions } from '../../../../packages/litellm/src/index.ts'
import { litellmOptions } from '../../../../packages/litellm/src/index.ts'
import type { PythonMessage, RecordedCall } from './record.ts'

/** A recorded call in our own words. */
export interface OurCall {
  options: LiteLLMModelOptions
  messages: ChatMessage[]
  call: GenerateOptions
  stream: boolean
}

/** Keywords of OpenAI's API for which we have no option: they go where the user's own fields go. */
const fieldsOfOpenAI: ReadonlySet<string> = new Set(['n', 'user', 'logprobs', 'top_logprobs', 'logit_bias', 'stream_options'])

/** Python's keywords to our options. */
const renamed: Readonly<Record<string, string>> = {
  model: 'modelId',
  max_completion_tokens: 'maxTokens',
  extra_headers: 'headers',
  num_retries: 'maxRetries',
  max_retries: 'maxRetries',
}

/**
 * `litellm.completion(**call)` as a call of ours. Without `drop_params` LiteLLM raises for what a provider
 * does not take: `unsupportedParams: 'throw'`.
 */
export function toOurCall(recorded: RecordedCall, isCompatible: boolean): OurCall {
  const options: Record<string, unknown> = { unsupportedParams: recorded['drop_params'] === true ? 'drop' : 'throw' }
  const extraBody: Record<string, unknown> = {}
  for (const [keyword, value] of Object.entries(recorded)) {
    if (['messages', 'stream', 'drop_params'].includes(keyword)) continue
    if (keyword === 'extra_body') Object.assign(extraBody, value)
    else if (keyword === 'stop') options['stopSequences'] = typeof value === 'string' ? [value] : value
    else if (keyword === 'timeout') options['timeoutMs'] = (value as number) * 1000
    else if (keyword === 'tool_choice') options['toolChoice'] = toToolChoice(value)
    else if (fieldsOfOpenAI.has(keyword)) Object.assign(extraBody, isCompatible ? { [keyword]: value } : {})
    else {
      const name = renamed[keyword] ?? keyword.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
      if (name in litellmOptions) options[name] = value
      else extraBody[keyword] = value
    }
  }
  if (Object.keys(extraBody).length > 0) options['extraBody'] = extraBody
  // Our roles have no "developer": it is what the system role is to be called.
  if (recorded.messages.some(({ role }) => role === 'developer')) options['customRoleConversions'] = { system: 'developer' }
  return {
    options: options as unknown as LiteLLMModelOptions,
    messages: recorded.messages.map(toMessage),
    call: {},
    stream: recorded['stream'] === true,
  }
}

function toToolChoice(choice: unknown): unknown {
  if (typeof choice === 'string') return choice
  return { name: (choice as { function: { name: string } }).function.name }
}

function toMessage({ role, content, tool_calls: calls, tool_call_id: callId }: PythonMessage): ChatMessage {
  const given = (content ?? null) as string | ContentPart[] | null
  if (role === 'tool') return { role: 'tool-response', content: given, ...(callId === undefined ? {} : { toolCallId: callId }) }
  if (calls === undefined) return { role: role === 'developer' ? 'system' : (role as ChatMessage['role']), content: given }
  const toolCalls = calls.map(
    (call): ToolCall => ({
      id: call.id ?? '',
      name: call.function.name ?? '',
      arguments: JSON.parse(call.function.arguments ?? '{}') as Record<string, unknown>,
    }),
  )
  return { role: 'assistant', content: given, toolCalls }
}
