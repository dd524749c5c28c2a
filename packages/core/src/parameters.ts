import type { RoleConversions } from './messages/clean.ts'
import type { Warning } from './messages/message.ts'
import type { OptionTable } from './options.ts'
import type { JsonSchema, StandardSchemaWithJson, Tool } from './tools/tool.ts'

export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh'

export type ToolChoice = 'auto' | 'none' | 'required' | { name: string }

export interface JsonSchemaFormat {
  type: 'json_schema'
  json_schema: { name: string; schema: JsonSchema; strict?: boolean; description?: string }
}

export type ResponseFormat = { type: 'text' } | { type: 'json_object' } | JsonSchemaFormat

/** What steers one generation. Every constructor takes them as defaults, every call as overrides; the call wins. */
export interface GenerationParameters {
  /** Randomness, from 0. */
  temperature?: number
  /** Nucleus sampling: the share of probability to choose from, 0 to 1. */
  topP?: number
  /** How many of the likeliest tokens to choose from. */
  topK?: number
  /** Most tokens to generate. */
  maxTokens?: number
  /** The text ends before the first of these, whether or not the server honours them. */
  stopSequences?: readonly string[]
  /** Same seed, same sample, where the provider can. */
  seed?: number
  frequencyPenalty?: number
  presencePenalty?: number
  reasoningEffort?: ReasoningEffort
  /** Whether the model may call several tools in one message. */
  parallelToolCalls?: boolean
  tools?: readonly Tool[]
  /** Not sent unless given. */
  toolChoice?: ToolChoice
  responseFormat?: ResponseFormat | StandardSchemaWithJson
  /** Merged last into the request, in the API's own spelling. */
  extraBody?: Readonly<Record<string, unknown>>
  /** Wire fields never to send, such as `['stop']`. */
  omit?: readonly string[]
}

/** Options of every model's constructor. */
export interface ModelOptions extends GenerationParameters {
  modelId: string
  /** Merged over the default conversions of `cleanMessages`. */
  customRoleConversions?: RoleConversions
  /** Send one string per message instead of a list of parts. */
  flattenMessagesAsText?: boolean
  /** Text between `<think>` and `</think>` (or another tag, given by name) is reasoning, not content. */
  reasoningTags?: boolean | string
  /** Longest time for a whole call, in milliseconds. Default: none. */
  timeoutMs?: number
  /** Hears each warning when it arises; it is also on the message. */
  onWarning?: (warning: Warning) => void
}

/** Options of one call. */
export interface GenerateOptions extends GenerationParameters {
  /** Ends the call at once; it then rejects with `signal.reason` itself. */
  signal?: AbortSignal
  /** Further HTTP headers. */
  headers?: Readonly<Record<string, string>>
  timeoutMs?: number
  firstTokenTimeoutMs?: number
  idleTimeoutMs?: number
  maxRetries?: number
}

/** The rows of GenerationParameters, for every provider's table. */
export const generationOptionRows = {
  temperature: { type: 'number', min: 0, description: 'Randomness of the choice of tokens; 0 takes the likeliest.' },
  topP: { type: 'number', min: 0, max: 1, description: 'Nucleus sampling: the share of probability to choose from.' },
  topK: { type: 'integer', min: 0, description: 'How many of the likeliest tokens to choose from.' },
  maxTokens: { type: 'integer', min: 1, description: 'Most tokens to generate.' },
  stopSequences: {
    type: 'string[]',
    description: 'The text ends before the first of these, also where the server does not honour them.',
  },
  seed: { type: 'integer', description: 'Same seed, same sample, where the provider can.' },
  frequencyPenalty: { type: 'number', description: 'Makes tokens less likely the more often they came.' },
  presencePenalty: { type: 'number', description: 'Makes tokens less likely once they came.' },
  reasoningEffort: {
    type: 'string',
    values: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'],
    description: 'How long a reasoning model may think.',
  },
  parallelToolCalls: { type: 'boolean', description: 'Whether the model may call several tools in one message.' },
  tools: { type: 'array', description: "Tools the model may call: smolagents', MCP's or OpenAI's form." },
  toolChoice: {
    type: 'string | object',
    values: ['auto', 'none', 'required'],
    description: 'auto, none, required or { name }; not sent unless given.',
  },
  responseFormat: {
    type: 'object | function',
    description: 'Text, a JSON object, a JSON Schema, or a Standard Schema.',
  },
  extraBody: { type: 'object', description: "Merged last into the request, in the API's own spelling." },
  omit: { type: 'string[]', description: 'Wire fields never to send.' },
} as const satisfies OptionTable<GenerationParameters>

/** The rows of ModelOptions: what every model of every provider takes. */
export const modelOptionRows = {
  modelId: { type: 'string', required: true, description: 'Which model to ask.' },
  customRoleConversions: { type: 'object', description: 'Role names to use on the wire, merged over the defaults.' },
  flattenMessagesAsText: {
    type: 'boolean',
    default: false,
    description: 'Send one string per message instead of a list of parts.',
  },
  reasoningTags: {
    type: 'boolean | string',
    default: false,
    description: 'Treat the text inside <think> (or another tag, by name) as reasoning.',
  },
  timeoutMs: { type: 'number', above: 0, description: 'Longest time for a whole call, in milliseconds.' },
  onWarning: { type: 'function', description: 'Hears each warning when it arises.' },
  ...generationOptionRows,
} as const satisfies OptionTable<ModelOptions>

/** The rows of what only a call takes. */
export const callOptionRows = {
  ...generationOptionRows,
  signal: { type: 'object', description: 'Ends the call at once.' },
  headers: { type: 'object', description: 'Further HTTP headers.' },
  timeoutMs: { type: 'number', above: 0, description: 'Longest time for the whole call, in milliseconds.' },
  firstTokenTimeoutMs: { type: 'number', above: 0, description: 'Longest wait for the first token, in milliseconds.' },
  idleTimeoutMs: { type: 'number', above: 0, description: 'Longest wait for the next token, in milliseconds.' },
  maxRetries: { type: 'integer', min: 0, description: 'How often to try again.' },
} as const satisfies OptionTable<GenerateOptions>
