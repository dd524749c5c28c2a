/**
 * Gives turns in the order of asking, so many at a time. A model has room for a few calls at once; without an order a
 * busy caller could keep a patient one waiting for ever.
 */
export class Turns {
  readonly #waiting: (() => void)[] = []
  #free: number

  /** @param places how many may have a turn at once */
  constructor(places = 1) {
    this.#free = places
  }

  /** How many are waiting for their turn. */
  get waiting(): number {
    return this.#waiting.length
  }

  /**
   * Resolves when it is the caller's turn, to the function that ends it. Rejects with `signal.reason` when the signal
   * aborts before; the place in the line is then given up.
   */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    if (this.#free > 0) this.#free--
    else await this.#wait(signal)
    let ended = false
    return () => {
      if (ended) return
      ended = true
      this.#next()
    }
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(start), 1)
        reject(signal.reason as Error)
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(start)
    })
  }

  /** The turn stays taken while it is handed over: nobody who asks in between can slip in. */
  #next(): void {
    const start = this.#waiting.shift()
    if (start === undefined) this.#free++
    else start()
  }
}
