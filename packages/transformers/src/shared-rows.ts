import type { CacheBlock } from './cache-block.ts'
import type { SharedMemory } from './shared-memory.ts'
import { roomFor } from './shared-memory.ts'
import type { SharedSequence } from './shared-sequence.ts'

/** Above this, rows are so long that reading them takes longer than the weights that they would share. */
const mostBytes = 1024 * 1024 * 1024

/**
 * Sequences that are fed together lie in one block of memory, the first rows of it: so many of its rows are the tensor
 * that the graph reads and writes. A sequence is copied in when it comes, and out when it is to be kept.
 */
export class SharedRows {
  readonly #memory: SharedMemory
  /** By row. */
  readonly #members: SharedSequence[] = []
  #block: CacheBlock | undefined

  constructor(memory: SharedMemory) {
    this.#memory = memory
  }

  has(sequence: SharedSequence): boolean {
    return this.#members.includes(sequence)
  }

  /** Those of the sequences that have room in one block: all but the longest, where it would be too large. */
  fitting(sequences: readonly SharedSequence[]): SharedSequence[] {
    const fitting = sequences.toSorted((a, b) => a.length - b.length)
    for (let longest = fitting.at(-1); longest !== undefined; longest = fitting.at(-1)) {
      const room = roomFor(longest.length + 1)
      if (roundUp(fitting.length) * room * this.#memory.bytesPerToken <= mostBytes) break
      fitting.pop()
    }
    return fitting
  }

  /** Feeds each of them its token. Gives the scores in the same order. */
  async feed(sequences: readonly SharedSequence[], tokens: readonly number[]): Promise<Float32Array[]> {
    const leaving = this.#members.filter((member) => !sequences.includes(member))
    for (const member of leaving) member.park()
    const block = this.#reserve(sequences)
    for (const sequence of sequences) if (!this.has(sequence)) this.#add(sequence, block)
    const rows = this.#members.map((member) => ({
      ids: [tokens[sequences.indexOf(member)] as number],
      length: member.length,
    }))
    const scores = await this.#memory.run(rows, block.tensors(0, rows.length))
    for (const member of this.#members) member.grow()
    return sequences.map((sequence) => scores[this.#members.indexOf(sequence)] as Float32Array)
  }

  /** Its row is needed no more: the last one closes the gap. */
  free(sequence: SharedSequence): void {
    const row = this.#members.indexOf(sequence)
    const last = this.#members.pop()
    if (last !== undefined && last !== sequence) {
      last.moveTo({ block: this.#block as CacheBlock, row })
      this.#members[row] = last
    }
    if (this.#members.length === 0) this.#block = undefined
  }

  #add(sequence: SharedSequence, block: CacheBlock): void {
    const before = sequence.moveTo({ block, row: this.#members.length })
    if (before !== undefined) this.#memory.giveBack(before.block)
    this.#members.push(sequence)
  }

  /** A block with a row for each of them, and one token more. */
  #reserve(sequences: readonly SharedSequence[]): CacheBlock {
    const length = Math.max(...sequences.map((sequence) => sequence.length)) + 1
    const rows = roundUp(sequences.length)
    let block = this.#block
    if (block === undefined || block.rows < rows || block.room < length) {
      block = this.#memory.allocate(Math.max(rows, block?.rows ?? 0), Math.max(roomFor(length), block?.room ?? 0))
      block.widen(length)
      for (const [row, member] of this.#members.entries()) member.moveTo({ block, row })
      this.#block = block
    }
    block.widen(length)
    return block
  }
}

/** To a power of two: so that rows that come one by one are not copied each time. */
function roundUp(rows: number): number {
  return 2 ** Math.ceil(Math.log2(rows))
}
