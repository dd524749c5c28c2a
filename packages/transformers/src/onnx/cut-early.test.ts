import { describe, expect, it } from 'vitest'
import { cutEarly } from './cut-early.ts'
import type { OnnxGraph, OnnxNode } from './onnx-graph.ts'
import { onnxNode } from './onnx-graph.ts'

/** `output = operator input input`, one a line. */
function graphOf(text: string, weights: readonly string[] = ['w', 'gamma', 'axis', 'end']): OnnxGraph {
  const nodes = text
    .trim()
    .split('\n')
    .map((line) => {
      const [outputs = '', call = ''] = line.split(' = ')
      const [operator = '', ...inputs] = call.trim().split(' ')
      return onnxNode(operator, inputs, outputs.trim().split(' '))
    })
  return {
    nodes,
    weights: new Set(weights),
    inputs: new Map([
      ['num_logits_to_keep', 7],
      ['past_key_values.0.key', 1],
    ]),
    outputs: new Set(['logits', 'present']),
    shapes: [new Uint8Array(1)],
    rest: [],
  }
}

const lines = ({ nodes }: OnnxGraph): string[] =>
  nodes.map(({ operator, inputs, outputs }) => `${outputs.join(' ')} = ${[operator, ...inputs].join(' ')}`)

const start = 'start = Neg num_logits_to_keep'

describe('cutEarly', () => {
  it('takes the last positions behind attention, and of what goes past it', () => {
    const graph = graphOf(`
      normed sum = SkipSimplifiedLayerNormalization embedded before gamma
      attended present = GroupQueryAttention normed past_key_values.0.key
      mixed = MatMul attended w
      added = Add mixed sum
      active = QuickGelu added
      ${start}
      last = Slice active start end axis
      logits = MatMul last w`)
    cutEarly(graph)
    expect(lines(graph)).toEqual([
      'normed sum = SkipSimplifiedLayerNormalization embedded before gamma',
      'attended present = GroupQueryAttention normed past_key_values.0.key',
      'mixed = MatMul smol.last.attended w',
      'added = Add mixed smol.last.sum',
      'active = QuickGelu added',
      start,
      'last = Identity active',
      'logits = MatMul last w',
      'smol.last.sum = Slice sum start end axis',
      'smol.last.attended = Slice attended start end axis',
    ])
    expect(graph.shapes).toEqual([])
  })

  it.each([
    ['another uses all positions', 'mixed = MatMul a w\nother = ReduceMean mixed', 'mixed'],
    ['a product is of two results', 'mixed = MatMul a b', 'mixed'],
    ['it is an output', 'present = Add a b', 'present'],
    ['positions are mixed', 'mixed = Softmax a', 'mixed'],
    ['a part is along positions', 'mixed rest = Split a', 'mixed'],
    ['there is nothing in between', 'b = Neg a', 'a'],
  ])('leaves a graph alone in which %s', (_, before, cut) => {
    const graph = graphOf(`${before}\n${start}\nlast = Slice ${cut} start end axis\nlogits = MatMul last w`)
    const unchanged = lines(graph)
    cutEarly(graph)
    expect(lines(graph)).toEqual(unchanged)
    expect(graph.shapes).toHaveLength(1)
  })

  it.each([
    ['without a wish', 'last = Slice mixed w end axis'],
    ['by the length of what is cut', 'start = Shape mixed\nlast = Slice mixed start end axis'],
    ['in two ways', `${start}\none = Slice mixed start end axis\ntwo = Slice mixed start end w\nlast = Add one two`],
    ['with a graph in it', `${start}\nlast = Slice mixed start end axis\nother = If w`],
  ])('leaves one alone that is cut %s', (_, cut) => {
    const graph = graphOf(`mixed = MatMul a w\n${cut}\nlogits = MatMul last w`)
    const unchanged = lines(graph)
    cutEarly(graph)
    expect(lines(graph)).toEqual(unchanged)
  })

  it('goes along the last dimension only', () => {
    const along = (axis: number): string[] => {
      const graph = graphOf(`gate up = Split a\nmixed = Mul gate up\n${start}\nlast = Slice mixed start end axis`)
      const [split, ...others] = graph.nodes as [OnnxNode, ...OnnxNode[]]
      graph.nodes = [{ ...split, attributes: new Map([['axis', axis]]) }, ...others]
      cutEarly(graph)
      return lines(graph)
    }
    expect(along(-1)).toContain('gate up = Split smol.last.a')
    expect(along(1)).toContain('mixed = Mul smol.last.gate smol.last.up')
  })

  it('leaves what is made of weights as it is', () => {
    const graph = graphOf(`
      scale = Cast w
      mixed = MatMulNBits a w scale
      ${start}
      last = Slice mixed start end axis`)
    cutEarly(graph)
    expect(lines(graph)).toContain('mixed = MatMulNBits smol.last.a w scale')
    expect(lines(graph)).toContain('scale = Cast w')
  })
})
