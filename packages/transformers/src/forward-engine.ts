import type { Engine, Sequence } from './engine.ts'
import type { CausalModel, Tensor, TensorConstructor } from './library.ts'

type Cache = Readonly<Record<string, Tensor>>

/** What the forward pass gets for the tokens from `from` on. `ids` are those that were read before, and these. */
export type StepInputs = (ids: readonly number[], from: number) => Promise<Readonly<Record<string, Tensor>>>

/** Runs any graph that transformers.js knows, on any device, through its forward pass; the cache is handed from step to step. */
export function openForwardEngine(
  model: CausalModel,
  Tensor: TensorConstructor,
  inputs: StepInputs = async (ids, from) => ({ input_ids: toIdTensor(Tensor, ids.slice(from)) }),
): Engine {
  return { name: 'forward', open: () => new ForwardSequence({ model, Tensor, inputs }, {}, []) }
}

/** Token ids as a batch of one. */
export function toIdTensor(Tensor: TensorConstructor, ids: readonly number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length])
}

interface ForwardPass {
  readonly model: CausalModel
  readonly Tensor: TensorConstructor
  readonly inputs: StepInputs
}

class ForwardSequence implements Sequence {
  readonly #pass: ForwardPass
  #cache: Cache
  #ids: readonly number[]

  constructor(pass: ForwardPass, cache: Cache, ids: readonly number[]) {
    this.#pass = pass
    this.#cache = cache
    this.#ids = ids
  }

  get length(): number {
    return this.#ids.length
  }

  get bytes(): number {
    return Object.values(this.#cache).reduce((sum, { dims }) => sum + 4 * dims.reduce((a, b) => a * b, 1), 0)
  }

  async feed(ids: readonly number[]): Promise<Float32Array> {
    const { model, Tensor, inputs } = this.#pass
    const all = [...this.#ids, ...ids]
    const outputs = await model.forward({
      ...(await inputs(all, this.length)),
      attention_mask: new Tensor('int64', new BigInt64Array(all.length).fill(1n), [1, all.length]),
      num_logits_to_keep: new Tensor('int64', new BigInt64Array([1n]), []),
      past_key_values: this.length === 0 ? null : this.#cache,
    })
    const next = cacheOf(outputs)
    for (const [name, tensor] of Object.entries(this.#cache)) {
      if (next[name] !== tensor && tensor.location === 'gpu-buffer') tensor.dispose()
    }
    this.#cache = next
    this.#ids = all
    return lastRow(outputs['logits'] as Tensor)
  }

  crop(length: number): boolean {
    if (length === this.length) return true
    const cropped = cropCache(this.#cache, this.length, length)
    if (cropped === undefined) return false
    this.#cache = cropped
    this.#ids = this.#ids.slice(0, length)
    return true
  }

  /** Tensors are never written to twice, so that a fork shares what it does not have to cut. */
  fork(length: number): Sequence | undefined {
    const cropped = cropCache(this.#cache, this.length, length)
    return cropped === undefined ? undefined : new ForwardSequence(this.#pass, cropped, this.#ids.slice(0, length))
  }

  reserve(): void {
    // The graph makes its caches anew at every step.
  }

  park(): void {
    // It shares nothing.
  }

  dispose(): void {
    for (const tensor of Object.values(this.#cache)) if (tensor.location === 'gpu-buffer') tensor.dispose()
    this.#cache = {}
    this.#ids = []
  }
}

/** The outputs that the next step takes as inputs, under the names of the inputs (`getPastKeyValues` of transformers.js). */
function cacheOf(outputs: Readonly<Record<string, Tensor>>): Cache {
  const cache: Record<string, Tensor> = {}
  for (const [name, tensor] of Object.entries(outputs)) {
    if (name.startsWith('present_')) cache[name.replace('present_', 'past_')] = tensor
    else if (name.startsWith('present')) cache[name.replace('present', 'past_key_values')] = tensor
  }
  return cache
}

/** Undefined where a cache is no list of positions (recurrent layers, sliding windows) or lies on the GPU. */
function cropCache(cache: Cache, from: number, to: number): Cache | undefined {
  const entries = Object.entries(cache)
  const positions = entries.every(
    ([name, { dims, location }]) =>
      name.startsWith('past_key_values.') && dims.length === 4 && dims[2] === from && location !== 'gpu-buffer',
  )
  if (!positions || entries.length === 0) return undefined
  return Object.fromEntries(entries.map(([name, tensor]) => [name, tensor.slice(null, null, [0, to], null)]))
}

/** Scores are [1, positions, vocabulary]; the last position counts. */
function lastRow(logits: Tensor): Float32Array {
  const vocabulary = logits.dims.at(-1) as number
  const scores = (logits.type === 'float32' ? logits : logits.to('float32')).data as Float32Array
  return scores.subarray(scores.length - vocabulary)
}
