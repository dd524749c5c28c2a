import type { Engine, Sequence } from './engine.ts'
import type { ReadSequence } from './reading.ts'
import { Reading } from './reading.ts'
import type { Turn } from './scheduler.ts'

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
  #entries: ReadSequence[] = []

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
  take(ids: readonly number[], turn: Turn, exactly = false): Reading {
    let best: ReadSequence | undefined
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
    if (best === undefined || sequence === undefined) {
      const fresh = { sequence: this.#engine.open(), ids: [], checkpoints: [], exact: 0 }
      return new Reading(fresh, this.#chunk, turn)
    }
    const resumed = {
      sequence,
      ids: ids.slice(0, reused),
      checkpoints: best.checkpoints.filter((position) => position <= reused),
      exact: this.#wholeChunks(Math.min(best.exact, reused)),
    }
    return new Reading(resumed, this.#chunk, turn)
  }

  /** Gives a sequence back with what it has read by now. */
  keep({ sequence, ids, checkpoints, exact }: Reading): void {
    if (this.#limit === 0 || ids.length === 0) {
      sequence.dispose()
      return
    }
    sequence.park()
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

  #resume(entry: ReadSequence, length: number): Sequence | undefined {
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

/** The end of the conversation where all of it is common, else the last checkpoint in what is. */
function lastResumption({ ids, checkpoints }: ReadSequence, common: number): number {
  return common === ids.length ? common : (checkpoints.findLast((position) => position <= common) ?? 0)
}

function commonLength(a: readonly number[], b: readonly number[], most: number): number {
  const limit = Math.min(a.length, b.length, most)
  let length = 0
  while (length < limit && a[length] === b[length]) length++
  return length
}
