import type { OrtTensor } from './library.ts'
import type { Graph, MakeTensor } from './shared-graph.ts'

/**
 * How many tokens rows of a length grow by. Where onnxruntime's binding for Node copies the outputs of a run, it copies all
 * of their capacity: what is unused is not free. Making room in place is cheap, but for long rows not quite.
 */
const growthOf = (length: number): number => (length <= 512 ? 16 : 64)

/** Keys and values of several sequences, a row each: for each tensor of the graph's cache [rows, heads, capacity, size]. */
export class CacheBlock {
  readonly rows: number
  /** How many tokens a row can have at most. */
  readonly room: number
  readonly #graph: Graph
  readonly #make: MakeTensor
  readonly #data: readonly Float32Array[]
  readonly #views = new Map<string, OrtTensor[]>()
  #capacity = 0

  constructor(graph: Graph, make: MakeTensor, rows: number, room: number) {
    this.#graph = graph
    this.#make = make
    this.rows = rows
    this.room = room
    this.#data = graph.caches.map(({ heads, size }) => new Float32Array(rows * heads * room * size))
  }

  /** How many tokens each row has room for now. */
  get capacity(): number {
    return this.#capacity
  }

  /** Makes room for so many tokens in each row, at most `room`. Those behind move up. */
  widen(length: number): void {
    if (length <= this.#capacity) return
    const growth = growthOf(length)
    const capacity = Math.min(this.room, Math.ceil(length / growth) * growth)
    this.#graph.caches.forEach(({ heads, size }, index) => {
      const from = this.#capacity * size
      const to = capacity * size
      for (let piece = this.rows * heads - 1; piece > 0; piece--)
        this.#data[index]?.copyWithin(piece * to, piece * from, piece * from + from)
    })
    this.#capacity = capacity
    this.#views.clear()
  }

  /** Forgets everything. */
  clear(): void {
    this.#capacity = 0
    this.#views.clear()
  }

  /** Copies the first tokens of a row to a row of another block, or of this one. */
  copy(row: number, target: CacheBlock, targetRow: number, length: number): void {
    this.#graph.caches.forEach(({ heads, size }, index) => {
      for (let head = 0; head < heads; head++) {
        const start = (row * heads + head) * this.#capacity * size
        const tokens = this.#data[index]?.subarray(start, start + length * size) ?? []
        target.#data[index]?.set(tokens, (targetRow * heads + head) * target.#capacity * size)
      }
    })
  }

  /** The rows from `first` on as the tensors that the graph reads and writes, one of each of its caches. */
  tensors(first: number, count: number): readonly OrtTensor[] {
    const key = `${first} ${count}`
    const tensors = this.#views.get(key) ?? this.#graph.caches.map((_, index) => this.#tensor(index, first, count))
    this.#views.set(key, tensors)
    return tensors
  }

  #tensor(index: number, first: number, count: number): OrtTensor {
    const { heads, size } = this.#graph.caches[index] as Graph['caches'][number]
    const row = heads * this.#capacity * size
    const part = (this.#data[index] as Float32Array).subarray(first * row, (first + count) * row)
    return this.#make('float32', part, [count, heads, this.#capacity, size])
  }
}
