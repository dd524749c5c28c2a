import type { ChatMessage, ContentPart, GenerateOptions, ToolCall } from '../../../../packages/core/src/index.ts'
import type { LiteLLMModelOptions } from '../../../../packages/litellm/src/index.ts'
import { litellmOptions } from '../../../../packages/litellm/src/index.ts'
import { bedrockField } from './bedrock.ts'
import { cohereFields } from './cohere.ts'
import { geminiFields, vertexCredentials } from './gemini.ts'
import { ollamaField } from './ollama.ts'
import type { LiteLLMRecord, PythonMessage } from './record.ts'

/** A recorded call in our own words. */
export interface OurCall {
  options: LiteLLMModelOptions
  messages: ChatMessage[]
  call: GenerateOptions
  stream: boolean
}

/** Keywords of OpenAI's API for which we have no option: they go where the user's own fields go. */
const fieldsOfOpenAI: ReadonlySet<string> = new Set([
  'n',
  'user',
  'logprobs',
  'top_logprobs',
  'logit_bias',
  'stream_options',
])

/** Python's keywords to our options. */
const renamed: Readonly<Record<string, string>> = {
  model: 'modelId',
  max_completion_tokens: 'maxTokens',
  extra_headers: 'headers',
  num_retries: 'maxRetries',
  max_retries: 'maxRetries',
}

/**
 * `litellm.completion(**call)` as a call of ours. Where LiteLLM raised for what a provider does not take, so must we:
 * `unsupportedParams: 'throw'`. Else it sent what is recorded, and dropped the rest without a word, as we do with one.
 */
export function toOurCall({ call: recorded, error }: LiteLLMRecord, protocol: string): OurCall {
  const options: Record<string, unknown> = {
    unsupportedParams: error?.type === 'UnsupportedParamsError' ? 'throw' : 'drop',
    // LiteLLM asks once where it is not told to try again, and nobody is to wait here.
    maxRetries: 0,
  }
  const extraBody: Record<string, unknown> = {}
  for (const [keyword, value] of Object.entries(recorded)) {
    if (['messages', 'stream', 'drop_params'].includes(keyword)) continue
    if (keyword === 'api_key' && protocol === 'vertex-gemini') options['vertexCredentials'] = vertexCredentials()
    else if (keyword === 'extra_body') Object.assign(extraBody, value)
    else if (keyword === 'stop') options['stopSequences'] = typeof value === 'string' ? [value] : value
    else if (keyword === 'timeout') options['timeoutMs'] = (value as number) * 1000
    else if (keyword === 'tool_choice') options['toolChoice'] = toToolChoice(value)
    else if (fieldsOfOpenAI.has(keyword)) Object.assign(extraBody, inApiSpelling(keyword, value, protocol, extraBody))
    else {
      const name = renamed[keyword] ?? keyword.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
      if (name in litellmOptions) options[name] = value
      else Object.assign(extraBody, ownField(keyword, value, protocol))
    }
  }
  if (Object.keys(extraBody).length > 0) options['extraBody'] = extraBody
  // Our roles have no "developer": it is what the system role is to be called.
  if (recorded.messages.some(({ role }) => role === 'developer'))
    options['customRoleConversions'] = { system: 'developer' }
  return {
    options: options as unknown as LiteLLMModelOptions,
    messages: recorded.messages.map(toMessage),
    call: {},
    stream: recorded['stream'] === true,
  }
}

/** A keyword of OpenAI's as the API of the protocol spells it; nothing where it does not have it. */
function inApiSpelling(
  keyword: string,
  value: unknown,
  protocol: string,
  extraBody: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  if (protocol === 'chat-completions') return { [keyword]: value }
  if (protocol === 'cohere') return cohereFields(keyword, value)
  return protocol.endsWith('gemini') ? geminiFields(keyword, value, extraBody) : {}
}

/** A keyword of the user's own, where LiteLLM puts it. */
function ownField(keyword: string, value: unknown, protocol: string): Record<string, unknown> {
  if (protocol.startsWith('ollama')) return ollamaField(keyword, value)
  return protocol === 'bedrock' ? bedrockField(keyword, value) : { [keyword]: value }
}

function toToolChoice(choice: unknown): unknown {
  if (typeof choice === 'string') return choice
  return { name: (choice as { function: { name: string } }).function.name }
}

function toMessage({ role, content, tool_calls: calls, tool_call_id: callId }: PythonMessage): ChatMessage {
  const given = (content ?? null) as string | ContentPart[] | null
  if (role === 'tool')
    return { role: 'tool-response', content: given, ...(callId === undefined ? {} : { toolCallId: callId }) }
  if (calls === undefined)
    return { role: role === 'developer' ? 'system' : (role as ChatMessage['role']), content: given }
  const toolCalls = calls.map((call): ToolCall => ({
    id: call.id ?? '',
    name: call.function.name ?? '',
    arguments: JSON.parse(call.function.arguments ?? '{}') as Record<string, unknown>,
  }))
  return { role: 'assistant', content: given, toolCalls }
}
