import type { Sequence } from './engine.ts'
import type { OrtTensor } from './library.ts'
import type { Place, SharedMemory } from './shared-memory.ts'
import type { SharedRows } from './shared-rows.ts'

/** A sequence whose keys and values are written in place: in buffers of its own, or in a row beside others. */
export class SharedSequence implements Sequence {
  readonly #memory: SharedMemory
  readonly #rows: SharedRows
  #length = 0
  #place: Place | undefined
  #tensors: OrtTensor[] | undefined

  constructor(memory: SharedMemory, rows: SharedRows) {
    this.#memory = memory
    this.#rows = rows
  }

  get length(): number {
    return this.#length
  }

  get bytes(): number {
    return (this.#place?.buffers.capacity ?? 0) * this.#memory.bytesPerToken
  }

  async feed(ids: readonly number[]): Promise<Float32Array> {
    const length = this.#length + ids.length
    if (this.#place === undefined) this.moveTo(this.#own(length))
    else if (this.#place.buffers.capacity < length) this.#moveOut(length)
    const { buffers, row } = this.#place as unknown as Place
    this.#tensors ??= this.#memory.tensors(buffers, row, 1)
    const [scores] = await this.#memory.run([{ ids, length: this.#length }], this.#tensors)
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
    if (before !== undefined && place !== undefined) this.#memory.copy(before, place, this.#length)
    this.#place = place
    this.#tensors = undefined
    return before
  }

  crop(length: number): boolean {
    this.#length = length
    return true
  }

  fork(length: number): Sequence {
    const copy = new SharedSequence(this.#memory, this.#rows)
    const place = this.#own(length)
    if (this.#place !== undefined) this.#memory.copy(this.#place, place, length)
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

  #moveOut(length: number): void {
    this.#leave(this.moveTo(this.#own(length)))
  }

  #leave(place: Place | undefined): void {
    if (this.#rows.has(this)) this.#rows.free(this)
    else if (place !== undefined) this.#memory.giveBack(place.buffers)
  }

  /** A place of its own with room for `length` tokens. */
  #own(length: number): Place {
    return { buffers: this.#memory.take(length), row: 0 }
  }
}
