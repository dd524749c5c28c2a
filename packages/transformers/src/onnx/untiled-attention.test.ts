import { describe, expect, it } from 'vitest'
import type { OnnxGraph, OnnxNode } from './onnx-graph.ts'
import { onnxNode } from './onnx-graph.ts'
import { withoutTiles } from './untiled-attention.ts'

const attention = (attributes: Record<string, number>, inputs: string[] = ['qkv']): OnnxNode => ({
  ...onnxNode('GroupQueryAttention', inputs, ['attended']),
  attributes: new Map(Object.entries(attributes)),
})

function inputsAfter(node: OnnxNode, threads: number, cache = 1): string[] {
  const graph: OnnxGraph = {
    nodes: [node],
    weights: new Set(),
    inputs: new Map([['past_key_values.0.key', cache]]),
    outputs: new Set(),
    shapes: [],
    rest: [],
  }
  withoutTiles(graph, threads)
  return [...(graph.nodes[0]?.inputs ?? [])]
}

describe('withoutTiles', () => {
  it('gives heads a sink, behind inputs that there are or not', () => {
    expect(inputsAfter(attention({ num_heads: 9 }), 2)).toEqual(['qkv', ...Array<string>(10).fill(''), 'smol.sink.9'])
    const all = Array.from({ length: 12 }, (_, at) => (at === 11 ? '' : `input${at}`))
    expect(inputsAfter(attention({ num_heads: 9, softcap: 0 }, all), 2)).toEqual([...all.slice(0, 11), 'smol.sink.9'])
  })

  it.each([
    ['that has no tiles anyway: a cap', attention({ num_heads: 8, softcap: 30 }), 2, 1],
    ['that has no tiles anyway: a smooth softmax', attention({ num_heads: 8, smooth_softmax: 1 }), 2, 1],
    ['that has a sink', attention({ num_heads: 8 }, [...Array<string>(11).fill(''), 'sink']), 2, 1],
    ['of another kind', { ...attention({ num_heads: 8 }), operator: 'MultiHeadAttention' }, 2, 1],
    ['with a cache of half precision', attention({ num_heads: 8 }), 2, 10],
    ['whose heads keep too few threads busy', attention({ num_heads: 9 }), 8, 1],
    ['with fewer heads than threads', attention({ num_heads: 2 }), 4, 1],
    ['whose heads would take too much memory', attention({ num_heads: 32 }), 2, 1],
    ['that does not say how many heads there are', attention({}), 2, 1],
  ])('leaves attention alone %s', (_, node, threads, cache) => {
    const { inputs } = node
    expect(inputsAfter(node, threads, cache)).toEqual(inputs)
  })
})
