import type { CacheBlock } from './cache-block.ts'
import type { Sequence } from './engine.ts'
import type { SharedMemory } from './shared-memory.ts'
import type { SharedRows } from './shared-rows.ts'

/** Where the keys and values of a sequence are. */
export interface Place {
  readonly block: CacheBlock
  readonly row: number
}

/** A sequence whose keys and values are written in place: in a block of its own, or in a row beside others. */
export class SharedSequence implements Sequence {
  readonly #memory: SharedMemory
  readonly #rows: SharedRows
  #length = 0
  #place: Place | undefined

  constructor(memory: SharedMemory, rows: SharedRows) {
    this.#memory = memory
    this.#rows = rows
  }

  get length(): number {
    return this.#length
  }

  get bytes(): number {
    return (this.#place?.block.room ?? 0) * this.#memory.bytesPerToken
  }

  reserve(length: number): void {
    this.#placeFor(length)
  }

  async feed(ids: readonly number[]): Promise<Float32Array> {
    const length = this.#length + ids.length
    const { block, row } = this.#placeFor(length)
    const [scores] = await this.#memory.run([{ ids, length: this.#length }], block.tensors(row, 1))
    this.#length = length
    return scores as Float32Array
  }

  /** One token was read for it, by a run of all rows. */
  grow(): void {
    this.#length++
  }

  /** Takes along what it has read. Gives the place that it left. */
  moveTo(place: Place | undefined): Place | undefined {
    const before = this.#place
    if (before !== undefined && place !== undefined) before.block.copy(before.row, place.block, place.row, this.#length)
    this.#place = place
    return before
  }

  crop(length: number): boolean {
    this.#length = length
    return true
  }

  fork(length: number): Sequence {
    const copy = new SharedSequence(this.#memory, this.#rows)
    const place = this.#own(length)
    this.#place?.block.copy(this.#place.row, place.block, place.row, length)
    copy.#place = place
    copy.#length = length
    return copy
  }

  park(): void {
    if (this.#rows.has(this)) this.#moveOut(this.#length)
  }

  dispose(): void {
    this.#leave(this.moveTo(undefined))
    this.#length = 0
  }

  #placeFor(length: number): Place {
    if (this.#place === undefined) this.moveTo(this.#own(length))
    else if (this.#place.block.room < length) this.#moveOut(length)
    const place = this.#place as unknown as Place
    place.block.widen(length)
    return place
  }

  #moveOut(length: number): void {
    this.#leave(this.moveTo(this.#own(length)))
  }

  #leave(place: Place | undefined): void {
    if (this.#rows.has(this)) this.#rows.free(this)
    else if (place !== undefined) this.#memory.giveBack(place.block)
  }

  /** A place of its own with room for `length` tokens. */
  #own(length: number): Place {
    return { block: this.#memory.take(length), row: 0 }
  }
}
