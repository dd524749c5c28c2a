import { sleep } from './retry.ts'

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
  #running = 0
  #waiting: (() => void)[] = []
  /** When the next request may start. */
  #next = 0
  /** The last one in the queue for a starting time. */
  #turn: Promise<void> = Promise.resolve()

  constructor({ requestsPerMinute, maxConcurrency }: RateLimits) {
    this.#gapMs = requestsPerMinute === undefined ? 0 : 60_000 / requestsPerMinute
    this.#maxConcurrency = maxConcurrency ?? Number.POSITIVE_INFINITY
  }

  /** Resolves when the request may start, to the function that says it is over. */
  async acquire(signal: AbortSignal): Promise<() => void> {
    const release = await this.#slot(signal)
    try {
      await this.#startTime(signal)
    } catch (error) {
      release()
      throw error
    }
    return release
  }

  async #slot(signal: AbortSignal): Promise<() => void> {
    if (this.#running >= this.#maxConcurrency) {
      await new Promise<void>((resolve, reject) => {
        signal.throwIfAborted()
        const onAbort = (): void => {
          this.#waiting = this.#waiting.filter((each) => each !== start)
          reject(signal.reason as Error)
        }
        const start = (): void => {
          signal.removeEventListener('abort', onAbort)
          resolve()
        }
        this.#waiting.push(start)
        signal.addEventListener('abort', onAbort, { once: true })
      })
    } else this.#running++
    let released = false
    return () => {
      if (released) return
      released = true
      // The place goes straight to the next one in line, so that no newcomer slips in between.
      const next = this.#waiting.shift()
      if (next === undefined) this.#running--
      else next()
    }
  }

  /** One waits at a time, the others behind it; one that gives up takes no starting time. */
  async #startTime(signal: AbortSignal): Promise<void> {
    if (this.#gapMs === 0) return
    const before = this.#turn
    const mine = before.then(async () => {
      if (signal.aborted) return
      const wait = this.#next - performance.now()
      if (wait > 0) await sleep(wait, signal)
      this.#next = performance.now() + this.#gapMs
    })
    // Those behind go on whether or not this one gave up.
    this.#turn = mine.catch(() => undefined)
    await Promise.race([mine, rejectOnAbort(signal)])
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error)
    else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
