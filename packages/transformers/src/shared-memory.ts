import type { OrtTensor } from './library.ts'
import type { Graph, MakeTensor, Row } from './shared-graph.ts'
import { inputs, lastScores } from './shared-graph.ts'

/** The cache of so many sequences: for each tensor of the graph's cache, [rows, heads, capacity, size]. */
export interface Buffers {
  readonly rows: number
  /** How many tokens each row has room for. */
  readonly capacity: number
  readonly data: readonly Float32Array[]
}

/** Where the cache of one sequence is. */
export interface Place {
  readonly buffers: Buffers
  readonly row: number
}

const smallest = 256
const mostUnused = 2

/** Memory for caches, and runs of the graph in it. */
export class SharedMemory {
  readonly graph: Graph
  readonly #make: MakeTensor
  /** Freeing megabytes is left to the garbage collector's pleasure; using them again is not. */
  readonly #unused: Buffers[] = []
  /** Written to by every run; a new one each time is 200 KB of garbage per token. */
  #scores = new Float32Array(0)

  constructor(graph: Graph, make: MakeTensor) {
    this.graph = graph
    this.#make = make
  }

  /** Bytes of one token's keys and values. */
  get bytesPerToken(): number {
    return this.graph.caches.reduce((sum, { heads, size }) => sum + heads * size * Float32Array.BYTES_PER_ELEMENT, 0)
  }

  /** Sizes double, so that a long answer is not copied at every step. */
  capacityFor(length: number): number {
    let capacity = smallest
    while (capacity < length) capacity *= 2
    return capacity
  }

  /** Memory for so many sequences of `capacity` tokens. */
  allocate(rows: number, capacity: number): Buffers {
    const data = this.graph.caches.map(({ heads, size }) => new Float32Array(rows * heads * capacity * size))
    return { rows, capacity, data }
  }

  /** Memory for one sequence with room for `length` tokens. */
  take(length: number): Buffers {
    const capacity = this.capacityFor(length)
    const at = this.#unused.findIndex((buffers) => buffers.capacity === capacity)
    const [found] = at < 0 ? [] : this.#unused.splice(at, 1)
    return found ?? this.allocate(1, capacity)
  }

  /** Takes back what `take` gave. */
  giveBack(buffers: Buffers): void {
    this.#unused.push(buffers)
    if (this.#unused.length > mostUnused) this.#unused.shift()
  }

  /** Copies the first `length` tokens. */
  copy(from: Place, to: Place, length: number): void {
    this.graph.caches.forEach(({ heads, size }, index) => {
      const source = from.buffers.data[index] as Float32Array
      const target = to.buffers.data[index] as Float32Array
      for (let head = 0; head < heads; head++) {
        const start = (from.row * heads + head) * from.buffers.capacity * size
        target.set(source.subarray(start, start + length * size), (to.row * heads + head) * to.buffers.capacity * size)
      }
    })
  }

  /** The rows from `first` on as the tensors that the graph reads from and writes to, one of each of its caches. */
  tensors({ data, capacity }: Buffers, first: number, count: number): OrtTensor[] {
    return this.graph.caches.map(({ heads, size }, index) => {
      const row = heads * capacity * size
      const part = (data[index] as Float32Array).subarray(first * row, (first + count) * row)
      return this.#make('float32', part, [count, heads, capacity, size])
    })
  }

  /** One run in these tensors. Gives the scores after the last token of each row. */
  async run(rows: readonly Row[], caches: readonly OrtTensor[]): Promise<Float32Array[]> {
    const feeds = inputs(this.graph, this.#make, rows)
    const fetches: Record<string, OrtTensor | null> = { logits: this.#logits(rows.length) }
    this.graph.caches.forEach(({ past, present }, index) => {
      const tensor = caches[index] as OrtTensor
      feeds[past] = tensor
      fetches[present] = tensor
    })
    const { logits } = await this.graph.session.run(feeds, fetches)
    return rows.map((_, row) => lastScores(logits as OrtTensor, row))
  }

  /** Null: the session makes it. */
  #logits(rows: number): OrtTensor | null {
    const { vocabulary } = this.graph
    if (vocabulary === undefined) return null
    if (this.#scores.length < rows * vocabulary) this.#scores = new Float32Array(rows * vocabulary)
    return this.#make('float32', this.#scores.subarray(0, rows * vocabulary), [rows, 1, vocabulary])
  }
}
