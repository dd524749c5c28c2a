import type { StepInputs } from './forward-engine.ts'
import { openForwardEngine } from './forward-engine.ts'
import type { CausalModel, TensorConstructor } from './library.ts'
import { openSharedEngine } from './shared-engine.ts'

/** A conversation's place in the model: what it has read, as the keys and values of its attention. */
export interface Sequence {
  /** How many tokens it has read. */
  readonly length: number
  /** Memory held, in bytes. */
  readonly bytes: number
  /** Makes room for so many tokens at once: what grows piece by piece is moved as often. */
  reserve(length: number): void
  /** Reads at least one token; gives the scores for the token after the last one. They are valid until the next `feed`. */
  feed(ids: readonly number[]): Promise<Float32Array>
  /** Forgets all but the first tokens. False where the model's memory cannot be cut. */
  crop(length: number): boolean
  /** A second sequence that has read the first tokens of this one, or undefined where that cannot be had. */
  fork(length: number): Sequence | undefined
  /** Leaves the memory of those that it was fed together with: nothing will be fed to it for a while. */
  park(): void
  /** Frees what it holds. */
  dispose(): void
}

/** One token for one sequence. */
export interface Step {
  readonly sequence: Sequence
  readonly token: number
}

/** Runs a model's graph. */
export interface Engine {
  readonly name: 'shared' | 'forward'
  /** A sequence that has read nothing. */
  open(): Sequence
  /**
   * A token for each of several sequences of this engine, in one run of the graph. The outcomes come in the order of the
   * steps; scores are valid until the next feed. Absent where the engine cannot do it.
   */
  readonly feedTogether?: (steps: readonly Step[]) => Promise<PromiseSettledResult<Float32Array>[]>
}

/**
 * The fastest engine that gives right results for this model: shared buffers where the graph and the device have them,
 * else transformers.js' own forward pass.
 * @param inputs what the forward pass gets, where it is not the ids of the tokens alone
 */
export async function openEngine(model: CausalModel, Tensor: TensorConstructor, inputs?: StepInputs): Promise<Engine> {
  return (await openSharedEngine(model, Tensor)) ?? openForwardEngine(model, Tensor, inputs)
}
