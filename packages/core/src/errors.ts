import type { GeneratedMessage } from './messages/message.ts'
import { redact, sanitizeCause } from './redact.ts'

/** What went wrong, for programs. One code per thing that a caller can do about it. */
export type SmolErrorCode =
  | 'auth'
  | 'permission'
  | 'not_found'
  | 'rate_limit'
  | 'quota'
  | 'context_overflow'
  | 'content_filter'
  | 'invalid_request'
  | 'unsupported'
  | 'server'
  | 'timeout'
  | 'network'
  | 'bad_response'
  | 'configuration'
  | 'missing_dependency'

/** One try of a call: what came back and how long we waited before the next one. */
export interface Attempt {
  /** The code of the failure of this try. */
  readonly code: SmolErrorCode
  /** HTTP status, where there was a response. */
  readonly status?: number
  /** The failure in words. */
  readonly message: string
  /** Milliseconds waited after this try before the next; absent on the last one. */
  readonly waitMs?: number
}

export interface SmolErrorInit {
  code: SmolErrorCode
  /** What was tried, what came back, what to do. */
  message: string
  /** The plugin's name, such as `openai`. */
  provider?: string | undefined
  modelId?: string | undefined
  /** HTTP status, where there was a response. */
  status?: number | undefined
  /** The vendor's id of the request, for its support. */
  requestId?: string | undefined
  /** How long the server asked us to wait, in milliseconds. */
  retryAfterMs?: number | undefined
  /** Whether the same call may succeed later. Default: by code. */
  retryable?: boolean | undefined
  attempts?: readonly Attempt[] | undefined
  /** What the server sent, parsed where it was JSON. */
  body?: unknown
  cause?: unknown
  /** The message so far, when a stream failed after it began. */
  partial?: GeneratedMessage | undefined
  /** Texts that must appear in no rendering of the error. They are not kept. */
  secrets?: Iterable<string> | undefined
}

const brand = Symbol.for('smol.error')

const retryableCodes: ReadonlySet<SmolErrorCode> = new Set(['rate_limit', 'server', 'timeout', 'network'])

/**
 * The one error class of every package. Secrets are taken out where the error is made, so that no
 * later rendering - message, stack, JSON, `util.inspect`, cause, body - can show one.
 */
export class SmolError extends Error {
  override readonly name = 'SmolError'
  readonly code: SmolErrorCode
  declare readonly provider?: string
  declare readonly modelId?: string
  declare readonly status?: number
  declare readonly requestId?: string
  declare readonly retryAfterMs?: number
  readonly retryable: boolean
  readonly attempts: readonly Attempt[]
  declare readonly body?: unknown
  declare readonly partial?: GeneratedMessage

  constructor(init: SmolErrorInit) {
    const secrets = [...(init.secrets ?? [])]
    super(
      redact(init.message, secrets),
      init.cause === undefined ? undefined : { cause: sanitizeCause(init.cause, secrets) },
    )
    Object.defineProperty(this, brand, { value: true })
    Object.defineProperty(this, 'name', { enumerable: false })
    this.code = init.code
    if (init.provider !== undefined) this.provider = init.provider
    if (init.modelId !== undefined) this.modelId = init.modelId
    if (init.status !== undefined) this.status = init.status
    if (init.requestId !== undefined) this.requestId = redact(init.requestId, secrets)
    if (init.retryAfterMs !== undefined) this.retryAfterMs = init.retryAfterMs
    this.retryable = init.retryable ?? retryableCodes.has(init.code)
    this.attempts = (init.attempts ?? []).map((attempt) => ({ ...attempt, message: redact(attempt.message, secrets) }))
    if (init.body !== undefined) this.body = redact(init.body, secrets)
    // Also of what the model said: a server may give back what it was sent.
    if (init.partial !== undefined) this.partial = redact(init.partial, secrets)
  }

  /** Everything a log needs; `cause` as name and message only, `partial` without the provider's raw object. */
  toJSON(): Record<string, unknown> {
    const { name, message, cause } = this
    const known: Record<string, unknown> = { name, message, ...Object.fromEntries(Object.entries(this)) }
    if (cause instanceof Error) known['cause'] = { name: cause.name, message: cause.message }
    return known
  }
}

/** True for a SmolError of any copy of this package: the brand is `Symbol.for('smol.error')`, never `instanceof`. */
export function isSmolError(value: unknown): value is SmolError {
  return typeof value === 'object' && value !== null && (value as { [brand]?: unknown })[brand] === true
}

/** The same error with more known about it. Its stack and cause stay those of the original. */
export function extendError(error: SmolError, more: Partial<SmolErrorInit>): SmolError {
  const extended = new SmolError({
    code: error.code,
    message: error.message,
    provider: error.provider,
    modelId: error.modelId,
    status: error.status,
    requestId: error.requestId,
    retryAfterMs: error.retryAfterMs,
    retryable: error.retryable,
    attempts: error.attempts,
    body: error.body,
    cause: error.cause,
    partial: error.partial,
    ...more,
  })
  if (error.stack !== undefined) {
    Object.defineProperty(extended, 'stack', {
      value: redact(error.stack, [...(more.secrets ?? [])]),
      writable: true,
      configurable: true,
    })
  }
  return extended
}
