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
  const expected = { first: probe, second: await runPlain(graph, make, [2], probe) }
  const memory = new SharedMemory(graph, make)
  const rows = new SharedRows(memory)
  const open = (): SharedSequence => new SharedSequence(memory, rows)
  if (!(await givesSameScores(open(), expected))) return undefined
  // Not tried before several calls come at once: it would take a tenth of the time of a load.
  let areApart: Promise<boolean> | undefined
  return {
    name: 'shared',
    open,
    async feedTogether(steps) {
      areApart ??= keepsRowsApart(open, rows, expected)
      // All sequences of an engine are of its own kind.
      const tokens = new Map(steps.map(({ sequence, token }) => [sequence as SharedSequence, token]))
      const fitting = (await areApart) ? rows.fitting([...tokens.keys()]) : []
      const together = new Set<unknown>(fitting.length > 1 ? fitting : [])
      const outcomes = new Map<unknown, Outcome>()
      // First, since their scores are copied; those of rows are valid until the next run.
      for (const step of steps) if (!together.has(step.sequence)) outcomes.set(step.sequence, await alone(step))
      if (together.size > 0) {
        try {
          const scores = await rows.feed(
            fitting,
            fitting.map((sequence) => tokens.get(sequence) as number),
          )
          fitting.forEach((sequence, row) => outcomes.set(sequence, fulfilled(scores[row] as Float32Array)))
        } catch {
          // One of them is to blame: alone, it fails, and the others do not.
          for (const step of steps) if (together.has(step.sequence)) outcomes.set(step.sequence, await alone(step))
        }
      }
      return steps.map(({ sequence }) => outcomes.get(sequence) as Outcome)
    },
  }
}

type OwnTensor = new (type: string, data: TensorData, dims: readonly number[]) => OrtTensor
type Outcome = PromiseSettledResult<Float32Array>

async function alone({ sequence, token }: Step): Promise<Outcome> {
  const [outcome] = await Promise.allSettled([sequence.feed([token])])
  // The next run writes its scores to the same place.
  return outcome.status === 'fulfilled' ? fulfilled(outcome.value.slice()) : outcome
}

function fulfilled(value: Float32Array): Outcome {
  return { status: 'fulfilled', value }
}
