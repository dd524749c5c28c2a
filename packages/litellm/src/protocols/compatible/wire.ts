import type { ContentPart } from '@smol/core'

/** A message of a Chat Completions request, as far as a provider may want it otherwise. */
export interface WireMessage {
  role: string
  content?: string | readonly ContentPart[] | null
  reasoning_content?: string
  tool_calls?: readonly WireToolCall[]
  tool_call_id?: string
}

export interface WireToolCall {
  id: string
  [field: string]: unknown
}
