import { SmolError } from '../errors.ts'
import { looksLikeSecret } from '../secrets.ts'
import type { ProviderData } from './provider-data.ts'
import { isProviderData } from './provider-data.ts'

/** The five roles of a dialogue, in smolagents' order and spelling. */
export const messageRoles = ['user', 'assistant', 'system', 'tool-call', 'tool-response'] as const

/** Who speaks. `tool-call` and `tool-response` are turns of an agent's dialogue with its tools. */
export type MessageRole = (typeof messageRoles)[number]

/** What an image may be given as: bytes, a Blob, a URL, or a string holding a data URL, an http(s) URL or bare base64. */
export type ImageSource = Uint8Array | ArrayBuffer | Blob | URL | string

export type ContentPart =
  | { type: 'text'; text: string }
  | { type: 'image'; image: ImageSource; mediaType?: string }
  | { type: 'image_url'; image_url: { url: string; detail?: 'auto' | 'low' | 'high' } }
  /** Any other part is passed through untouched. */
  | { type: string; [key: string]: unknown }

/** A model's request to run a tool. `arguments` is a complete JSON object, decoded once. */
export interface ToolCall {
  id: string
  name: string
  arguments: Record<string, unknown>
  /** A note that some dialogues carry beside the call; never sent. */
  description?: string
}

/** A call that was cut off or whose arguments are not a JSON object: shown, never run. */
export interface InvalidToolCall {
  id: string
  name: string
  /** What the model wrote as arguments. */
  text: string
  /** Why it is not a call, in words. */
  reason: string
}

export interface ChatMessage {
  role: MessageRole
  content: string | readonly ContentPart[] | null
  /** On `assistant` or `tool-call`: sent natively where the protocol can. */
  toolCalls?: readonly ToolCall[]
  /** On `tool-response`: the id of the call that it answers. */
  toolCallId?: string
  /** What the model thought; echoed back only where the vendor requires it. */
  reasoning?: string
  /** What the provider that wrote this turn wants back with it, such as signed thoughts. */
  providerData?: ProviderData
}

/** One or more messages; a plain string means one user message. */
export type Messages = string | readonly ChatMessage[]

/** Why the model stopped. `other` when the provider gave a reason that none of these names, or lost it. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other'

/** Something that was dropped, translated or repaired on the way, in plain words. */
export interface Warning {
  type: 'dropped' | 'translated' | 'repaired' | 'fallback' | 'other'
  message: string
  /** The option or wire field it is about. */
  parameter?: string
}

/** Token counts as the provider reported them. */
export interface TokenUsage {
  inputTokens: number
  outputTokens: number
  totalTokens: number
  /** Part of `inputTokens` read from the provider's prompt cache. */
  cachedInputTokens?: number
  /** Part of `inputTokens` written to the provider's prompt cache. */
  cacheWriteTokens?: number
  /** Part of `outputTokens` spent on reasoning. */
  reasoningTokens?: number
  audioInputTokens?: number
  audioOutputTokens?: number
}

/** The answer of a model. It is a ChatMessage, so that it can be appended to the dialogue as it is. */
export interface GeneratedMessage<Parsed = unknown> extends ChatMessage {
  role: 'assistant'
  /** '' when the model wrote no text. */
  content: string
  reasoning?: string
  /** Only calls whose arguments are a complete JSON object; [] when there are none. */
  toolCalls: readonly ToolCall[]
  invalidToolCalls?: readonly InvalidToolCall[]
  finishReason: FinishReason
  /** The provider's own word for it. */
  rawFinishReason?: string
  /** Absent when the provider reported none. */
  tokenUsage?: TokenUsage
  /** Present when `responseFormat` was a schema and the answer satisfies it. */
  parsed?: Parsed
  warnings: readonly Warning[]
  modelId: string
  /** The plugin's name: `openai`, `transformers`, … */
  provider: string
  /** Who really answered, where the provider is a gateway. */
  vendor?: string
  requestId?: string
  /** The provider's own object. Not enumerable: it is in no JSON. */
  raw?: unknown
}

/** Checks `messages` and gives them as a list; a string becomes one user message. Errors name the element. */
export function toMessageList(messages: Messages): readonly ChatMessage[] {
  if (typeof messages === 'string') return [{ role: 'user', content: messages }]
  if (!Array.isArray(messages)) {
    throw invalid(
      `messages must be a string or an array of messages, got ${describe(messages)}. Pass [{ role: 'user', content: '…' }].`,
    )
  }
  messages.forEach(checkMessage)
  return messages as readonly ChatMessage[]
}

function checkMessage(message: unknown, index: number): void {
  const where = `messages[${index}]`
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    throw invalid(`${where} must be a message { role, content }, got ${describe(message)}.`)
  }
  const { role, content, toolCalls, toolCallId, providerData } = message as Partial<Record<keyof ChatMessage, unknown>>
  if (!messageRoles.includes(role as MessageRole)) {
    throw invalid(
      `${where}.role: Incorrect role ${describe(role)}, only ${messageRoles.map((name) => `'${name}'`).join(', ')} are supported.`,
    )
  }
  if (Array.isArray(content)) content.forEach((part, at) => checkPart(part, `${where}.content[${at}]`))
  else if (content !== null && content !== undefined && typeof content !== 'string') {
    throw invalid(`${where}.content must be a string, an array of parts or null, got ${describe(content)}.`)
  }
  if (toolCallId !== undefined && toolCallId !== null && typeof toolCallId !== 'string')
    throw invalid(`${where}.toolCallId must be a string, got ${describe(toolCallId)}.`)
  if (providerData !== undefined && providerData !== null && !isProviderData(providerData))
    throw invalid(`${where}.providerData must be an object of lists, got ${describe(providerData)}.`)
  if (toolCalls === undefined || toolCalls === null) return
  if (!Array.isArray(toolCalls)) throw invalid(`${where}.toolCalls must be an array, got ${describe(toolCalls)}.`)
  toolCalls.forEach((call: unknown, at) => checkCall(call, `${where}.toolCalls[${at}]`))
}

function checkPart(part: unknown, where: string): void {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) {
    throw invalid(
      `${where}: this element should be a dict with a type, such as { type: 'text', text: '…' }, got ${describe(part)}.`,
    )
  }
  const { type, text, image_url: imageUrl } = part as { type?: unknown; text?: unknown; image_url?: unknown }
  if (typeof type !== 'string') throw invalid(`${where}.type is missing: give 'text', 'image' or 'image_url'.`)
  if (type === 'text' && typeof text !== 'string')
    throw invalid(`${where}.text must be a string, got ${describe(text)}.`)
  if (type === 'image_url' && typeof (imageUrl as { url?: unknown } | undefined)?.url !== 'string') {
    throw invalid(`${where}.image_url must be { url: string }, got ${describe(imageUrl)}.`)
  }
}

function checkCall(call: unknown, where: string): void {
  const { id, name, arguments: args } = (call ?? {}) as Partial<Record<keyof ToolCall, unknown>>
  if (typeof id !== 'string' || typeof name !== 'string')
    throw invalid(`${where} must be { id: string, name: string, arguments: object }, got ${describe(call)}.`)
  if (typeof args !== 'object' || args === null || Array.isArray(args))
    throw invalid(`${where}.arguments must be an object, got ${describe(args)}.`)
}

function invalid(message: string): SmolError {
  return new SmolError({ code: 'invalid_request', message })
}

const LONGEST_QUOTE = 40

/** A short name of any value for an error message. Of a text, itself where it is short and looks like no credential. */
export function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  switch (typeof value) {
    case 'undefined':
      return 'undefined'
    case 'string':
      return value.length > LONGEST_QUOTE || looksLikeSecret(value) ? `a string of ${value.length} characters` : value
    case 'object':
      return nameOfObject(value)
    case 'function':
      return 'a function'
    case 'symbol':
      return `symbol ${String(value)}`
    case 'number':
    case 'bigint':
    case 'boolean':
      return `${typeof value} ${value}`
    default:
      return typeof value
  }
}

function nameOfObject(value: object): string {
  const name = (value.constructor as { name?: string } | undefined)?.name ?? 'Object'
  return name === 'Object' ? 'an object' : `a ${name}`
}

/**
 * Reads a message out of JSON: ours, or one in the snake_case form of smolagents and OpenAI
 * (`tool_calls` with `function`, `tool_call_id`). Unknown keys are ignored; the input is not changed.
 * @throws SmolError `invalid_request` for a role outside the five or a malformed call.
 */
export function messageFromJSON(data: unknown): ChatMessage {
  const source = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>
  const calls = source['toolCalls'] ?? source['tool_calls']
  const callId = source['toolCallId'] ?? source['tool_call_id']
  const message = {
    role: source['role'],
    content: source['content'] ?? null,
    ...(Array.isArray(calls) ? { toolCalls: calls.map(toolCallFromJSON) } : {}),
    ...(typeof callId === 'string' ? { toolCallId: callId } : {}),
    ...(typeof source['reasoning'] === 'string' ? { reasoning: source['reasoning'] } : {}),
    ...(isProviderData(source['providerData']) ? { providerData: source['providerData'] } : {}),
  }
  checkMessage(message, 0)
  return message as ChatMessage
}

function toolCallFromJSON(call: unknown): unknown {
  const source = (call ?? {}) as Record<string, unknown>
  const body = (source['function'] ?? source) as Record<string, unknown>
  const description = body['description']
  return {
    id: source['id'],
    name: body['name'],
    arguments: decodeArguments(body['arguments']),
    ...(typeof description === 'string' ? { description } : {}),
  }
}

function decodeArguments(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    // Not JSON: the check that follows names the call and says so.
    return value
  }
}
