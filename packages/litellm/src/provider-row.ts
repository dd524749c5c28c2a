/** A field of the Chat Completions wire that a provider may refuse. */
export type WireField =
  | 'temperature'
  | 'top_p'
  | 'top_k'
  | 'max_tokens'
  | 'stop'
  | 'seed'
  | 'frequency_penalty'
  | 'presence_penalty'
  | 'reasoning_effort'
  | 'tools'
  | 'tool_choice'
  | 'parallel_tool_calls'
  | 'response_format'

/** The protocols of this package; `chat-completions` is the one of most. */
export type ProtocolName = 'chat-completions'

/**
 * A provider as data: where it is, which of its own variables hold its key, and how its API differs
 * from the protocol that it speaks. A key goes only to its own provider: no row reads another's variable.
 */
export interface ProviderRow {
  /** Default: `chat-completions`. */
  readonly protocol?: ProtocolName
  /** Base URL; `{NAME}` stands for an environment variable. Absent where the caller must give `apiBase`. */
  readonly base?: string
  /** Environment variables for the key, the first that is set wins. Absent: a key is optional. */
  readonly keyEnv?: readonly string[]
  /** Environment variables for the base URL. */
  readonly baseEnv?: readonly string[]
  /** How the key travels. Default: `Authorization: Bearer`. */
  readonly auth?: 'bearer' | 'api-key' | 'none'
  /** Below the base URL. Default: the protocol's own. */
  readonly path?: string
  /** Constant headers that the API wants. */
  readonly headers?: Readonly<Record<string, string>>
  /** Fields that it does not take: dropped with a warning, or an error, as `unsupportedParams` says. */
  readonly refuses?: readonly WireField[]
  /** Fields that it calls otherwise. */
  readonly renames?: Readonly<Record<string, string>>
  /** What it calls tool choice `required`. */
  readonly required?: string
  /** `text`: it takes a string per message, no list of parts. */
  readonly content?: 'text'
  /** False: it takes no images. */
  readonly images?: false
  /** Usage in streams comes only when asked for. */
  readonly streamUsage?: true
}
