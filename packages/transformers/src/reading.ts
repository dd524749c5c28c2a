import type { Sequence } from './engine.ts'
import type { Turn } from './scheduler.ts'

/** A sequence, and the account of how it was read. */
export interface ReadSequence {
  readonly sequence: Sequence
  readonly ids: readonly number[]
  /**
   * Where the steps in which a prompt is read begin: at whole chunks, and where a conversation went on. Kernels round
   * otherwise when they compute few tokens than when they compute many, so that scores depend on the steps; from one
   * of these positions on, the steps are the same for every prompt.
   */
  readonly checkpoints: readonly number[]
  /** How many of the first tokens were read in whole chunks from the beginning, as every fresh sequence reads them. */
  readonly exact: number
}

/** A sequence in use by a call. */
export class Reading implements ReadSequence {
  readonly sequence: Sequence
  readonly #chunk: number
  readonly #turn: Turn
  readonly #ids: number[]
  readonly #checkpoints: number[]
  #exact: number

  /** @param chunk how many tokens of a prompt are read in one step */
  constructor({ sequence, ids, checkpoints, exact }: ReadSequence, chunk: number, turn: Turn) {
    this.sequence = sequence
    this.#chunk = chunk
    this.#turn = turn
    this.#ids = [...ids]
    this.#checkpoints = [...checkpoints]
    this.#exact = exact
  }

  get ids(): readonly number[] {
    return this.#ids
  }

  get checkpoints(): readonly number[] {
    return this.#checkpoints
  }

  get exact(): number {
    return this.#exact
  }

  /** Reads one token of the answer. */
  async read(token: number): Promise<Float32Array> {
    const scores = await this.#turn.step(this.sequence, token)
    this.#ids.push(token)
    return scores
  }

  /**
   * Reads the rest of a prompt, in steps that end at whole chunks.
   * @returns the scores after its last token; undefined when there was nothing to read
   */
  async readPrompt(prompt: readonly number[]): Promise<Float32Array | undefined> {
    let scores: Float32Array | undefined
    this.sequence.reserve(prompt.length)
    while (this.#ids.length < prompt.length) {
      const at = this.#ids.length
      if (at > 0 && this.#checkpoints.at(-1) !== at) this.#checkpoints.push(at)
      const chunk = prompt.slice(at, at + this.#chunk - (at % this.#chunk))
      scores = await this.#turn.read(this.sequence, chunk)
      if (this.#exact === at && chunk.length === this.#chunk) this.#exact += this.#chunk
      this.#ids.push(...chunk)
    }
    return scores
  }
}
