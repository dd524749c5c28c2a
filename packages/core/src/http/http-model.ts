import { BaseModel } from '../base-model.ts'
import type { SmolError } from '../errors.ts'
import type { OptionTable } from '../options.ts'
import type { ModelOptions } from '../parameters.ts'
import { modelOptionRows } from '../parameters.ts'
import type { Completion, ReplyDelta } from '../reply.ts'
import type { CompletionRequest } from '../request.ts'
import { Lessons } from './healing.ts'
import type { Opener } from './opener.ts'
import type { Protocol } from './protocol.ts'
import { RateLimiter } from './rate-limit.ts'
import type { Pipeline } from './pipeline.ts'
import { sendForCompletion, sendForDeltas } from './send.ts'

/** Options of every model that speaks HTTP. */
export interface HttpOptions {
  /** Requests are spaced evenly: 60 means one a second. Default: no limit. */
  requestsPerMinute?: number
  /** Most requests under way at once. Default: no limit. */
  maxConcurrency?: number
  /** How often to try again before anything was delivered. Default: 2. */
  maxRetries?: number
  /** Longest wait for the first token, in milliseconds. Default: 600 000. */
  firstTokenTimeoutMs?: number
  /** Longest wait between two events, in milliseconds; heartbeats do not count. Default: 120 000. */
  idleTimeoutMs?: number
  /** Further HTTP headers. */
  headers?: Readonly<Record<string, string>>
  /** Used instead of the global `fetch`: for proxies, recorders, tests. */
  fetch?: typeof fetch
}

/** The rows of HttpOptions, for the table of every HTTP provider. */
export const httpOptionRows = {
  requestsPerMinute: { type: 'number', above: 0, description: 'Spaces requests evenly: 60 means one a second.' },
  maxConcurrency: { type: 'integer', min: 1, description: 'Most requests under way at once.' },
  maxRetries: {
    type: 'integer',
    min: 0,
    default: 2,
    description: 'How often to try again before anything was delivered.',
  },
  firstTokenTimeoutMs: {
    type: 'number',
    above: 0,
    default: 600_000,
    description: 'Longest wait for the first token, in milliseconds.',
  },
  idleTimeoutMs: {
    type: 'number',
    above: 0,
    default: 120_000,
    description: 'Longest wait between two events, in milliseconds; heartbeats do not count.',
  },
  headers: { type: 'object', description: 'Further HTTP headers.' },
  fetch: { type: 'function', description: 'Used instead of the global fetch: for proxies, recorders, tests.' },
} as const satisfies OptionTable<HttpOptions>

/** What an HTTP provider is: which protocol, which opener, which options. */
export interface HttpModelSetup<Options extends ModelOptions> {
  /** The plugin's name. */
  provider: string
  /** A function where the protocol is to be loaded at the first call, or depends on what is asked. It is called for each request. */
  protocol: Protocol | ((request: CompletionRequest) => Promise<Protocol>)
  /** Who answers, where the provider is a gateway to many. */
  vendor?: string
  /** A row per constructor option. Default: those of ModelOptions and HttpOptions. */
  table?: OptionTable<Options>
  /**
   * Makes the opener: at the first call, once. A missing credential is thrown here, with code `auth`.
   * `addSecret` takes texts that no error may show.
   */
  connect(options: Readonly<Options>, addSecret: (secret: string) => void): Opener | Promise<Opener>
  /** What a user of this provider can do about a failure, beyond what its code says: a page to open, a name to try. */
  hint?(error: SmolError): string | undefined
}

type HttpModelOptions = ModelOptions & HttpOptions

/** A model behind HTTP: a Protocol, an Opener, and the one pipeline between them. */
export class HttpModel<Options extends HttpModelOptions = HttpModelOptions> extends BaseModel<Options> {
  readonly provider: string
  readonly #setup: HttpModelSetup<Options>
  readonly #limiter: RateLimiter
  #lessons: Lessons | undefined
  #opener: Promise<Opener> | undefined

  constructor(options: Options, setup: HttpModelSetup<Options>) {
    super(options, setup.table ?? { ...modelOptionRows, ...httpOptionRows })
    this.provider = setup.provider
    this.#setup = setup
    this.#limiter = new RateLimiter({
      requestsPerMinute: this.options.requestsPerMinute,
      maxConcurrency: this.options.maxConcurrency,
    })
  }

  protected override complete(request: CompletionRequest): Promise<Completion> {
    return sendForCompletion(request, this.#pipeline(request))
  }

  protected override stream(request: CompletionRequest): AsyncIterable<readonly ReplyDelta[]> {
    return sendForDeltas(request, this.#pipeline(request))
  }

  /** What holds where neither the call nor the constructor says otherwise, such as a client's own setting. */
  protected transportDefaults(): Pick<HttpOptions, 'maxRetries' | 'firstTokenTimeoutMs'> {
    return {}
  }

  async #pipeline(request: CompletionRequest): Promise<Pipeline> {
    const given = request.options as HttpOptions
    const defaults = this.transportDefaults()
    const { protocol: lazy, vendor } = this.#setup
    const protocol = typeof lazy === 'function' ? await lazy(request) : lazy
    this.#lessons ??= new Lessons(protocol.remedies)
    return {
      provider: this.provider,
      ...(vendor === undefined ? {} : { vendor }),
      protocol,
      connect: () => this.#connect(),
      hint: (error) => this.#setup.hint?.(error),
      limiter: this.#limiter,
      lessons: this.#lessons,
      headers: given.headers ?? {},
      maxRetries: given.maxRetries ?? defaults.maxRetries ?? httpOptionRows.maxRetries.default,
      firstTokenTimeoutMs:
        given.firstTokenTimeoutMs ?? defaults.firstTokenTimeoutMs ?? httpOptionRows.firstTokenTimeoutMs.default,
      idleTimeoutMs: given.idleTimeoutMs ?? httpOptionRows.idleTimeoutMs.default,
    }
  }

  async #connect(): Promise<Opener> {
    this.#opener ??= Promise.resolve(this.#setup.connect(this.options, (secret) => this.addSecret(secret)))
    try {
      return await this.#opener
    } catch (error) {
      // A key may be set before the next call.
      this.#opener = undefined
      throw error
    }
  }
}
