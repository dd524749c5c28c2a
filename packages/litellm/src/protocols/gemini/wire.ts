/**
 * Gemini's generateContent (https://ai.google.dev/api/generate-content), as far as this package writes and reads it.
 * AI Studio and Vertex AI spell it alike.
 */
export interface WireReply {
  candidates?: readonly WireCandidate[]
  promptFeedback?: { blockReason?: string; blockReasonMessage?: string }
  usageMetadata?: WireUsage
  [other: string]: unknown
}

export interface WireCandidate {
  index?: number
  content?: WireContent
  finishReason?: string
  /** What went wrong, such as the call that could not be read. */
  finishMessage?: string
  [other: string]: unknown
}

export interface WireContent {
  role?: 'user' | 'model'
  parts?: readonly WirePart[]
}

/** One of the contents below; a `thoughtSignature` may stand beside any. */
export interface WirePart {
  text?: string
  /** The text is a thought, not a part of the answer. */
  thought?: boolean
  thoughtSignature?: string
  inlineData?: { mimeType?: string; data?: string }
  fileData?: { mimeType?: string; fileUri?: string }
  functionCall?: WireFunctionCall
  functionResponse?: { id?: string; name: string; response: Record<string, unknown> }
  mediaResolution?: { level: MediaResolution }
  [other: string]: unknown
}

export interface WireFunctionCall {
  id?: string
  name?: string
  args?: Record<string, unknown>
  /** Pieces of arguments, which Vertex AI sends only when asked to. */
  partialArgs?: unknown
}

export interface WireUsage {
  promptTokenCount?: number
  /** What server-side tools added to the prompt. */
  toolUsePromptTokenCount?: number
  cachedContentTokenCount?: number
  candidatesTokenCount?: number
  thoughtsTokenCount?: number
  totalTokenCount?: number
  promptTokensDetails?: readonly WireModalityCount[]
  candidatesTokensDetails?: readonly WireModalityCount[]
}

export interface WireModalityCount {
  modality?: string
  tokenCount?: number
}

export type MediaResolution = 'MEDIA_RESOLUTION_LOW' | 'MEDIA_RESOLUTION_MEDIUM' | 'MEDIA_RESOLUTION_HIGH'
