import { SmolError } from '../errors.ts'

export interface StageTimeouts {
  /** Longest wait for the first token of a stream, or the headers of a whole reply, in milliseconds. */
  firstTokenTimeoutMs: number
  /** Longest wait between two events of a stream, or two pieces of a whole reply, in milliseconds. */
  idleTimeoutMs: number
}

/**
 * Watches one try: aborts `signal` with a `timeout` error when a stage takes too long, and with the
 * parent's reason when the parent aborts. Time during which nobody waits for the server does not count.
 */
export class Watchdog {
  readonly #controller = new AbortController()
  readonly #parent: AbortSignal
  readonly #timeouts: StageTimeouts
  readonly #onAbort: () => void
  #stage: 'first' | 'idle' = 'first'
  #timer: ReturnType<typeof setTimeout> | undefined
  #since = performance.now()
  #waiting = true

  constructor(parent: AbortSignal, timeouts: StageTimeouts) {
    this.#parent = parent
    this.#timeouts = timeouts
    this.#onAbort = () => this.#controller.abort(parent.reason)
    if (parent.aborted) this.#onAbort()
    else parent.addEventListener('abort', this.#onAbort, { once: true })
    this.#arm(timeouts.firstTokenTimeoutMs)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** The answer has begun: from now on the time between two events counts. */
  started(): void {
    if (this.#stage === 'idle') return
    this.#stage = 'idle'
    this.#since = performance.now()
    clearTimeout(this.#timer)
    this.#arm(this.#timeouts.idleTimeoutMs)
  }

  /** Something came that is more than a heartbeat. */
  progress(): void {
    if (this.#stage === 'idle') this.#since = performance.now()
  }

  /** The caller has something to work on. */
  pause(): void {
    this.#waiting = false
  }

  /** The caller wants more. */
  resume(): void {
    this.#waiting = true
    if (this.#stage === 'idle') this.#since = performance.now()
  }

  /** Ends the watch; nothing is left behind. */
  end(): void {
    clearTimeout(this.#timer)
    this.#parent.removeEventListener('abort', this.#onAbort)
  }

  /** Gives the try up: closes its connection, if that is still open. */
  abort(): void {
    this.#controller.abort(givenUp)
  }

  #arm(ms: number): void {
    this.#timer = setTimeout(() => this.#check(), Math.min(ms, LONGEST_TIMER_MS))
  }

  /** The timer is not moved with each event, which would cost more than the event: it looks again when it is due. */
  #check(): void {
    const limit = this.#stage === 'first' ? this.#timeouts.firstTokenTimeoutMs : this.#timeouts.idleTimeoutMs
    const left = this.#waiting ? limit - (performance.now() - this.#since) : limit
    if (left > 0.5) this.#arm(left)
    else this.#controller.abort(timeoutError(this.#stage, limit))
  }
}

/** A longer timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Made once: an abort without a reason makes an error with a stack each time. */
const givenUp = new DOMException('The try is over.', 'AbortError')

function timeoutError(stage: 'first' | 'idle', limit: number): SmolError {
  const what =
    stage === 'first'
      ? `No answer began within ${limit} ms (firstTokenTimeoutMs)`
      : `Nothing more came for ${limit} ms (idleTimeoutMs; heartbeats do not count)`
  return new SmolError({
    code: 'timeout',
    message: `${what}. The request was cancelled. Raise the limit if the server is slow.`,
  })
}
