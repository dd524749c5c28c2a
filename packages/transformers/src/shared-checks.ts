import type { Sequence } from './engine.ts'
import type { OrtTensor } from './library.ts'
import { lastScores } from './shared-graph.ts'
import type { SharedRows } from './shared-rows.ts'
import type { SharedSequence } from './shared-sequence.ts'

/** What the graph gives without shared buffers, for the tokens 0 and 1, and for 2 after them. */
export interface Expected {
  readonly first: Readonly<Record<string, OrtTensor>>
  readonly second: Readonly<Record<string, OrtTensor>>
}

/** Two steps both ways. A graph that cannot write in place fails, or gives other scores. */
export async function givesSameScores(sequence: Sequence, { second }: Expected): Promise<boolean> {
  try {
    await sequence.feed([0, 1])
    return difference(await sequence.feed([2]), second) <= 1e-3
  } catch {
    // The graph refused the buffers: it is not one that can share them.
    return false
  } finally {
    sequence.dispose()
  }
}

/**
 * A step of two rows of different lengths. A graph that does not take each row's length from its mask gives a row's
 * scores as if it had read something else. Kernels for several rows round otherwise than those for one.
 */
export async function keepsRowsApart(
  open: () => SharedSequence,
  rows: SharedRows,
  { first, second }: Expected,
): Promise<boolean> {
  const [longer, shorter] = [open(), open()]
  try {
    await longer.feed([0, 1])
    await shorter.feed([0])
    const [one, two] = await rows.feed([longer, shorter], [2, 1])
    return isNear(one, second) && isNear(two, first)
  } catch {
    // The graph takes one row only.
    return false
  } finally {
    longer.dispose()
    shorter.dispose()
  }
}

function isNear(scores: Float32Array | undefined, expected: Expected['first']): boolean {
  return scores !== undefined && distance(scores, expected) <= 0.4
}

/** The greatest difference, as a share of the greatest score. */
function difference(scores: Float32Array, outputs: Expected['first']): number {
  const expected = lastScores(outputs['logits'] as OrtTensor)
  const range = expected.reduce((most, score) => Math.max(most, Math.abs(score)), 0)
  return expected.reduce((most, score, index) => Math.max(most, Math.abs(score - at(scores, index))), 0) / range
}

/** The mean square difference, as a share of the spread of the scores. Scores of other tokens are about 1 apart. */
function distance(scores: Float32Array, outputs: Expected['first']): number {
  const expected = lastScores(outputs['logits'] as OrtTensor)
  const mean = expected.reduce((sum, score) => sum + score, 0) / expected.length
  const spread = expected.reduce((sum, score) => sum + (score - mean) ** 2, 0)
  return Math.sqrt(expected.reduce((sum, score, index) => sum + (score - at(scores, index)) ** 2, 0) / spread)
}

function at(scores: Float32Array, index: number): number {
  return scores[index] ?? Number.NaN
}
