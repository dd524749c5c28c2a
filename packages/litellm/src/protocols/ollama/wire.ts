/**
 * A reply of Ollama, whole or one line of a stream, as far as this package reads it
 * (https://docs.ollama.com/api/chat, https://docs.ollama.com/api/generate).
 */
export interface WireReply {
  /** `/api/chat`. */
  message?: WireMessage | null
  /** `/api/generate`. */
  response?: string | null
  thinking?: string | null
  done?: boolean
  /** Missing in old versions. */
  done_reason?: string | null
  prompt_eval_count?: number | null
  eval_count?: number | null
  [other: string]: unknown
}

export interface WireMessage {
  content?: string | null
  thinking?: string | null
  tool_calls?: readonly WireToolCall[] | null
}

/** A call comes whole, its arguments as an object. */
export interface WireToolCall {
  id?: string | null
  function?: { name?: string | null; arguments?: Record<string, unknown> | string | null } | null
}
