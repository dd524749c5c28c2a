import type { Engine, Sequence } from './engine.ts'
import type { CausalModel, OrtTensor, TensorConstructor, TensorData } from './library.ts'
import type { Buffers, Graph, MakeTensor } from './shared-graph.ts'
import { inputs, lastRow, readGraph, runPlain } from './shared-graph.ts'

/**
 * Runs the session with its key/value cache in buffers of our own, given as input and as output at once: attention then
 * writes the new positions in place. The usual way copies the whole cache at every step, which at 1,500 tokens of context
 * takes longer than the model itself. Only onnxruntime's GroupQueryAttention on the CPU does this, so it is tried.
 * @returns undefined where the graph or the device cannot
 */
export async function openSharedEngine(model: CausalModel, Tensor: TensorConstructor): Promise<Engine | undefined> {
  const graph = readGraph(model.sessions)
  if (graph === undefined) return undefined
  // The session takes tensors of its own copy of onnxruntime only; an output of it is one.
  const probe = await runPlain(graph, (type, data, dims) => new Tensor(type, data, dims).ort_tensor, [0, 1], {})
  const Own = (probe['logits'] as OrtTensor).constructor as OwnTensor
  const make: MakeTensor = (type, data, dims) => new Own(type, data, dims)
  return (await givesSameScores(graph, make, probe))
    ? { name: 'shared', open: () => new SharedSequence(graph, make) }
    : undefined
}

type OwnTensor = new (type: string, data: TensorData, dims: readonly number[]) => OrtTensor

/** Two steps both ways. A graph that cannot write in place fails, or gives other scores. */
async function givesSameScores(graph: Graph, make: MakeTensor, first: Record<string, OrtTensor>): Promise<boolean> {
  const expected = lastRow((await runPlain(graph, make, [2], first))['logits'] as OrtTensor)
  const sequence = new SharedSequence(graph, make)
  try {
    await sequence.feed([0, 1])
    const scores = await sequence.feed([2])
    const range = expected.reduce((most, score) => Math.max(most, Math.abs(score)), 0)
    return scores.every((score, index) => Math.abs(score - (expected[index] as number)) <= range * 1e-3)
  } catch {
    // The graph refused the buffers: it is not one that can share them.
    return false
  } finally {
    sequence.dispose()
  }
}

const smallest = 256
const mostUnused = 2

class SharedSequence implements Sequence {
  readonly #graph: Graph
  readonly #make: MakeTensor
  #length = 0
  #buffers: Buffers = { capacity: 0, tensors: [] }
  /** Written to at every step; a new one each time is 200 KB of garbage per token. Null: the session makes it. */
  readonly #scores: OrtTensor | null

  constructor(graph: Graph, make: MakeTensor) {
    this.#graph = graph
    this.#make = make
    this.#scores =
      graph.vocabulary === undefined
        ? null
        : make('float32', new Float32Array(graph.vocabulary), [1, 1, graph.vocabulary])
  }

  get length(): number {
    return this.#length
  }

  get bytes(): number {
    return this.#buffers.tensors.reduce((sum, { data }) => sum + data.byteLength, 0)
  }

  async feed(ids: readonly number[]): Promise<Float32Array> {
    this.#reserve(this.#length + ids.length)
    const feeds = inputs(this.#graph, this.#make, ids, this.#length)
    const fetches: Record<string, OrtTensor | null> = { logits: this.#scores }
    this.#graph.caches.forEach(({ past, present }, index) => {
      const buffer = this.#buffers.tensors[index] as OrtTensor
      feeds[past] = buffer
      fetches[present] = buffer
    })
    const { logits } = await this.#graph.session.run(feeds, fetches)
    this.#length += ids.length
    return lastRow(logits as OrtTensor)
  }

  crop(length: number): boolean {
    this.#length = length
    return true
  }

  fork(length: number): Sequence {
    const copy = new SharedSequence(this.#graph, this.#make)
    copy.#buffers = this.#copy(length, length)
    copy.#length = length
    return copy
  }

  dispose(): void {
    const { unused } = this.#graph
    if (this.#buffers.capacity > 0) unused.push(this.#buffers)
    if (unused.length > mostUnused) unused.shift()
    this.#buffers = { capacity: 0, tensors: [] }
    this.#length = 0
  }

  #reserve(length: number): void {
    if (length <= this.#buffers.capacity) return
    const grown = this.#copy(this.#length, length)
    const kept = this.#length
    this.dispose()
    this.#buffers = grown
    this.#length = kept
  }

  /** Buffers with room for `room` positions, the first `length` of them copied. Sizes double, so that a long answer is not copied at every step. */
  #copy(length: number, room: number): Buffers {
    let capacity = smallest
    while (capacity < room) capacity *= 2
    const target = this.#take(capacity)
    if (length > 0)
      this.#graph.caches.forEach(({ heads, size }, index) => {
        const from = (this.#buffers.tensors[index] as OrtTensor).data as Float32Array
        const to = (target.tensors[index] as OrtTensor).data as Float32Array
        for (let head = 0; head < heads; head++) {
          const start = head * this.#buffers.capacity * size
          to.set(from.subarray(start, start + length * size), head * capacity * size)
        }
      })
    return target
  }

  #take(capacity: number): Buffers {
    const { unused, caches } = this.#graph
    const at = unused.findIndex((buffers) => buffers.capacity === capacity)
    const [found] = at < 0 ? [] : unused.splice(at, 1)
    if (found !== undefined) return found
    return {
      capacity,
      tensors: caches.map(({ heads, size }) =>
        this.#make('float32', new Float32Array(heads * capacity * size), [1, heads, capacity, size]),
      ),
    }
  }
}
