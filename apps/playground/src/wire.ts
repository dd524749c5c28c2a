import type { GeneratedMessage, OptionRow, StreamDelta } from '@smol/core'

/** Where a value that the page never sees comes from. */
export type HeldBy = 'environment' | 'session'

/** One option of a provider, as the page draws it. */
export interface OptionInfo extends Omit<OptionRow, 'env' | 'perCall'> {
  readonly name: string
  /** Environment variables that stand in for it: their names, never their values. */
  readonly env: readonly string[]
  /** Set already, by a variable or by what was typed since the server started. */
  readonly heldBy?: HeldBy
}

/** One provider, as the page draws it. */
export interface ProviderInfo {
  readonly name: string
  readonly description?: string
  readonly docs?: string
  /** What a program imports to use it: `import { openai } from '@smol/openai'`. */
  readonly module: string
  readonly exportName: string
  /** Models to begin with, the default one first. */
  readonly models: readonly string[]
  readonly options: readonly OptionInfo[]
  /** Whether its models can also run inside of the page. */
  readonly inBrowser: boolean
}

/** A provider that could not be loaded. */
export interface BrokenProvider {
  readonly module: string
  readonly error: ErrorInfo
}

/** What `GET /api/providers` answers. */
export interface ProviderList {
  readonly defaultModel: string
  readonly providers: readonly ProviderInfo[]
  readonly broken: readonly BrokenProvider[]
}

/** What `POST /api/generate` takes. */
export interface GenerateRequest {
  /** `provider:model`. */
  readonly model: string
  /** Options of the constructor; no secrets, which the server holds. */
  readonly options: Readonly<Record<string, unknown>>
  readonly messages: readonly unknown[]
  /** Options of the call, such as `tools` and `responseFormat`. */
  readonly call: Readonly<Record<string, unknown>>
}

/** What `PUT /api/secrets` takes: an empty value forgets it. */
export interface SecretRequest {
  readonly provider: string
  readonly option: string
  readonly value: string
}

/** One HTTP request as it was sent to a provider, secrets masked. */
export interface WireRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Parsed where it is JSON, else text. */
  readonly body: unknown
}

/** A SmolError as plain data. */
export interface ErrorInfo {
  readonly code: string
  readonly message: string
  readonly status?: number
  readonly requestId?: string
  readonly retryAfterMs?: number
  readonly retryable?: boolean
  /** The message so far, where a stream failed after it began. */
  readonly partial?: GeneratedMessage
}

/** One line of the answer to `POST /api/generate`. The last one is `done` or `error`. */
export type GenerateEvent =
  | { readonly type: 'request'; readonly request: WireRequest }
  | { readonly type: 'progress'; readonly text: string }
  | { readonly type: 'delta'; readonly delta: StreamDelta }
  | { readonly type: 'done'; readonly message: GeneratedMessage }
  | { readonly type: 'error'; readonly error: ErrorInfo }
