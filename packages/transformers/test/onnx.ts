/** A tensor of a graph: its constant values, or what it is called and of what shape it is. */
export interface OnnxTensor {
  readonly name: string
  readonly type: 'float32' | 'int64' | 'bool'
  /** A name: any length. */
  readonly shape: readonly (number | string)[]
}

export interface OnnxNode {
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Whole numbers, and lists of them. */
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>
}

export interface OnnxGraph {
  readonly inputs: readonly OnnxTensor[]
  readonly outputs: readonly OnnxTensor[]
  readonly nodes: readonly OnnxNode[]
  readonly constants: Readonly<Record<string, { data: Float32Array | BigInt64Array; shape: readonly number[] }>>
}

const types = { float32: 1, int64: 7, bool: 9 } as const

/** The graph as a file: `ModelProto` of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, opset 17. */
export function writeOnnx(graph: OnnxGraph): Uint8Array {
  const body = [
    ...graph.nodes.map((node) => message(1, writeNode(node))),
    text(2, 'graph'),
    ...Object.entries(graph.constants).map(([name, constant]) => message(5, writeConstant(name, constant))),
    ...graph.inputs.map((tensor) => message(11, writeInfo(tensor))),
    ...graph.outputs.map((tensor) => message(12, writeInfo(tensor))),
  ]
  return join([number(1, 8), message(7, join(body)), message(8, number(2, 17))])
}

function writeNode({ op, inputs, outputs, attributes = {} }: OnnxNode): Uint8Array {
  return join([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) =>
      message(
        5,
        typeof value === 'number'
          ? join([text(1, name), number(3, value), number(20, 2)])
          : join([text(1, name), ...value.map((item) => number(8, item)), number(20, 7)]),
      ),
    ),
  ])
}

function writeConstant(
  name: string,
  { data, shape }: { data: Float32Array | BigInt64Array; shape: readonly number[] },
): Uint8Array {
  return join([
    ...shape.map((size) => number(1, size)),
    number(2, data instanceof Float32Array ? types.float32 : types.int64),
    text(8, name),
    message(9, new Uint8Array(data.buffer)),
  ])
}

function writeInfo({ name, type, shape }: OnnxTensor): Uint8Array {
  const dims = shape.map((size) => message(1, typeof size === 'number' ? number(1, size) : text(2, size)))
  const tensor = join([number(1, types[type]), message(2, join(dims))])
  return join([text(1, name), message(2, message(1, tensor))])
}

/** The wire format of protocol buffers: field number and kind, then the value. */
function number(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8), ...varint(value)])
}

function message(field: number, content: Uint8Array): Uint8Array {
  return join([Uint8Array.from([...varint(field * 8 + 2), ...varint(content.length)]), content])
}

function text(field: number, value: string): Uint8Array {
  return message(field, new TextEncoder().encode(value))
}

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return [...bytes, Number(rest)]
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
