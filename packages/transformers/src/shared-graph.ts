import type { CausalModel, OrtTensor, Session, TensorData } from './library.ts'

/** Makes a tensor that the session takes. */
export type MakeTensor = (type: string, data: TensorData, dims: readonly number[]) => OrtTensor

/** A graph with a key/value cache of plain tensors. */
export interface Graph {
  readonly session: Session
  readonly caches: readonly CacheTensor[]
  readonly positions: boolean
  readonly keepsLast: boolean
  /** How many scores a step gives, where the graph says it and gives no others. */
  readonly vocabulary: number | undefined
}

/** Keys or values of one layer: the input and the output of the graph, the heads and the size of each. */
export interface CacheTensor {
  readonly past: string
  readonly present: string
  readonly heads: number
  readonly size: number
}

/** What a sequence reads in one run. */
export interface Row {
  readonly ids: readonly number[]
  /** How many tokens it has read before. */
  readonly length: number
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
  }
}

/** Everything but the cache. Every row reads as many tokens; how many it has read before differs. */
export function inputs(graph: Graph, make: MakeTensor, rows: readonly Row[]): Record<string, OrtTensor> {
  const shape = [rows.length, rows[0]?.ids.length ?? 0]
  const ids = rows.flatMap((row) => row.ids)
  const feeds: Record<string, OrtTensor> = {
    input_ids: make('int64', BigInt64Array.from(ids, BigInt), shape),
    attention_mask: mask(make, rows),
  }
  if (graph.positions) {
    const positions = rows.flatMap(({ ids: own, length }) => own.map((_, index) => BigInt(length + index)))
    feeds['position_ids'] = make('int64', BigInt64Array.from(positions), shape)
  }
  if (graph.keepsLast) feeds['num_logits_to_keep'] = make('int64', new BigInt64Array([1n]), [])
  return feeds
}

/** The number of ones in a row tells attention how much of its cache counts: shorter rows are padded on the right. */
function mask(make: MakeTensor, rows: readonly Row[]): OrtTensor {
  const widths = rows.map(({ ids, length }) => length + ids.length)
  const width = Math.max(...widths)
  const data = new BigInt64Array(rows.length * width)
  widths.forEach((ones, row) => data.fill(1n, row * width, row * width + ones))
  return make('int64', data, [rows.length, width])
}

/** One run the usual way, without shared buffers. */
export function runPlain(
  graph: Graph,
  make: MakeTensor,
  ids: readonly number[],
  before: Record<string, OrtTensor>,
): Promise<Record<string, OrtTensor>> {
  const length = graph.caches.reduce((most, { present }) => Math.max(most, before[present]?.dims[2] ?? 0), 0)
  const feeds = inputs(graph, make, [{ ids, length }])
  for (const { past, present, heads, size } of graph.caches) {
    feeds[past] = before[present] ?? make('float32', new Float32Array(0), [1, heads, 0, size])
  }
  return graph.session.run(feeds)
}

/** Scores are [rows, positions, vocabulary]; the last position of a row counts. */
export function lastScores({ data, dims }: OrtTensor, row = 0): Float32Array {
  const [, positions, vocabulary] = dims as [number, number, number]
  const end = (row + 1) * positions * vocabulary
  return (data as Float32Array).subarray(end - vocabulary, end)
}
