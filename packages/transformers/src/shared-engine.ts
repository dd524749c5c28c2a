import type { Engine, Step } from './engine.ts'
import type { CausalModel, OrtTensor, TensorConstructor, TensorData } from './library.ts'
import { givesSameScores, keepsRowsApart } from './shared-checks.ts'
import type { MakeTensor } from './shared-graph.ts'
import { readGraph, runPlain } from './shared-graph.ts'
import { SharedMemory } from './shared-memory.ts'
import { SharedRows } from './shared-rows.ts'
import { SharedSequence } from './shared-sequence.ts'

/**
 * Runs the session with its key/value cache in buffers of our own, given as input and as output at once: attention then
 * writes the new positions in place. The usual way copies the whole cache at every step, which at 1,500 tokens of context
 * takes longer than the model itself. Only onnxruntime's GroupQueryAttention on the CPU does this, so it is tried.
 * @returns undefined where the graph or the device cannot
 */
export async function openSharedEngine(model: CausalModel, Tensor: TensorConstructor): Promise<Engine | undefined> {
  const graph = readGraph(model.sessions)
  if (graph === undefined) return undefined
  // The session takes tensors of its own copy of onnxruntime only; an output of it is one.
  const probe = await runPlain(graph, (type, data, dims) => new Tensor(type, data, dims).ort_tensor, [0, 1], {})
  const Own = (probe['logits'] as OrtTensor).constructor as OwnTensor
  const make: MakeTensor = (type, data, dims) => new Own(type, data, dims)
  const engine = sharedEngine(new SharedMemory(graph, make))
  const expected = { first: probe, second: await runPlain(graph, make, [2], probe) }
  if (!(await givesSameScores(engine, expected))) return undefined
  return (await keepsRowsApart(engine, expected)) ? engine : { name: engine.name, open: engine.open }
}

type OwnTensor = new (type: string, data: TensorData, dims: readonly number[]) => OrtTensor

function sharedEngine(memory: SharedMemory): Required<Engine> {
  const rows = new SharedRows(memory)
  return {
    name: 'shared',
    open: () => new SharedSequence(memory, rows),
    async feedTogether(steps) {
      // All sequences of an engine are of its own kind.
      const tokens = new Map(steps.map(({ sequence, token }) => [sequence as SharedSequence, token]))
      const together = rows.fitting([...tokens.keys()])
      const outcomes = new Map<unknown, PromiseSettledResult<Float32Array>>()
      if (together.length > 1) {
        try {
          const scores = await rows.feed(
            together,
            together.map((sequence) => tokens.get(sequence) as number),
          )
          together.forEach((sequence, index) =>
            outcomes.set(sequence, { status: 'fulfilled', value: scores[index] as Float32Array }),
          )
        } catch {
          // One of them is to blame: alone, it fails, and the others do not.
        }
      }
      for (const step of steps) if (!outcomes.has(step.sequence)) outcomes.set(step.sequence, await alone(step))
      return steps.map(({ sequence }) => outcomes.get(sequence) as PromiseSettledResult<Float32Array>)
    },
  }
}

async function alone({ sequence, token }: Step): Promise<PromiseSettledResult<Float32Array>> {
  const [outcome] = await Promise.allSettled([sequence.feed([token])])
  // The next of them writes its scores to the same place.
  return outcome.status === 'fulfilled' ? { ...outcome, value: outcome.value.slice() } : outcome
}
