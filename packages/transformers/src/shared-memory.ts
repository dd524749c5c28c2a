import { CacheBlock } from './cache-block.ts'
import type { OrtTensor } from './library.ts'
import type { Graph, MakeTensor, Row } from './shared-graph.ts'
import { inputs, lastScores } from './shared-graph.ts'

const smallestRoom = 256
const mostUnused = 2

/** Memory for caches, and runs of the graph in it. */
export class SharedMemory {
  readonly #graph: Graph
  readonly #make: MakeTensor
  /** Freeing megabytes is left to the garbage collector's pleasure; using them again is not. */
  readonly #unused: CacheBlock[] = []
  /** Written to by every run; a new one each time is 200 KB of garbage per token. */
  #scores = new Float32Array(0)

  constructor(graph: Graph, make: MakeTensor) {
    this.#graph = graph
    this.#make = make
  }

  /** Bytes of one token's keys and values. */
  get bytesPerToken(): number {
    return this.#graph.caches.reduce((sum, { heads, size }) => sum + heads * size * Float32Array.BYTES_PER_ELEMENT, 0)
  }

  /** Memory for so many sequences of up to `room` tokens. */
  allocate(rows: number, room: number): CacheBlock {
    return new CacheBlock(this.#graph, this.#make, rows, room)
  }

  /** Memory for one sequence that has `length` tokens now. */
  take(length: number): CacheBlock {
    const room = roomFor(length)
    const at = this.#unused.findIndex((block) => block.room === room)
    const [found] = at < 0 ? [] : this.#unused.splice(at, 1)
    const block = found ?? this.allocate(1, room)
    block.widen(length)
    return block
  }

  /** Takes back what `take` gave. */
  giveBack(block: CacheBlock): void {
    block.clear()
    this.#unused.push(block)
    if (this.#unused.length > mostUnused) this.#unused.shift()
  }

  /** One run with these caches. Gives the scores after the last token of each row. */
  async run(rows: readonly Row[], caches: readonly OrtTensor[]): Promise<Float32Array[]> {
    const feeds = inputs(this.#graph, this.#make, rows)
    const fetches: Record<string, OrtTensor | null> = { logits: this.#logits(rows.length) }
    this.#graph.caches.forEach(({ past, present }, index) => {
      const tensor = caches[index] as OrtTensor
      feeds[past] = tensor
      fetches[present] = tensor
    })
    const outputs = await this.#graph.session.run(feeds, fetches)
    this.#graph.caches.forEach(({ present }, index) => freeCopy(outputs[present], caches[index]))
    return rows.map((_, row) => lastScores(outputs['logits'] as OrtTensor, row))
  }

  /** Null: the session makes it. */
  #logits(rows: number): OrtTensor | null {
    const { vocabulary } = this.#graph
    if (vocabulary === undefined) return null
    if (this.#scores.length < rows * vocabulary) this.#scores = new Float32Array(rows * vocabulary)
    return this.#make('float32', this.#scores.subarray(0, rows * vocabulary), [rows, 1, vocabulary])
  }
}

/** Sizes double, so that a long answer is not copied often. */
export function roomFor(length: number): number {
  let room = smallestRoom
  while (room < length) room *= 2
  return room
}

/** A session that is not linked gives a copy of what was written in place. Left to the garbage collector, they pile up. */
function freeCopy(output: OrtTensor | undefined, written: OrtTensor | undefined): void {
  const buffer = output?.data.buffer
  if (buffer instanceof ArrayBuffer && buffer !== written?.data.buffer) buffer.transfer(0)
}
