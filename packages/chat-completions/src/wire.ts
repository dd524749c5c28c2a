/**
 * The parts of a Chat Completions reply that we read, as servers really send them: everything may be
 * missing or null. See https://platform.openai.com/docs/api-reference/chat.
 */
export interface WireCompletion {
  choices?: readonly WireChoice[] | null
  usage?: WireUsage | null
  /** OpenRouter: who really answered. */
  provider?: unknown
  /** Groq: usage in streams. */
  x_groq?: { usage?: WireUsage | null } | null
  [key: string]: unknown
}

export interface WireChoice {
  index?: number | null
  /** In a whole reply. */
  message?: WireMessage | null
  /** In a stream. */
  delta?: WireMessage | null
  finish_reason?: string | null
  /** OpenRouter: a failure of this choice inside a 200. */
  error?: unknown
  /** Moonshot: usage in the choice. */
  usage?: WireUsage | null
  logprobs?: { content?: readonly unknown[] | null } | null
  content_filter_results?: unknown
  [key: string]: unknown
}

export interface WireMessage {
  content?: string | readonly WirePart[] | null
  refusal?: string | null
  /** DeepSeek and its kin. */
  reasoning_content?: string | null
  /** OpenRouter, Groq, vLLM. */
  reasoning?: string | null
  tool_calls?: readonly WireToolCall[] | null
  /** The form before tool calls. */
  function_call?: WireFunction | null
  [key: string]: unknown
}

/** Mistral writes content as a list. */
export interface WirePart {
  type?: string
  text?: string
  thinking?: string | readonly WirePart[]
}

export interface WireToolCall {
  index?: number | null
  id?: string | null
  type?: string
  function?: WireFunction | null
}

export interface WireFunction {
  name?: string | null
  arguments?: string | Record<string, unknown> | null
}

export interface WireUsage {
  prompt_tokens?: number | null
  completion_tokens?: number | null
  total_tokens?: number | null
  prompt_tokens_details?: {
    cached_tokens?: number | null
    audio_tokens?: number | null
    cache_write_tokens?: number | null
  } | null
  completion_tokens_details?: { reasoning_tokens?: number | null; audio_tokens?: number | null } | null
  /** DeepSeek. */
  prompt_cache_hit_tokens?: number | null
  /** Gateways in front of Anthropic. */
  cache_read_input_tokens?: number | null
  cache_creation_input_tokens?: number | null
}
