/** A recorded call of `litellm.completion`, as README.md of the records describes it. */
export interface LiteLLMRecord {
  id: string
  provider: string
  scenario: string
  env?: Readonly<Record<string, string>>
  verdict: 'keep' | 'fix'
  why?: string
  call: RecordedCall
  wire?: readonly RecordedRequest[]
  reply?: readonly RecordedReply[]
  /** Method and URL of each, with a space between. */
  requests?: readonly string[]
  result?: RecordedCompletion
  assembled?: RecordedCompletion
  chunks?: readonly RecordedChunk[]
  error?: { type: string; message: string; status?: number }
}

export interface RecordedCall {
  model: string
  messages: readonly PythonMessage[]
  [keyword: string]: unknown
}

/** A message in OpenAI's form. */
export interface PythonMessage {
  role: string
  content?: unknown
  tool_calls?: readonly PythonToolCall[]
  tool_call_id?: string
}

export interface PythonToolCall {
  id?: string
  function: { name?: string; arguments?: string }
}

export interface RecordedRequest {
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  body?: Readonly<Record<string, unknown>>
}

export interface RecordedReply {
  status: number
  headers?: Readonly<Record<string, string>>
  body?: unknown
  text?: string
  chunks?: readonly string[]
  chunks_base64?: readonly string[]
  then?: string
}

export interface RecordedCompletion {
  choices?: readonly { finish_reason?: string; message?: RecordedMessage }[]
  usage?: RecordedUsage
}

export interface RecordedMessage {
  content?: string | null
  reasoning_content?: string
  tool_calls?: readonly PythonToolCall[]
}

export interface RecordedUsage {
  prompt_tokens?: number
  completion_tokens?: number
  total_tokens?: number
  cache_read_input_tokens?: number
  cache_creation_input_tokens?: number
  prompt_tokens_details?: { cached_tokens?: number; cache_write_tokens?: number; cache_creation_tokens?: number }
  completion_tokens_details?: { reasoning_tokens?: number }
}

export interface RecordedChunk {
  choices?: readonly { finish_reason?: string; delta?: RecordedMessage }[]
  usage?: RecordedUsage
}
