/** The parts of the Messages API that we write and read. See https://docs.claude.com/en/api/messages. */
export type WireBlock =
  | { type: 'text'; text: string }
  | { type: 'image'; source: WireSource }
  | { type: 'tool_use'; id: string; name: string; input: Readonly<Record<string, unknown>> }
  | { type: 'tool_result'; tool_use_id: string; content: string | readonly WireBlock[] }
  | WireThought
  | { type: string; [field: string]: unknown }

export type WireSource = { type: 'base64'; media_type: string; data: string } | { type: 'url'; url: string }

/** Thoughts go back unchanged with the turn that they belong to: the signature covers them. */
export type WireThought =
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'redacted_thinking'; data: string }

export interface WireTurn {
  role: 'user' | 'assistant'
  content: readonly WireBlock[]
}

export interface WireTool {
  type?: 'custom'
  name: string
  description?: string
  input_schema: unknown
}

export interface WireReply {
  content?: readonly WireReplyBlock[] | null
  stop_reason?: string | null
  usage?: WireUsage | null
}

/** A block of a reply, as servers really send them: anything may be missing. */
export interface WireReplyBlock {
  type?: string
  text?: string
  thinking?: string
  signature?: string
  data?: string
  id?: string
  name?: string
  input?: unknown
}

export interface WireUsage {
  /** Without what was read from the cache or written to it. */
  input_tokens?: number | null
  output_tokens?: number | null
  cache_read_input_tokens?: number | null
  cache_creation_input_tokens?: number | null
}

/** An event of a stream, whatever its type. */
export interface WireEvent {
  type?: string
  index?: number
  message?: WireReply
  content_block?: WireReplyBlock
  delta?: WireReplyBlock & { partial_json?: string; stop_reason?: string | null }
  usage?: WireUsage | null
}
