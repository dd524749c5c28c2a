import { extendError, isSmolError, SmolError } from './errors.ts'
import type { GeneratedMessage, Warning } from './messages/message.ts'
import type { StreamDelta } from './model.ts'
import { addParsed } from './parsed.ts'
import type { ReplyDelta } from './reply.ts'
import { ReplyAssembler } from './reply.ts'
import type { PreparedRequest } from './request.ts'

/** What a run needs to know of its model and its call. */
export interface RunSetup {
  modelId: string
  provider: string
  /** The caller's own signal. */
  signal?: AbortSignal | undefined
  /** Longest time for all of it, in milliseconds. */
  timeoutMs?: number | undefined
  onWarning?: ((warning: Warning) => void) | undefined
  /** Texts that no error may show. */
  secrets: ReadonlySet<string>
  prepare(run: { signal: AbortSignal; warn: (warning: Warning) => void }): Promise<PreparedRequest>
  /** The provider's deltas; a whole reply counts as one. */
  open(prepared: PreparedRequest, reply: ReplyAssembler): AsyncIterable<ReplyDelta>
}

/** One generation from its first pull to its end: abort, time, reply, errors. */
export class Run {
  readonly #setup: RunSetup
  readonly #controller = new AbortController()
  readonly #warnings: Warning[] = []
  #reply: ReplyAssembler | undefined

  constructor(setup: RunSetup) {
    this.#setup = setup
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason)
  }

  partial(): GeneratedMessage | undefined {
    return this.#reply?.partial()
  }

  /** Hands out the deltas and returns the message. */
  async *deltas(): AsyncGenerator<StreamDelta, GeneratedMessage, undefined> {
    const { signal } = this.#controller
    const unlink = this.#link()
    try {
      signal.throwIfAborted()
      const prepared = await this.#setup.prepare({ signal, warn: (warning) => this.#warn(warning) })
      const reply = this.#startReply(prepared)
      const source = abortable(this.#setup.open(prepared, reply), signal)
      for await (const raw of source) {
        const delta = reply.push(raw)
        if (delta !== undefined) yield delta
        if (reply.stopped) {
          // At once, so that the server stops generating.
          this.#controller.abort()
          break
        }
      }
      // A provider that ends in peace although it was cancelled has not finished its answer.
      if (!reply.stopped) signal.throwIfAborted()
      yield reply.end()
      return await this.#finish(reply.message(), prepared)
    } catch (error) {
      throw this.#failure(error)
    } finally {
      unlink()
      // Ends what a provider may still be doing: the caller left, or a stop string was found.
      this.#controller.abort()
    }
  }

  #startReply({ request }: PreparedRequest): ReplyAssembler {
    const { reasoningTags } = request.options as { reasoningTags?: boolean | string }
    this.#reply = new ReplyAssembler({
      modelId: this.#setup.modelId,
      provider: this.#setup.provider,
      ...(request.stopSequences === undefined ? {} : { stopSequences: request.stopSequences }),
      ...(reasoningTags === undefined ? {} : { reasoningTags }),
    })
    this.#reply.warnings.push(...this.#warnings)
    return this.#reply
  }

  #warn(warning: Warning): void {
    if (this.#reply === undefined) this.#warnings.push(warning)
    else this.#reply.warnings.push(warning)
    this.#setup.onWarning?.(warning)
  }

  async #finish(message: GeneratedMessage, { request, standardSchema }: PreparedRequest): Promise<GeneratedMessage> {
    const told = new Set<Warning>([...this.#warnings, ...(this.#reply?.warnings ?? [])])
    const finished = await addParsed(message, request.responseFormat, standardSchema)
    for (const warning of finished.warnings) if (!told.has(warning)) this.#setup.onWarning?.(warning)
    return finished
  }

  /** Ties this run to the caller's signal and to the clock; the returned function unties it. */
  #link(): () => void {
    const { signal, timeoutMs } = this.#setup
    const onAbort = (): void => this.#controller.abort(signal?.reason)
    if (signal?.aborted === true) onAbort()
    else signal?.addEventListener('abort', onAbort, { once: true })
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => this.#controller.abort(this.#timeout(timeoutMs)), timeoutMs)
    return () => {
      signal?.removeEventListener('abort', onAbort)
      clearTimeout(timer)
    }
  }

  #timeout(timeoutMs: number): SmolError {
    return new SmolError({
      code: 'timeout',
      message: `The call was not finished within ${timeoutMs} ms. Raise timeoutMs, or ask for less (maxTokens).`,
    })
  }

  /** What the caller is told. An abort is its own reason, untouched. */
  #failure(error: unknown): unknown {
    const { provider, modelId, secrets } = this.#setup
    const { signal } = this.#controller
    const cause: unknown = signal.aborted ? signal.reason : error
    if (isSmolError(cause)) {
      return extendError(cause, {
        provider: cause.provider ?? provider,
        modelId: cause.modelId ?? modelId,
        partial: cause.partial ?? this.partial(),
        secrets,
      })
    }
    if (signal.aborted) return cause
    return new SmolError({
      code: 'server',
      retryable: false,
      message: `${provider} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      provider,
      modelId,
      cause,
      secrets,
      partial: this.partial(),
    })
  }
}

/**
 * The same items, but a wait for the next one ends with the signal, also where the source does not listen
 * to it. One listener serves all waits, so that memory does not grow with the items. However it ends, the
 * source is told to leave, so that it can give back what it holds: a connection, a timer, a place in a queue.
 */
function abortable<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = source[Symbol.asyncIterator]()
      let rejectWait: ((reason: unknown) => void) | undefined
      let left: Promise<unknown> | undefined
      const leave = (): Promise<unknown> => {
        signal.removeEventListener('abort', onAbort)
        left ??= Promise.resolve(iterator.return?.())
        return left
      }
      const onAbort = (): void => {
        rejectWait?.(signal.reason)
        // Not waited for: a source that ignores the signal leaves late. What it has to say then, nobody is there to hear.
        leave().catch(() => undefined)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      return {
        next() {
          if (signal.aborted) return Promise.reject(signal.reason as Error)
          return new Promise<IteratorResult<T>>((resolve, reject) => {
            rejectWait = reject
            iterator.next().then((result) => {
              if (result.done === true) signal.removeEventListener('abort', onAbort)
              resolve(result)
            }, reject)
          })
        },
        async return() {
          await leave()
          return { done: true, value: undefined }
        },
      }
    },
  }
}
