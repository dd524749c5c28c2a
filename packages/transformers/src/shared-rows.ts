import type { OrtTensor } from './library.ts'
import type { Buffers, SharedMemory } from './shared-memory.ts'
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
  #buffers: Buffers | undefined
  #tensors: OrtTensor[] | undefined

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
      const capacity = this.#memory.capacityFor(longest.length + 1)
      if (roundUp(fitting.length) * capacity * this.#memory.bytesPerToken <= mostBytes) break
      fitting.pop()
    }
    return fitting
  }

  /** Feeds each of them its token. Gives the scores in the same order. */
  async feed(sequences: readonly SharedSequence[], tokens: readonly number[]): Promise<Float32Array[]> {
    const leaving = this.#members.filter((member) => !sequences.includes(member))
    for (const member of leaving) member.park()
    this.#reserve(sequences)
    for (const sequence of sequences) if (!this.has(sequence)) this.#add(sequence)
    const rows = this.#members.map((member) => ({
      ids: [tokens[sequences.indexOf(member)] as number],
      length: member.length,
    }))
    this.#tensors ??= this.#memory.tensors(this.#buffers as Buffers, 0, rows.length)
    const scores = await this.#memory.run(rows, this.#tensors)
    for (const member of this.#members) member.grow()
    return sequences.map((sequence) => scores[this.#members.indexOf(sequence)] as Float32Array)
  }

  /** Its row is needed no more: the last one closes the gap. */
  free(sequence: SharedSequence): void {
    const row = this.#members.indexOf(sequence)
    const last = this.#members.pop()
    if (last !== undefined && last !== sequence) {
      last.moveTo({ buffers: this.#buffers as Buffers, row })
      this.#members[row] = last
    }
    if (this.#members.length === 0) this.#buffers = undefined
    this.#tensors = undefined
  }

  #add(sequence: SharedSequence): void {
    const before = sequence.moveTo({ buffers: this.#buffers as Buffers, row: this.#members.length })
    if (before !== undefined) this.#memory.giveBack(before.buffers)
    this.#members.push(sequence)
    this.#tensors = undefined
  }

  #reserve(sequences: readonly SharedSequence[]): void {
    const longest = Math.max(...sequences.map(({ length }) => length))
    const rows = roundUp(sequences.length)
    const capacity = this.#memory.capacityFor(longest + 1)
    if (this.#buffers !== undefined && this.#buffers.rows >= rows && this.#buffers.capacity >= capacity) return
    const buffers = this.#memory.allocate(
      Math.max(rows, this.#buffers?.rows ?? 0),
      Math.max(capacity, this.#buffers?.capacity ?? 0),
    )
    this.#members.forEach((member, row) => member.moveTo({ buffers, row }))
    this.#buffers = buffers
    this.#tensors = undefined
  }
}

/** To a power of two: so that rows that come one by one are not copied each time. */
function roundUp(rows: number): number {
  return 2 ** Math.ceil(Math.log2(rows))
}
