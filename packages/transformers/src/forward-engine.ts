import type { Engine, Sequence } from './engine.ts'
import type { CausalModel, Tensor, TensorConstructor } from './library.ts'

type Cache = Readonly<Record<string, Tensor>>

/** Runs any graph that transformers.js knows, on any device, through its forward pass; the cache is handed from step to step. */
export function openForwardEngine(model: CausalModel, Tensor: TensorConstructor): Engine {
  return { name: 'forward', open: () => new ForwardSequence(model, Tensor, {}, 0) }
}

class ForwardSequence implements Sequence {
  readonly #model: CausalModel
  readonly #Tensor: TensorConstructor
  #cache: Cache
  #length: number

  constructor(model: CausalModel, Tensor: TensorConstructor, cache: Cache, length: number) {
    this.#model = model
    this.#Tensor = Tensor
    this.#cache = cache
    this.#length = length
  }

  get length(): number {
    return this.#length
  }

  get bytes(): number {
    return Object.values(this.#cache).reduce((sum, { dims }) => sum + 4 * dims.reduce((a, b) => a * b, 1), 0)
  }

  async feed(ids: readonly number[]): Promise<Float32Array> {
    const length = this.#length + ids.length
    const outputs = await this.#model.forward({
      input_ids: new this.#Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
      attention_mask: new this.#Tensor('int64', new BigInt64Array(length).fill(1n), [1, length]),
      num_logits_to_keep: new this.#Tensor('int64', new BigInt64Array([1n]), []),
      past_key_values: this.#length === 0 ? null : this.#cache,
    })
    const next = cacheOf(outputs)
    for (const [name, tensor] of Object.entries(this.#cache)) {
      if (next[name] !== tensor && tensor.location === 'gpu-buffer') tensor.dispose()
    }
    this.#cache = next
    this.#length = length
    return lastRow(outputs['logits'] as Tensor)
  }

  crop(length: number): boolean {
    if (length === this.#length) return true
    const cropped = cropCache(this.#cache, this.#length, length)
    if (cropped === undefined) return false
    this.#cache = cropped
    this.#length = length
    return true
  }

  /** Tensors are never written to twice, so that a fork shares what it does not have to cut. */
  fork(length: number): Sequence | undefined {
    const cropped = cropCache(this.#cache, this.#length, length)
    return cropped === undefined ? undefined : new ForwardSequence(this.#model, this.#Tensor, cropped, length)
  }

  dispose(): void {
    for (const tensor of Object.values(this.#cache)) if (tensor.location === 'gpu-buffer') tensor.dispose()
    this.#cache = {}
    this.#length = 0
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
