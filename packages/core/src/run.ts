import { extendError, isSmolError, SmolError } from './errors.ts'
import type { GeneratedMessage, Warning } from './messages/message.ts'
import type { StreamDelta } from './model.ts'
import { addParsed } from './parsed.ts'
import type { ReplyDelta } from './reply.ts'
import { redact } from './redact.ts'
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
  /** The provider's deltas, one or several at a time; a whole reply counts as one. */
  open(prepared: PreparedRequest, reply: ReplyAssembler): AsyncIterable<ReplyDelta | readonly ReplyDelta[]>
}

/** Made once: an abort without a reason makes an error with a stack each time. */
const notWanted = new DOMException('The rest of the answer is not wanted.', 'AbortError')

/** The longest time that a timer takes; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** One generation from its first pull to its end: abort, time, reply, errors. */
export class Run {
  readonly #setup: RunSetup
  readonly #controller = new AbortController()
  readonly #warnings: Warning[] = []
  #reply: ReplyAssembler | undefined
  /** Why it ended before its end, where the caller wanted that. */
  #aborted: { reason: unknown } | undefined
  /** Our own reason: the time was over. */
  #timeout: SmolError | undefined

  constructor(setup: RunSetup) {
    this.#setup = setup
  }

  abort(reason: unknown): void {
    this.#aborted ??= { reason }
    this.#controller.abort(reason)
  }

  partial(): GeneratedMessage | undefined {
    return this.#reply?.partial()
  }

  /** True once the call was ended from outside: what is still to be handed out is void. */
  get ended(): boolean {
    return this.#aborted !== undefined || this.#timeout !== undefined
  }

  /** Hands out the deltas, in lists of those that came together, and returns the message. */
  async *batches(): AsyncGenerator<StreamDelta[], GeneratedMessage, undefined> {
    const { signal } = this.#controller
    const unlink = this.#link()
    let exhausted = false
    try {
      signal.throwIfAborted()
      const prepared = await this.#setup.prepare({ signal, warn: (warning) => this.#warn(warning) })
      const reply = this.#startReply(prepared)
      const source = abortable(this.#setup.open(prepared, reply), signal)
      for await (const came of source) {
        const deltas = this.#take(came, reply)
        // At once, so that the server stops generating.
        if (reply.stopped) this.#controller.abort(notWanted)
        if (deltas.length > 0) yield deltas
        if (reply.stopped) break
      }
      exhausted = true
      // A provider that ends in peace although it was cancelled has not finished its answer.
      if (this.ended) signal.throwIfAborted()
      yield [reply.end()]
      if (this.ended) signal.throwIfAborted()
      return await this.#finish(reply.message(), prepared)
    } catch (error) {
      throw this.#failure(error)
    } finally {
      unlink()
      // Ends what a provider may still be doing: the caller left, or something failed.
      if (!exhausted) this.#controller.abort(notWanted)
    }
  }

  /** What the caller may see of what came, up to a stop string. */
  #take(came: ReplyDelta | readonly ReplyDelta[], reply: ReplyAssembler): StreamDelta[] {
    const deltas: StreamDelta[] = []
    for (const raw of isList(came) ? came : [came]) {
      if (raw.warnings !== undefined) for (const warning of raw.warnings) this.#warn(warning)
      const delta = reply.push(raw)
      if (delta !== undefined) deltas.push(delta)
      if (reply.stopped) break
    }
    return deltas
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

  #warn(given: Warning): void {
    const warning = redact(given, this.#setup.secrets)
    this.#warnings.push(warning)
    this.#reply?.warnings.push(warning)
    this.#setup.onWarning?.(warning)
  }

  async #finish(message: GeneratedMessage, { request, standardSchema }: PreparedRequest): Promise<GeneratedMessage> {
    const finished = await addParsed(message, request.responseFormat, standardSchema)
    for (const warning of finished.warnings) {
      if (!this.#warnings.includes(warning)) this.#setup.onWarning?.(warning)
    }
    return finished
  }

  /** Ties this run to the caller's signal and to the clock; the returned function unties it. */
  #link(): () => void {
    const { signal, timeoutMs } = this.#setup
    const onAbort = (): void => this.abort(signal?.reason)
    if (signal?.aborted === true) onAbort()
    else signal?.addEventListener('abort', onAbort, { once: true })
    const onTimeout = (): void => this.#timeOut(timeoutMs as number)
    const timer = timeoutMs === undefined ? undefined : setTimeout(onTimeout, Math.min(timeoutMs, LONGEST_TIMER_MS))
    return () => {
      signal?.removeEventListener('abort', onAbort)
      clearTimeout(timer)
    }
  }

  #timeOut(timeoutMs: number): void {
    this.#timeout = new SmolError({
      code: 'timeout',
      message: `The call was not finished within ${timeoutMs} ms. Raise timeoutMs, or ask for less (maxTokens).`,
    })
    this.#controller.abort(this.#timeout)
  }

  /** What the caller is told. An abort is its own reason, untouched. */
  #failure(error: unknown): unknown {
    if (this.#aborted !== undefined) return this.#aborted.reason
    const { provider, modelId, secrets } = this.#setup
    const cause = this.#timeout ?? error
    if (isSmolError(cause)) {
      return extendError(cause, {
        provider: cause.provider ?? provider,
        modelId: cause.modelId ?? modelId,
        partial: cause.partial ?? this.partial(),
        secrets,
      })
    }
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

/** `Array.isArray` does not narrow a readonly list. */
function isList<T extends object>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value)
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
