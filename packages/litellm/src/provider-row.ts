import type { PromptApi } from './protocols/prompt/prompt-api.ts'

/** A field of the Chat Completions wire that a provider may refuse; `json_object` is the response format of that name. */
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
  | 'json_object'

/** The protocols of this package; `chat-completions` is the one of most. Each is a folder that is loaded at need. */
export const protocolNames = [
  'chat-completions',
  'anthropic',
  'gigachat',
  'langflow',
  'prompt',
  'replicate',
  'responses',
  'ollama-chat',
  'ollama-generate',
  'cohere',
  'bedrock',
  'gemini',
  'vertex-gemini',
  'vertex-anthropic',
] as const

export type ProtocolName = (typeof protocolNames)[number]

/** Openers for credentials that are more than a key in a header; each is loaded at need. */
export const openerNames = ['aws', 'gigachat', 'huggingface', 'replicate', 'vertex', 'watsonx'] as const

export type OpenerName = (typeof openerNames)[number]

/** How a key travels: in a header of its own, or after a scheme in `authorization`. */
export type KeyForm = 'bearer' | 'api-key' | 'x-api-key' | 'x-goog-api-key' | 'token' | 'key' | 'none'

/** What holds for some models of a provider only, by their name. */
export interface ModelRule {
  /** Default: all models but those of `except`. */
  readonly match?: RegExp
  readonly except?: RegExp
  readonly refuses?: readonly WireField[]
  readonly ignores?: readonly WireField[]
  readonly renames?: Readonly<Record<string, string>>
}

/**
 * A provider as data: where it is, which of its own variables hold its key, and how its API differs
 * from the protocol that it speaks. A key goes only to its own provider: no row reads another's variable.
 */
export interface ProviderRow {
  /** Default: `chat-completions`. */
  readonly protocol?: ProtocolName
  /** What replaces fields of the row for models that speak another protocol, by their name; the first that fits wins. */
  readonly families?: readonly { readonly match: RegExp; readonly row: ProviderRow }[]
  /**
   * Base URL. `{NAME}` stands for an environment variable, `{A|B=x}` for the first of several and a default.
   * Absent where the caller must give `apiBase`.
   */
  readonly base?: string
  /**
   * Below the base URL; default: the protocol's own. `{model}` stands for the model's name. Segments with which the
   * base already ends are not repeated: `/v1/messages` below `https://host/v1` is `https://host/v1/messages`.
   * `{_stream}` is what is added for streams only.
   */
  readonly path?: string
  /** The path where the caller gave the base, if that is another one. */
  readonly pathBelowOwnBase?: string
  /** What is replaced in a base that the caller gave: the ways in which people write it. */
  readonly ownBase?: readonly [pattern: RegExp, replacement: string]
  /** Query parameters, by the option or the variables that give them. */
  readonly query?: Readonly<Record<string, SettingSource>>
  /** Environment variables for the key, the first that is set wins. Absent: a key is optional. */
  readonly keyEnv?: string | readonly string[]
  /** Environment variables that hold a bearer token where there is no key. */
  readonly tokenEnv?: string | readonly string[]
  /** Environment variables for the base URL. */
  readonly baseEnv?: string | readonly string[]
  /** How the key travels. Default: `Authorization: Bearer`. */
  readonly auth?: KeyForm
  /** Where the credential is more than a key: who makes the requests. */
  readonly opener?: OpenerName
  /** With the opener `aws`: the service that requests are signed for. Default: `bedrock`. `{region}` in `base` is the region. */
  readonly awsService?: 'sagemaker'
  /** What holds where the base is on certain hosts; the first that fits wins. */
  readonly hosts?: readonly { readonly match: RegExp; readonly path?: string; readonly auth?: KeyForm }[]
  /** Constant headers that the API wants. */
  readonly headers?: Readonly<Record<string, string>>
  /** Headers that a field of the body calls for; one that the user gives as well is joined with it. */
  readonly fieldHeaders?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Headers whose value stands in an environment variable; left out where it is not set. */
  readonly headerEnv?: Readonly<Record<string, string | readonly string[]>>
  /** Model names that mean more than a name: `sent` and `path` are made of the groups of `match` (`$1`, `$2`, …). */
  readonly model?: { readonly match: RegExp; readonly sent: string; readonly path?: string }

  /** Fields that it does not take: dropped with a warning, or an error, as `unsupportedParams` says. */
  readonly refuses?: readonly WireField[]
  /** Fields whose value the vendor has fixed: left out, with a warning. */
  readonly ignores?: readonly WireField[]
  /** Fields that it calls otherwise. */
  readonly renames?: Readonly<Record<string, string>>
  /** What holds for some of its models. */
  readonly models?: readonly ModelRule[]
  /** `by-model`: it takes `reasoning_effort` for models that reason, going by their names. False: for none. Default: for all. */
  readonly reasoningEffort?: 'by-model' | false
  /** What it calls an effort, where it does not know each. */
  readonly efforts?: Readonly<Record<string, string>>
  /** It switches thinking on and off with `thinking: { type }`: beside `reasoning_effort`, or instead of it. */
  readonly thinking?: 'beside' | 'instead'
  /** It wants the thoughts of a turn that called tools back: where there are some, or always. */
  readonly thoughts?: 'back' | 'always'
  /** What it calls a tool choice; null: it does not know it. */
  readonly toolChoice?: Readonly<Partial<Record<'auto' | 'none' | 'required' | 'named', string | null>>>
  /** Most stop strings that it takes. The rest is cut on our side. */
  readonly stopLimit?: number
  /** `text`: it takes a string per message, no list of text parts. `system-text`: so for system messages only. */
  readonly content?: 'text' | 'system-text'
  /** False: it takes no images. */
  readonly images?: false
  /** True: it wants the bytes of images, no URL: what is at a URL is fetched from here. */
  readonly inlineImages?: true
  /** False: it refuses messages without text. */
  readonly emptyMessages?: false
  /** True: it knows the role `developer`; others are sent `system` instead. */
  readonly developer?: true
  /** `prompt`: a JSON Schema is told in words beside `json_object`. False: no format together with tools. */
  readonly jsonSchema?: 'prompt'
  readonly formatWithTools?: false
  /** False: it takes one tool call per message, so that parallel ones are told one after the other. */
  readonly parallelCalls?: false
  /** Form of tool call ids that it insists on; others are translated. */
  readonly toolIds?: RegExp
  /** Usage in streams comes only when asked for. */
  readonly streamUsage?: true
  /** What it calls the field of a tool choice that is a word. */
  readonly toolChoiceWord?: string
  /** How an API is told what to continue, where its protocol is `prompt`. */
  readonly prompt?: PromptApi
  /** Constant fields of the body; `{model}` stands for the model's name. */
  readonly body?: Readonly<Record<string, unknown>>
  /** Fields of the body that say on whose account: by the option or the variables that give them. */
  readonly bodySettings?: Readonly<Record<string, SettingSource>>
}

/** Where a setting comes from: an option of the model, else a variable, else a default. */
export interface SettingSource {
  readonly option?: string
  readonly env?: string | readonly string[]
  readonly default?: string
}
