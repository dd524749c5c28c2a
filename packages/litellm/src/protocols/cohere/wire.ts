/** Cohere's `POST /v2/chat` (https://docs.cohere.com/reference/chat), as far as this package reads it. */
export interface WireReply {
  id?: string
  message?: WireMessage | null
  finish_reason?: string | null
  usage?: WireUsage | null
  [other: string]: unknown
}

export interface WireMessage {
  /** A list of parts in a whole reply, one part in an event. */
  content?: readonly WirePart[] | WirePart | null
  /** What the model means to do with its tools. */
  tool_plan?: string | null
  /** A list in a whole reply, one call in an event. */
  tool_calls?: readonly WireToolCall[] | WireToolCall | null
  citations?: unknown
  [other: string]: unknown
}

export interface WirePart {
  type?: string
  text?: string
  thinking?: string
}

export interface WireToolCall {
  id?: string | null
  function?: { name?: string | null; arguments?: string | null } | null
}

export interface WireUsage {
  /** What went through the model, the template included. */
  tokens?: { input_tokens?: number | null; output_tokens?: number | null } | null
  billed_units?: { input_tokens?: number | null; output_tokens?: number | null } | null
  cached_tokens?: number | null
}

/** An event of a stream (https://docs.cohere.com/v2/docs/streaming). */
export interface WireEvent {
  type?: string
  id?: string
  /** Of the part or the call that it belongs to. */
  index?: number
  delta?: {
    message?: WireMessage | null
    finish_reason?: string | null
    usage?: WireUsage | null
    error?: unknown
  } | null
  logprobs?: unknown
}
