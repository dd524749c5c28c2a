export interface RateLimits {
  /** Requests are spaced evenly: 60 means one a second. */
  requestsPerMinute?: number | undefined
  /** Most requests under way at once; one that streams is under way until its end. */
  maxConcurrency?: number | undefined
}

/** Lets requests pass in the order in which they asked. Waiting ends with the signal. Time is the monotonic clock's. */
export class RateLimiter {
  readonly #gapMs: number
  readonly #maxConcurrency: number
  readonly #waiting: (() => void)[] = []
  #running = 0
  /** When the next request may start. */
  #next = Number.NEGATIVE_INFINITY
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor({ requestsPerMinute, maxConcurrency }: RateLimits) {
    this.#gapMs = requestsPerMinute === undefined ? 0 : 60_000 / requestsPerMinute
    this.#maxConcurrency = maxConcurrency ?? Number.POSITIVE_INFINITY
  }

  /** Resolves when the request may start, to the function that says it is over. @throws the signal's reason */
  acquire(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const onAbort = (): void => {
        // One that gives up takes no starting time from those behind it.
        this.#waiting.splice(this.#waiting.indexOf(start), 1)
        this.#pass()
        reject(signal.reason as Error)
      }
      const start = (): void => {
        signal.removeEventListener('abort', onAbort)
        resolve(this.#releaseOnce())
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#waiting.push(start)
      this.#pass()
    })
  }

  /** Starts those in front that may. */
  #pass(): void {
    clearTimeout(this.#timer)
    while (this.#waiting.length > 0 && this.#running < this.#maxConcurrency) {
      const now = performance.now()
      if (now < this.#next) {
        this.#timer = setTimeout(() => this.#pass(), Math.min(Math.ceil(this.#next - now), LONGEST_TIMER_MS))
        return
      }
      this.#next = now + this.#gapMs
      this.#running++
      this.#waiting.shift()?.()
    }
  }

  #releaseOnce(): () => void {
    let released = false
    return () => {
      if (released) return
      released = true
      this.#running--
      this.#pass()
    }
  }
}

/** A longer timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1
