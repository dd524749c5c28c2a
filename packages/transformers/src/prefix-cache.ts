import type { Engine, Sequence } from './engine.ts'

/** A sequence that waits for its conversation to go on, and the account of how it was read: see `Reading`. */
interface Entry {
  readonly sequence: Sequence
  readonly ids: readonly number[]
  readonly checkpoints: readonly number[]
  readonly exact: number
}

// A conversation that nobody goes on with should not hold the memory that the next one needs.
const mostBytes = 512 * 1024 * 1024

/**
 * Keeps the sequences of the last conversations, so that the next turn of one computes only its new tokens. The one
 * used longest ago goes first.
 */
export class PrefixCache {
  readonly #engine: Engine
  readonly #limit: number
  readonly #chunk: number
  /** The one used last at the end. */
  #entries: Entry[] = []

  /**
   * @param limit how many conversations are kept; 0: none
   * @param chunk how many tokens of a prompt are read in one step
   */
  constructor(engine: Engine, limit: number, chunk: number) {
    this.#engine = engine
    this.#limit = limit
    this.#chunk = chunk
  }

  /**
   * Takes the sequence that has read the longest beginning of `ids`. It belongs to the caller until it is given back.
   *
   * A conversation goes on where it ended. Another prompt with the same beginning goes on at a checkpoint only: asked
   * twice, it gives the same scores twice, to the last bit.
   * @param exactly only what gives the same scores as reading everything anew
   */
  take(ids: readonly number[], exactly = false): Reading {
    let best: Entry | undefined
    let reused = 0
    for (const entry of this.#entries) {
      // The last token must be read again: its scores were not kept.
      const common = commonLength(entry.ids, ids, ids.length - 1)
      const usable = exactly ? this.#wholeChunks(Math.min(common, entry.exact)) : lastResumption(entry, common)
      if (usable >= reused && usable > 0) {
        best = entry
        reused = usable
      }
    }
    const sequence = best === undefined ? undefined : this.#resume(best, reused)
    if (best === undefined || sequence === undefined) return new Reading(this.#engine.open(), this.#chunk)
    return new Reading(sequence, this.#chunk, {
      ids: ids.slice(0, reused),
      checkpoints: best.checkpoints.filter((position) => position <= reused),
      exact: this.#wholeChunks(Math.min(best.exact, reused)),
    })
  }

  /** Gives a sequence back with what it has read by now. */
  keep({ sequence, ids, checkpoints, exact }: Reading): void {
    if (this.#limit === 0 || ids.length === 0) {
      sequence.dispose()
      return
    }
    this.#entries.push({ sequence, ids, checkpoints, exact })
    while (this.#entries.length > this.#limit || (this.#entries.length > 1 && this.#bytes > mostBytes)) {
      this.#entries.shift()?.sequence.dispose()
    }
  }

  /** Forgets every conversation. */
  clear(): void {
    for (const { sequence } of this.#entries) sequence.dispose()
    this.#entries = []
  }

  #resume(entry: Entry, length: number): Sequence | undefined {
    if (length < entry.ids.length && this.#limit > 1) {
      // Another conversation with the same beginning: a copy leaves the first one whole.
      const copy = entry.sequence.fork(length)
      if (copy !== undefined) return copy
    }
    this.#entries = this.#entries.filter((other) => other !== entry)
    if (entry.sequence.crop(length)) return entry.sequence
    entry.sequence.dispose()
    return undefined
  }

  #wholeChunks(length: number): number {
    return length - (length % this.#chunk)
  }

  get #bytes(): number {
    return this.#entries.reduce((sum, { sequence }) => sum + sequence.bytes, 0)
  }
}

/** A sequence in use, and the account of how it was read. */
export class Reading {
  readonly sequence: Sequence
  readonly #chunk: number
  readonly #ids: number[]
  readonly #checkpoints: number[]
  #exact: number

  constructor(
    sequence: Sequence,
    chunk: number,
    before: Omit<Entry, 'sequence'> = { ids: [], checkpoints: [], exact: 0 },
  ) {
    this.sequence = sequence
    this.#chunk = chunk
    this.#ids = [...before.ids]
    this.#checkpoints = [...before.checkpoints]
    this.#exact = before.exact
  }

  get ids(): readonly number[] {
    return this.#ids
  }

  /**
   * Where the steps in which a prompt is read begin: at whole chunks, and where a conversation went on. Kernels round
   * otherwise when they compute few tokens than when they compute many, so that scores depend on the steps; from one
   * of these positions on, the steps are the same for every prompt.
   */
  get checkpoints(): readonly number[] {
    return this.#checkpoints
  }

  /** How many of the first tokens were read in whole chunks from the beginning, as every fresh sequence reads them. */
  get exact(): number {
    return this.#exact
  }

  async read(tokens: readonly number[]): Promise<Float32Array> {
    const scores = await this.sequence.feed(tokens)
    if (this.#exact === this.#ids.length && tokens.length === this.#chunk) this.#exact += this.#chunk
    this.#ids.push(...tokens)
    return scores
  }

  /** Reads the rest of a prompt, in steps that end at whole chunks. */
  async *readPrompt(prompt: readonly number[]): AsyncGenerator<Float32Array> {
    while (this.#ids.length < prompt.length) {
      const at = this.#ids.length
      if (at > 0 && this.#checkpoints.at(-1) !== at) this.#checkpoints.push(at)
      yield await this.read(prompt.slice(at, at + this.#chunk - (at % this.#chunk)))
    }
  }
}

/** The end of the conversation where all of it is common, else the last checkpoint in what is. */
function lastResumption({ ids, checkpoints }: Entry, common: number): number {
  return common === ids.length ? common : (checkpoints.findLast((position) => position <= common) ?? 0)
}

function commonLength(a: readonly number[], b: readonly number[], most: number): number {
  const limit = Math.min(a.length, b.length, most)
  let length = 0
  while (length < limit && a[length] === b[length]) length++
  return length
}
