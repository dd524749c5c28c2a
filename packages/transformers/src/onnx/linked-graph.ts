import { basename } from 'node:path'
import { cutEarly } from './cut-early.ts'
import type { OnnxGraph } from './onnx-graph.ts'
import { addSequenceOutput, onnxNode, readOnnxGraph, writeOnnxGraph } from './onnx-graph.ts'
import { tilesAreSlow } from './processor.ts'
import { bytesField, ProtoFile } from './proto-file.ts'
import { withoutTiles } from './untiled-attention.ts'

/** The field of a model that is its graph: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
const graphOfModel = 7

/** The first output of a linked graph: an empty sequence. */
export const firstOutput = 'smol.first'

/**
 * The graph of a model with a key/value cache, without its weights: they are named by their place in the file, so that the
 * runtime maps them instead of reading them into its own memory first. In front of its outputs stands an empty sequence.
 * It computes the same as before, in less time.
 * @param threads How many threads will compute it.
 * @param tiled Whether attention over a prompt stays in tiles: by default where they are not slow.
 * @returns undefined for a graph without such a cache
 * @throws Error for what is no model, or one that has its weights in another way
 */
export function linkGraph(path: string, threads: number, tiled = !tilesAreSlow()): Uint8Array | undefined {
  const file = new ProtoFile(path)
  try {
    const parts: Uint8Array[] = []
    let hasCache = false
    for (const field of file.fields(0, file.size)) {
      if (field.number !== graphOfModel) {
        parts.push(file.copy(field.start, field.end))
        continue
      }
      const graph = readOnnxGraph(file, field, basename(path))
      hasCache = [...graph.inputs.keys()].some((name) => name.startsWith('past_key_values.'))
      if (!hasCache) break
      change(graph, threads, tiled)
      parts.push(bytesField(graphOfModel, ...writeOnnxGraph(graph)))
    }
    return hasCache ? Buffer.concat(parts) : undefined
  } finally {
    file.close()
  }
}

function change(graph: OnnxGraph, threads: number, tiled: boolean): void {
  cutEarly(graph)
  if (!tiled) withoutTiles(graph, threads)
  graph.nodes.unshift(onnxNode('SequenceEmpty', [], [firstOutput]))
  addSequenceOutput(graph, firstOutput)
}
