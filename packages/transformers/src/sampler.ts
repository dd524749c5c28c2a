import type { Random } from './random.ts'

/** How the next token is chosen from the model's scores. */
export interface SamplingSettings {
  /** 0 takes the likeliest token. */
  readonly temperature: number
  /** Choose among this many of the likeliest; 0: all. */
  readonly topK: number
  /** Choose among the likeliest whose probabilities add up to this; 1: all. */
  readonly topP: number
  /** Leave out tokens less likely than this share of the likeliest one; 0: none. */
  readonly minP: number
}

/**
 * Chooses tokens. transformers.js 4.3 sorts the whole vocabulary and ignores `top_p`; here the filters are applied in
 * the order of Hugging Face's Python library (temperature, top-k, top-p, min-p) and only what is needed is put in order.
 */
export class Sampler {
  readonly #settings: SamplingSettings
  readonly #random: Random
  #order = new Int32Array(0)
  #weights = new Float64Array(0)

  constructor(settings: SamplingSettings, random: Random) {
    this.#settings = settings
    this.#random = random
  }

  /** The index of the chosen score, or -1 when the scores are no numbers or none is allowed. */
  pick(scores: Float32Array): number {
    const best = likeliest(scores)
    const top = best < 0 ? Number.NaN : (scores[best] as number)
    if (!Number.isFinite(top)) return -1
    const { temperature, topK, topP, minP } = this.#settings
    if (temperature === 0) return best
    if (this.#order.length < scores.length) {
      this.#order = new Int32Array(scores.length)
      this.#weights = new Float64Array(scores.length)
    }
    if (topK > 0 && topK < scores.length) return this.#pickOfTopK(scores, top)
    return topP < 1 || minP > 0 ? this.#pickOfNucleus(scores, top) : this.#pickOfAll(scores, top)
  }

  #pickOfAll(scores: Float32Array, top: number): number {
    const { temperature } = this.#settings
    let total = 0
    for (let index = 0; index < scores.length; index++) {
      const weight = Math.exp(((scores[index] as number) - top) / temperature)
      this.#weights[index] = weight
      total += weight
    }
    const rest = this.#random() * total
    return chooseIndex(this.#weights, scores.length, rest)
  }

  #pickOfTopK(scores: Float32Array, top: number): number {
    const { temperature, topK, topP, minP } = this.#settings
    const kept = greatest(scores, topK, this.#order).sort((a, b) => (scores[b] as number) - (scores[a] as number))
    const weights = this.#weights
    let total = 0
    kept.forEach((index, rank) => (total += weights[rank] = Math.exp(((scores[index] as number) - top) / temperature)))
    let count = 0
    let sum = 0
    // The share of top-p is one of what top-k leaves.
    while (count < topK && (count === 0 || sum < topP * total) && (weights[count] as number) >= minP)
      sum += weights[count++] as number
    return kept[chooseIndex(weights, count, this.#random() * sum)] as number
  }

  #pickOfNucleus(scores: Float32Array, top: number): number {
    const { temperature, topP, minP } = this.#settings
    // The share of top-p is one of the sum of all weights; without it, nobody asks for that.
    const all = topP < 1 ? this.#sum(scores, top) : 0
    const wanted = topP < 1 ? topP * all : Infinity
    // The likeliest has weight 1. Tokens that are each less likely than (1 - p) / n add up to less than 1 - p: they are
    // certainly not chosen.
    const floor = top + temperature * Math.log(Math.max(minP, ((1 - topP) * all) / scores.length))
    const order = this.#order
    let left = 0
    for (let index = 0; index < scores.length; index++) {
      if ((scores[index] as number) >= floor && scores[index] !== -Infinity) order[left++] = index
    }
    const weights = this.#weights
    let count = 0
    let sum = 0
    for (let parent = (left >> 1) - 1; parent >= 0; parent--) sinkGreatest(order, scores, parent, left)
    // A heap sort that stops early: the likeliest go behind the heap, one after the other.
    do {
      const index = order[0] as number
      order[0] = order[--left] as number
      order[left] = index
      sinkGreatest(order, scores, 0, left)
      const weight = Math.exp(((scores[index] as number) - top) / temperature)
      weights[count++] = weight
      sum += weight
    } while (left > 0 && sum < wanted)
    const rank = chooseIndex(weights, count, this.#random() * sum)
    return order[left + count - 1 - rank] as number
  }

  #sum(scores: Float32Array, top: number): number {
    const { temperature } = this.#settings
    let sum = 0
    for (let index = 0; index < scores.length; index++) sum += Math.exp(((scores[index] as number) - top) / temperature)
    return sum
  }
}

/** The index of the greatest score, the first of equals. -1 when there is none, or when one is not a number. */
function likeliest(scores: Float32Array): number {
  let best = -1
  let top = -Infinity
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] as number
    if (score > top) {
      top = score
      best = index
    } else if (Number.isNaN(score)) return -1
  }
  return best
}

/** Where the sum of the weights passes `rest`. */
function chooseIndex(weights: Float64Array, count: number, rest: number): number {
  let left = rest
  let last = 0
  for (let index = 0; index < count; index++) {
    const weight = weights[index] as number
    if (weight === 0) continue
    last = index
    left -= weight
    if (left < 0) return index
  }
  // Rounding may leave a crumb.
  return last
}

/** The indices of the `count` greatest scores, in no order, kept in a heap with the least of them on top. */
function greatest(scores: Float32Array, count: number, heap: Int32Array): Int32Array {
  for (let index = 0; index < count; index++) heap[index] = index
  for (let parent = (count >> 1) - 1; parent >= 0; parent--) sinkLeast(heap, scores, parent, count)
  let least = scores[heap[0] as number] as number
  for (let index = count; index < scores.length; index++) {
    if ((scores[index] as number) <= least) continue
    heap[0] = index
    sinkLeast(heap, scores, 0, count)
    least = scores[heap[0]] as number
  }
  return heap.subarray(0, count)
}

function sinkGreatest(heap: Int32Array, scores: Float32Array, start: number, count: number): void {
  sink(heap, start, count, (a, b) => (scores[a] as number) > (scores[b] as number))
}

function sinkLeast(heap: Int32Array, scores: Float32Array, start: number, count: number): void {
  sink(heap, start, count, (a, b) => (scores[a] as number) < (scores[b] as number))
}

/** Moves an entry down until none below it should be above it. */
function sink(heap: Int32Array, start: number, count: number, above: (a: number, b: number) => boolean): void {
  if (start >= count) return
  const moved = heap[start] as number
  let parent = start
  for (;;) {
    let child = 2 * parent + 1
    if (child >= count) break
    if (child + 1 < count && above(heap[child + 1] as number, heap[child] as number)) child++
    if (!above(heap[child] as number, moved)) break
    heap[parent] = heap[child] as number
    parent = child
  }
  heap[parent] = moved
}
