import { basename } from 'node:path'
import type { Field } from './proto-file.ts'
import { bytesField, numberField, ProtoFile } from './proto-file.ts'

// Fields of ONNX's messages by number: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
const inModel = { graph: 7 } as const
const inGraph = { node: 1, initializer: 5, output: 12 } as const
const inNode = { output: 2, operator: 4 } as const
const inTensor = { data: 9, externalData: 13, dataLocation: 14 } as const
const inValue = { name: 1, type: 2 } as const
/** Of a type that is a sequence, and of one that is a tensor, what it is made of. */
const inType = { tensor: 1, sequence: 4, element: 1 } as const
const [float, external] = [1, 1]

/** Smaller weights stay: shapes among them are needed before weights are read. */
const smallestLink = 1024
/** Graphs are small. What is larger without its weights has them where they are not looked for. */
const largestGraph = 32 * 1024 * 1024

/** The first output of a linked graph: an empty sequence. */
export const firstOutput = 'smol.first'

/**
 * The graph of a model with a key/value cache, without its weights: they are named by their place in the file, so that the
 * runtime maps them instead of reading them into its own memory first. In front of its outputs stands an empty sequence.
 * @returns undefined for a graph without such a cache
 * @throws Error for what is no model, or one that has its weights in another way
 */
export function linkGraph(path: string): Uint8Array | undefined {
  const file = new ProtoFile(path)
  try {
    const parts: Uint8Array[] = []
    let hasCache = false
    for (const field of file.fields(0, file.size)) {
      if (field.number !== inModel.graph) {
        parts.push(file.copy(field.start, field.end))
        continue
      }
      const graph = linkWeights(file, field, basename(path))
      hasCache ||= graph.some((part) => part.includes('past_key_values.'))
      parts.push(bytesField(inModel.graph, emptySequence, ...graph))
    }
    return hasCache ? Buffer.concat(parts) : undefined
  } finally {
    file.close()
  }
}

/** The parts of a graph: what lies between two weights as it is, and the weights as links to `location`. */
function linkWeights(file: ProtoFile, graph: Field, location: string): Buffer[] {
  const parts: Buffer[] = []
  let size = 0
  let from = graph.value
  const keep = (to: number): void => {
    size += to - from
    if (size > largestGraph) throw new Error('The graph is too large.')
    parts.push(file.copy(from, to))
  }
  for (const part of file.fields(graph.value, graph.end)) {
    if (part.number !== inGraph.initializer || part.end - part.start < smallestLink) continue
    keep(part.start)
    parts.push(linkWeight(file, part, location))
    from = part.end
  }
  keep(graph.end)
  return parts
}

function linkWeight(file: ProtoFile, weight: Field, location: string): Buffer {
  const parts: Uint8Array[] = []
  for (const field of file.fields(weight.value, weight.end)) {
    if (field.number !== inTensor.data) {
      parts.push(file.copy(field.start, field.end))
      continue
    }
    const link = { location, offset: String(field.value), length: String(field.end - field.value) }
    for (const [key, value] of Object.entries(link))
      parts.push(bytesField(inTensor.externalData, bytesField(1, key), bytesField(2, value)))
    parts.push(numberField(inTensor.dataLocation, external))
  }
  return bytesField(inGraph.initializer, ...parts)
}

const sequenceOfFloats = bytesField(
  inType.sequence,
  bytesField(inType.element, bytesField(inType.tensor, numberField(inType.element, float))),
)
const emptySequence = Buffer.concat([
  bytesField(inGraph.node, bytesField(inNode.output, firstOutput), bytesField(inNode.operator, 'SequenceEmpty')),
  bytesField(inGraph.output, bytesField(inValue.name, firstOutput), bytesField(inValue.type, sequenceOfFloats)),
])
