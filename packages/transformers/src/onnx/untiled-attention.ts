import type { OnnxGraph, OnnxNode } from './onnx-graph.ts'
import { addFloats, float32 } from './onnx-graph.ts'

/** Which input of GroupQueryAttention has the sink of each head. */
const sinkInput = 11
/** The part of the threads that have a head to compute. With less, it takes longer than tiles. */
const leastBusy = 0.8
/** Without tiles, memory for a score of each head, position of a piece and position of the context is needed. */
const mostHeads = 16

/**
 * Lets attention over a prompt be computed head by head. By default onnxruntime computes it in tiles of positions (flash
 * attention), and prepares the same keys and values again for every tile: for a piece of 256 positions, that takes a
 * quarter more time. Tiles are made where no head has a sink, and a sink of minus infinity adds nothing to a sum of
 * exponentials. (https://github.com/microsoft/onnxruntime/pull/28962)
 */
export function withoutTiles(graph: OnnxGraph, threads: number): void {
  const areFloats = [...graph.inputs].every(([name, type]) => !name.startsWith('past_key_values.') || type === float32)
  if (!areFloats) return
  for (const node of graph.nodes) {
    const heads = headsInTiles(node)
    if (heads === undefined || heads > mostHeads || busy(heads, threads) < leastBusy) continue
    const sink = `smol.sink.${heads}`
    if (!graph.weights.has(sink)) addFloats(graph, sink, new Float32Array(heads).fill(-Infinity))
    node.inputs = [...node.inputs, ...Array<string>(sinkInput).fill('')].slice(0, sinkInput).concat(sink)
  }
}

/** How many heads are computed in tiles, where any are. */
function headsInTiles(node: OnnxNode): number | undefined {
  if (node.operator !== 'GroupQueryAttention' || (node.inputs[sinkInput] ?? '') !== '') return undefined
  const { attributes } = node
  const has = (name: string): boolean => (attributes.get(name) ?? 0) !== 0
  return has('softcap') || has('smooth_softmax') || has('qk_output') ? undefined : attributes.get('num_heads')
}

/** Threads take one head after the other, and the last round may not have one for each. */
function busy(heads: number, threads: number): number {
  return heads / (Math.ceil(heads / threads) * threads)
}
