import type { OnnxGraph, OnnxNode } from './onnx-graph.ts'
import { onnxNode } from './onnx-graph.ts'

/** How many of the last positions the caller wants scores of. */
const positionsWanted = 'num_logits_to_keep'

/** What these compute for a position depends on that position alone, whatever their attributes say. */
const perPosition: ReadonlySet<string> = new Set([
  'Add',
  'Cast',
  'Div',
  'FastGelu',
  'Gelu',
  'Identity',
  'Mul',
  'QuickGelu',
  'Sigmoid',
  'SkipLayerNormalization',
  'SkipSimplifiedLayerNormalization',
  'Sub',
  'Tanh',
])
/** These work along one dimension, and do so where it is the last. */
const alongAxis: ReadonlyMap<string, number> = new Map([
  ['Split', 0],
  ['LayerNormalization', -1],
  ['SimplifiedLayerNormalization', -1],
  ['RMSNormalization', -1],
])
/** These do so where what they multiply with is constant. */
const products: ReadonlySet<string> = new Set(['MatMul', 'MatMulNBits'])
/** A graph within a graph uses names of the outer one, which its inputs do not tell. */
const withGraphs: ReadonlySet<string> = new Set(['If', 'Loop', 'Scan', 'SequenceMap'])

/**
 * Takes the last positions of a prompt where its last attention has been computed, not only in front of the scores: what
 * comes between the two is as much work for every position, and nobody looks at the other ones.
 */
export function cutEarly(graph: OnnxGraph): void {
  if (graph.nodes.some(({ operator }) => withGraphs.has(operator))) return
  const constant = computable(graph, graph.weights)
  const known = computable(graph, [...graph.weights, positionsWanted])
  const cuts = graph.nodes.filter(
    ({ operator, inputs: [from = '', ...where] }) =>
      operator === 'Slice' &&
      !known.has(from) &&
      where.every((name) => known.has(name)) &&
      !where.every((name) => constant.has(name)),
  )
  const [where, ...others] = cuts.map(({ inputs }) => inputs.slice(1))
  if (where === undefined || others.some((other) => String(other) !== String(where))) return
  moveCuts(graph, new Set(cuts), where, nodesBefore(graph, cuts, known), known)
}

/** What can be computed from some names and nothing else, those included. */
function computable({ nodes }: OnnxGraph, from: Iterable<string>): ReadonlySet<string> {
  const names = new Set(from)
  for (const { operator, inputs, outputs } of nodes)
    if (operator === 'Constant' || (inputs.length > 0 && inputs.every((name) => name === '' || names.has(name))))
      for (const name of outputs) names.add(name)
  return names
}

/** The nodes that work for each position by itself, and for nothing but the cuts. */
function nodesBefore(
  { nodes, outputs }: OnnxGraph,
  cuts: readonly OnnxNode[],
  known: ReadonlySet<string>,
): ReadonlySet<OnnxNode> {
  const users = new Map<string, OnnxNode[]>()
  for (const node of nodes)
    for (const name of node.inputs) {
      const others = users.get(name)
      if (others === undefined) users.set(name, [node])
      else others.push(node)
    }
  const before = new Set<OnnxNode>()
  const ends = new Set(cuts)
  // A node stands behind those that make its inputs.
  for (const node of nodes.toReversed()) {
    const usedBy = node.outputs.flatMap((name) => users.get(name) ?? [])
    if (
      usedBy.length > 0 &&
      usedBy.every((user) => ends.has(user) || before.has(user)) &&
      !node.outputs.some((name) => outputs.has(name)) &&
      worksPerPosition(node, known)
    )
      before.add(node)
  }
  return before
}

function worksPerPosition({ operator, inputs, attributes }: OnnxNode, known: ReadonlySet<string>): boolean {
  if (inputs.every((name) => known.has(name))) return false
  if (products.has(operator)) return inputs.slice(1).every((name) => name === '' || known.has(name))
  const axis = alongAxis.get(operator)
  return axis === undefined ? perPosition.has(operator) : (attributes.get('axis') ?? axis) === -1
}

function moveCuts(
  graph: OnnxGraph,
  cuts: ReadonlySet<OnnxNode>,
  where: readonly string[],
  before: ReadonlySet<OnnxNode>,
  known: ReadonlySet<string>,
): void {
  const made = new Set([...before].flatMap(({ outputs }) => outputs))
  const added = new Map<string, OnnxNode>()
  for (const node of before)
    node.inputs = node.inputs.map((name) => {
      if (name === '' || made.has(name) || known.has(name)) return name
      const last = `smol.last.${name}`
      added.set(name, onnxNode('Slice', [name, ...where], [last]))
      return last
    })
  if (added.size === 0) return
  graph.nodes = graph.nodes.map((node) => {
    const [input = ''] = node.inputs
    return cuts.has(node) && made.has(input) ? onnxNode('Identity', [input], node.outputs) : node
  })
  graph.nodes.push(...added.values())
  // They tell of all positions.
  graph.shapes = []
}
