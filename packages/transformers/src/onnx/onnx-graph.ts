import type { Field, ProtoFile } from './proto-file.ts'
import { bytesField, numberField } from './proto-file.ts'

// Fields of ONNX's messages by number: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
const inGraph = { node: 1, initializer: 5, input: 11, output: 12, shape: 13 } as const
const inNode = { input: 1, output: 2, operator: 4, attribute: 5 } as const
const inAttribute = { name: 1, float: 2, integer: 3 } as const
const inTensor = { dims: 1, type: 2, name: 8, data: 9, externalData: 13, dataLocation: 14 } as const
const inValue = { name: 1, type: 2 } as const
/** Of a type that is a sequence, and of one that is a tensor, what it is made of. */
const inType = { tensor: 1, sequence: 4, element: 1 } as const
const external = 1

/** The number of 32-bit floats among the types of ONNX. */
export const float32 = 1

/** Smaller weights stay: shapes among them are needed before weights are read. */
const smallestLink = 1024
/** Graphs are small. What is larger without its weights has them where they are not looked for. */
const largestGraph = 32 * 1024 * 1024

/** An operation of a graph. */
export interface OnnxNode {
  readonly operator: string
  /** Names of tensors. Those of optional inputs may be empty. Another list may be put here. */
  inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Those that are one number. */
  readonly attributes: ReadonlyMap<string, number>
  /** Its field in the file, and the inputs that it has there. Most nodes are written as they were. */
  readonly source?: { readonly file: ProtoFile; readonly field: Field; readonly inputs: readonly string[] }
}

/** A graph of ONNX without its weights, which can be changed, and written as long as its file is open. */
export interface OnnxGraph {
  nodes: OnnxNode[]
  readonly weights: Set<string>
  /** The types of the elements of its inputs; undefined for what is no tensor. */
  readonly inputs: ReadonlyMap<string, number | undefined>
  readonly outputs: ReadonlySet<string>
  /** What it says of the shapes of tensors between its nodes, as it is written. */
  shapes: Uint8Array[]
  /** Its other fields, as they are written: weights among them are links. */
  rest: Uint8Array[]
}

/**
 * Reads a graph, with links in place of large weights: the name of their file, and where in it they are.
 * @throws Error for what is no graph, or one that has its weights in another way
 */
export function readOnnxGraph(file: ProtoFile, field: Field, location: string): OnnxGraph {
  const weights = new Set<string>()
  const inputs = new Map<string, number | undefined>()
  const outputs = new Set<string>()
  const graph: OnnxGraph = { nodes: [], weights, inputs, outputs, shapes: [], rest: [] }
  let size = 0
  for (const part of file.fields(field.value, field.end)) {
    if (part.number === inGraph.initializer) {
      graph.rest.push(linkWeight(file, part, location, weights))
      continue
    }
    size += part.end - part.start
    if (size > largestGraph) throw new Error('The graph is too large.')
    if (part.number === inGraph.node) graph.nodes.push(readNode(file, part))
    else if (part.number === inGraph.shape) graph.shapes.push(file.copy(part.start, part.end))
    else graph.rest.push(file.copy(part.start, part.end))
    if (part.number === inGraph.input) inputs.set(...readValue(file, part))
    if (part.number === inGraph.output) outputs.add(readValue(file, part)[0])
  }
  return graph
}

/** The fields of the message of a graph. */
export function writeOnnxGraph({ nodes, shapes, rest }: OnnxGraph): Uint8Array[] {
  return [...nodes.map(writeNode), ...rest, ...shapes]
}

/** A new node, without attributes. */
export function onnxNode(operator: string, inputs: readonly string[], outputs: readonly string[]): OnnxNode {
  return { operator, inputs, outputs, attributes: new Map() }
}

/** Adds a list of floats as a weight. */
export function addFloats(graph: OnnxGraph, name: string, values: Float32Array): void {
  graph.weights.add(name)
  const fields = [
    numberField(inTensor.dims, values.length),
    numberField(inTensor.type, float32),
    bytesField(inTensor.name, name),
    bytesField(inTensor.data, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  ]
  graph.rest.push(bytesField(inGraph.initializer, ...fields))
}

/** Adds an output that is a sequence of tensors of floats. */
export function addSequenceOutput(graph: OnnxGraph, name: string): void {
  const element = bytesField(inType.tensor, numberField(inType.element, float32))
  const type = bytesField(inType.sequence, bytesField(inType.element, element))
  graph.rest.unshift(bytesField(inGraph.output, bytesField(inValue.name, name), bytesField(inValue.type, type)))
}

function readNode(file: ProtoFile, field: Field): OnnxNode {
  let operator = ''
  const inputs: string[] = []
  const outputs: string[] = []
  const attributes: Field[] = []
  for (const part of file.fields(field.value, field.end)) {
    if (part.number === inNode.input) inputs.push(file.textOf(part))
    else if (part.number === inNode.output) outputs.push(file.textOf(part))
    else if (part.number === inNode.operator) operator = file.textOf(part)
    else if (part.number === inNode.attribute) attributes.push(part)
  }
  return {
    operator,
    inputs,
    outputs,
    // Few are ever asked for.
    get attributes() {
      return readAttributes(file, attributes)
    },
    source: { file, field, inputs },
  }
}

function readAttributes(file: ProtoFile, attributes: readonly Field[]): Map<string, number> {
  const numbers = new Map<string, number>()
  for (const attribute of attributes) {
    let name = ''
    let number: number | undefined
    for (const field of file.fields(attribute.value, attribute.end)) {
      if (field.number === inAttribute.name) name = file.textOf(field)
      else if (field.number === inAttribute.float) number = file.copy(field.value, field.end).readFloatLE()
      else if (field.number === inAttribute.integer) number = file.numberOf(field)
    }
    if (number !== undefined) numbers.set(name, number)
  }
  return numbers
}

function writeNode({ operator, inputs, outputs, source }: OnnxNode): Buffer {
  if (inputs === source?.inputs) return source.file.copy(source.field.start, source.field.end)
  const names = inputs.map((name) => bytesField(inNode.input, name))
  if (source === undefined)
    return bytesField(
      inGraph.node,
      ...names,
      ...outputs.map((name) => bytesField(inNode.output, name)),
      bytesField(inNode.operator, operator),
    )
  const { file, field } = source
  const others = [...file.fields(field.value, field.end)].filter(({ number }) => number !== inNode.input)
  return bytesField(inGraph.node, ...names, ...others.map(({ start, end }) => file.copy(start, end)))
}

function linkWeight(file: ProtoFile, weight: Field, location: string, names: Set<string>): Buffer {
  const isLarge = weight.end - weight.start >= smallestLink
  const parts: Uint8Array[] = []
  for (const field of file.fields(weight.value, weight.end)) {
    if (field.number === inTensor.name) names.add(file.textOf(field))
    if (field.number !== inTensor.data || !isLarge) {
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

/** The name of an input or output, and of what type its elements are. */
function readValue(file: ProtoFile, value: Field): [string, number | undefined] {
  let name = ''
  let element: number | undefined
  for (const field of file.fields(value.value, value.end)) {
    if (field.number === inValue.name) name = file.textOf(field)
    if (field.number !== inValue.type) continue
    for (const type of file.fields(field.value, field.end)) {
      if (type.number !== inType.tensor) continue
      for (const part of file.fields(type.value, type.end))
        if (part.number === inType.element) element = file.numberOf(part)
    }
  }
  return [name, element]
}
