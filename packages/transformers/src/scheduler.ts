import type { Engine, Sequence } from './engine.ts'
import { pause } from './pause.ts'
import { Turns } from './turns.ts'

/** How many calls decode at once. More rows than this gain little, and each holds a cache. */
export const mostRows = 8

/**
 * How many answers it takes to read them together. Kernels for several rows round otherwise than those for one, so that
 * an answer may go another way where two tokens are nearly a tie. Two or three are told exactly what they would have been
 * told alone; from four on, the time that is saved is worth more.
 */
export const fewestRows = 4

/** A call that may use the model. */
export interface Turn {
  /** Reads a piece of the prompt. Both reject with the signal's reason when it aborts before the model is at it. */
  read(sequence: Sequence, ids: readonly number[]): Promise<Float32Array>
  /** Reads one token of the answer. The scores are valid until the turn asks again or ends. */
  step(sequence: Sequence, token: number): Promise<Float32Array>
  end(): void
}

/** Something that a call wants the model to read. */
interface Ask {
  readonly turn: CallTurn
  readonly sequence: Sequence
  readonly ids: readonly number[]
  /** Its number in the order of asking. */
  readonly at: number
  readonly resolve: (scores: Float32Array) => void
  readonly reject: (error: unknown) => void
}

/**
 * Leads several calls through one model. A call asks for the scores after some tokens, and asks again when it has chosen
 * the next. As soon as all that have scores have asked again, the model runs: once for all answers, or for a piece of one
 * prompt, in turn. So a long prompt holds nobody up for longer than one piece, and nobody waits for ever.
 */
export class Scheduler {
  readonly #engine: Engine
  readonly #turns: Turns
  readonly #places: number
  #prompts: Ask[] = []
  #steps: Ask[] = []
  /** Turns that have scores, and choose. */
  readonly #choosing = new Set<CallTurn>()
  #running = false
  #asked = 0
  #lastPrompt = 0

  constructor(engine: Engine) {
    this.#engine = engine
    // Step by step in turn, each would only be later.
    this.#places = engine.feedTogether === undefined ? 1 : mostRows
    this.#turns = new Turns(this.#places)
  }

  /**
   * A turn, in the order of asking. Whoever has one must end it, and must not wait for anything else while it has scores.
   * @param alone its tokens are never read together with others': its scores are the same to the last bit, whatever else
   * is going on
   */
  async take(signal: AbortSignal, alone = false): Promise<Turn> {
    const done = await this.#turns.take(signal)
    const turn: CallTurn = {
      signal,
      alone,
      read: (sequence, ids) => this.#ask(this.#prompts, turn, sequence, ids),
      step: (sequence, token) => this.#ask(this.#steps, turn, sequence, [token]),
      end: () => {
        this.#choosing.delete(turn)
        done()
        void this.#run()
      },
    }
    return turn
  }

  /** Resolves when no call has a turn any more, and gives out none from then on. */
  async close(): Promise<void> {
    const never = new AbortController().signal
    await Promise.all(Array.from({ length: this.#places }, () => this.#turns.take(never)))
  }

  #ask(queue: Ask[], turn: CallTurn, sequence: Sequence, ids: readonly number[]): Promise<Float32Array> {
    this.#choosing.delete(turn)
    const answer = new Promise<Float32Array>((resolve, reject) => {
      queue.push({ turn, sequence, ids, at: this.#asked++, resolve, reject })
    })
    void this.#run()
    return answer
  }

  async #run(): Promise<void> {
    if (this.#running) return
    this.#running = true
    for (;;) {
      // Aborts that have just arrived count, and so does whoever asks in the same moment.
      await pause()
      if (this.#choosing.size > 0) break
      const next = this.#next()
      if (next.length === 0) break
      await this.#feed(next)
    }
    this.#running = false
  }

  /** What the model reads now. Between two pieces of prompts, every answer gets on by a token. */
  #next(): Ask[] {
    this.#prompts = waiting(this.#prompts)
    this.#steps = waiting(this.#steps)
    const [oldest] = this.#steps
    if (oldest !== undefined && (oldest.at < this.#lastPrompt || this.#prompts.length === 0)) {
      const together = this.#steps.filter(({ turn }) => !turn.alone)
      const now = oldest.turn.alone || together.length < fewestRows ? [oldest] : together
      this.#steps = this.#steps.filter((ask) => !now.includes(ask))
      return now
    }
    this.#lastPrompt = this.#asked
    return this.#prompts.splice(0, 1)
  }

  async #feed(asks: readonly Ask[]): Promise<void> {
    const outcomes = await this.#outcomes(asks)
    asks.forEach(({ turn, resolve, reject }, index) => {
      const outcome = outcomes[index] as PromiseSettledResult<Float32Array>
      if (outcome.status === 'rejected') reject(outcome.reason)
      else {
        this.#choosing.add(turn)
        resolve(outcome.value)
      }
    })
  }

  async #outcomes(asks: readonly Ask[]): Promise<PromiseSettledResult<Float32Array>[]> {
    const together = asks.length > 1 ? this.#engine.feedTogether : undefined
    if (together === undefined) return Promise.allSettled(asks.map(({ sequence, ids }) => sequence.feed(ids)))
    try {
      return await together(asks.map(({ sequence, ids }) => ({ sequence, token: ids[0] as number })))
    } catch (reason) {
      return asks.map(() => ({ status: 'rejected', reason }))
    }
  }
}

interface CallTurn extends Turn {
  readonly signal: AbortSignal
  readonly alone: boolean
}

/** Without those that were given up. */
function waiting(asks: readonly Ask[]): Ask[] {
  return asks.filter(({ turn: { signal }, reject }) => {
    if (signal.aborted) reject(signal.reason)
    return !signal.aborted
  })
}
