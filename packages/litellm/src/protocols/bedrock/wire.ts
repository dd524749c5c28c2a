/**
 * Bedrock's Converse (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html), as far as this
 * package writes and reads it.
 */
export interface WireReply {
  output?: { message?: { content?: readonly WireBlock[] | null } | null } | null
  stopReason?: string | null
  usage?: WireUsage | null
  additionalModelResponseFields?: WireAdditional | null
  [other: string]: unknown
}

/** One of the contents below. */
export interface WireBlock {
  text?: string
  toolUse?: { toolUseId?: string; name?: string; input?: unknown }
  toolResult?: { toolUseId: string; content: readonly WireBlock[] }
  reasoningContent?: WireThought
  /** What was said with its sources. */
  citationsContent?: { content?: readonly { text?: string }[] }
  image?: { format: string; source: { bytes: string } }
  cachePoint?: { type: 'default'; ttl?: unknown }
  [other: string]: unknown
}

/** Claude wants it back, with its signature, with the calls that came of it. */
export interface WireThought {
  reasoningText?: { text?: string; signature?: string }
  /** In base64. */
  redactedContent?: string
}

export interface WireTurn {
  role: 'user' | 'assistant'
  content: WireBlock[]
}

export interface WireUsage {
  inputTokens?: number
  outputTokens?: number
  totalTokens?: number
  cacheReadInputTokens?: number
  cacheWriteInputTokens?: number
}

/** What Claude says beside, when asked for it. */
export interface WireAdditional {
  usage?: { output_tokens_details?: { thinking_tokens?: unknown } }
}

/** The payload of an event of a stream; the event's name stands outside. */
export interface WireEvent {
  contentBlockIndex?: number
  start?: { toolUse?: { toolUseId?: string; name?: string } }
  delta?: { text?: string; toolUse?: { input?: string }; reasoningContent?: WireThoughtDelta }
  stopReason?: string
  usage?: WireUsage
  additionalModelResponseFields?: WireAdditional
}

export interface WireThoughtDelta {
  text?: string
  signature?: string
  redactedContent?: string
}
