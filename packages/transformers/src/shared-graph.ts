import type { CausalModel, OrtTensor, Session, TensorData } from './library.ts'

/** Makes a tensor that the session takes. */
export type MakeTensor = (type: string, data: TensorData, dims: readonly number[]) => OrtTensor

/** A graph with a key/value cache of plain tensors. */
export interface Graph {
  readonly session: Session
  /** Input and output name of every cache tensor, its heads and the size of each. */
  readonly caches: readonly {
    readonly past: string
    readonly present: string
    readonly heads: number
    readonly size: number
  }[]
  readonly positions: boolean
  readonly keepsLast: boolean
  /** How many scores a step gives, where the graph says it and gives no others. */
  readonly vocabulary: number | undefined
  /** Buffers that no sequence uses any more. Freeing megabytes is left to the garbage collector's pleasure; reusing them is not. */
  readonly unused: Buffers[]
}

/** A whole cache: one tensor each of `Graph.caches`. */
export interface Buffers {
  readonly capacity: number
  readonly tensors: readonly OrtTensor[]
}

const otherInputs: ReadonlySet<string> = new Set(['input_ids', 'attention_mask', 'position_ids', 'num_logits_to_keep'])

/** What the shared way needs to know of a graph; undefined when it is not one that could work so. */
export function readGraph(sessions: CausalModel['sessions']): Graph | undefined {
  const session = sessions['model']
  const inNode = typeof process === 'object' && process.release?.name === 'node'
  if (
    session?.inputMetadata === undefined ||
    !inNode ||
    Object.keys(sessions).length > 1 ||
    session.config?.device !== 'cpu'
  )
    return undefined
  const caches = []
  for (const { name, type, shape } of session.inputMetadata) {
    if (otherInputs.has(name)) continue
    const [, heads, , size] = shape ?? []
    const present = name.replace('past_key_values', 'present')
    if (
      !name.startsWith('past_key_values.') ||
      type !== 'float32' ||
      typeof heads !== 'number' ||
      typeof size !== 'number'
    )
      return undefined
    if (!session.outputNames.includes(present)) return undefined
    caches.push({ past: name, present, heads, size })
  }
  if (caches.length === 0) return undefined
  const keepsLast = session.inputNames.includes('num_logits_to_keep')
  const scores = session.outputMetadata?.find(({ name }) => name === 'logits')
  const vocabulary = scores?.shape?.at(-1)
  const fixed = keepsLast && scores?.type === 'float32' && typeof vocabulary === 'number'
  return {
    session,
    caches,
    positions: session.inputNames.includes('position_ids'),
    keepsLast,
    vocabulary: fixed ? vocabulary : undefined,
    unused: [],
  }
}

/** Everything but the cache: `ids` after `length` tokens. */
export function inputs(
  graph: Graph,
  make: MakeTensor,
  ids: readonly number[],
  length: number,
): Record<string, OrtTensor> {
  const total = length + ids.length
  const feeds: Record<string, OrtTensor> = {
    input_ids: make('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
    // Its width tells attention how much of the cache counts.
    attention_mask: make('int64', new BigInt64Array(total).fill(1n), [1, total]),
  }
  if (graph.positions)
    feeds['position_ids'] = make(
      'int64',
      BigInt64Array.from(ids, (_, index) => BigInt(length + index)),
      [1, ids.length],
    )
  if (graph.keepsLast) feeds['num_logits_to_keep'] = make('int64', new BigInt64Array([1n]), [])
  return feeds
}

/** One step the usual way, without shared buffers. */
export function runPlain(
  graph: Graph,
  make: MakeTensor,
  ids: readonly number[],
  before: Record<string, OrtTensor>,
): Promise<Record<string, OrtTensor>> {
  const length = graph.caches.reduce((most, { present }) => Math.max(most, before[present]?.dims[2] ?? 0), 0)
  const feeds = inputs(graph, make, ids, length)
  for (const { past, present, heads, size } of graph.caches) {
    feeds[past] = before[present] ?? make('float32', new Float32Array(0), [1, heads, 0, size])
  }
  return graph.session.run(feeds)
}

/** Scores are [1, positions, vocabulary]; the last position counts. */
export function lastRow({ data, dims }: OrtTensor): Float32Array {
  const vocabulary = dims.at(-1) as number
  return (data as Float32Array).subarray(data.length - vocabulary)
}
