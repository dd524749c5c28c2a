import { describe, expect, it } from 'vitest'
import { createRandom } from './random.ts'
import type { SamplingSettings } from './sampler.ts'
import { Sampler } from './sampler.ts'

const plain: SamplingSettings = { temperature: 1, topK: 0, topP: 1, minP: 0 }

/** Scores whose softmax is exactly these probabilities. */
const scoresOf = (...probabilities: number[]): Float32Array => Float32Array.from(probabilities, Math.log)

/** How often each index is chosen in many draws. */
function draw(scores: Float32Array, settings: Partial<SamplingSettings>, times = 20_000): number[] {
  const sampler = new Sampler({ ...plain, ...settings }, createRandom(1))
  const counts = Array.from(scores, () => 0)
  for (let time = 0; time < times; time++) {
    const index = sampler.pick(scores)
    counts[index] = (counts[index] ?? 0) + 1 / times
  }
  return counts
}

/** The reference: filters by sorting everything, as Hugging Face's library does. */
function expected(probabilities: readonly number[], { temperature, topK, topP, minP }: SamplingSettings): number[] {
  const heated = normalise(probabilities.map((p) => p ** (1 / temperature)))
  let kept = heated.map((p, index) => ({ p, index })).sort((a, b) => b.p - a.p)
  if (topK > 0) kept = kept.slice(0, topK)
  const mass = kept.reduce((sum, { p }) => sum + p, 0)
  let sum = 0
  kept = kept.filter(({ p }, at) => {
    const before = sum
    sum += p / mass
    return at === 0 || before < topP
  })
  const top = kept[0]?.p ?? 0
  kept = kept.filter(({ p }) => p >= minP * top)
  const result = probabilities.map(() => 0)
  for (const { p, index } of kept) result[index] = p
  return normalise(result)
}

function normalise(values: readonly number[]): number[] {
  const sum = values.reduce((a, b) => a + b, 0)
  return values.map((value) => value / sum)
}

describe('Sampler', () => {
  it('takes the likeliest at temperature 0, the first of equals', () => {
    const sampler = new Sampler({ ...plain, temperature: 0 }, createRandom(1))
    expect(sampler.pick(Float32Array.from([1, 5, 2, 5]))).toBe(1)
  })

  const probabilities = [0.05, 0.3, 0.02, 0.4, 0.03, 0.15, 0.05]
  it.each<Partial<SamplingSettings>>([
    {},
    { temperature: 0.5 },
    { temperature: 3 },
    { topK: 3 },
    { topK: 1 },
    { topK: 100 },
    { topP: 0.5 },
    { topP: 0.71 },
    { topP: 0 },
    { topP: 0.999 },
    { minP: 0.1 },
    { minP: 0.5, topP: 0.9 },
    { topK: 4, topP: 0.8, temperature: 0.7 },
    { topK: 3, topP: 0.5, minP: 0.2, temperature: 1.5 },
  ])('draws as the definition says with %o', (settings) => {
    const counts = draw(scoresOf(...probabilities), settings)
    const wanted = expected(probabilities, { ...plain, ...settings })
    counts.forEach((share, index) => {
      if (wanted[index] === 0) expect(share, `token ${index}`).toBe(0)
      expect(Math.abs(share - (wanted[index] ?? 0)), `token ${index}`).toBeLessThan(0.015)
    })
  })

  it('keeps exactly the nucleus of a large vocabulary', () => {
    const random = createRandom(3)
    const scores = Float32Array.from({ length: 50_000 }, () => random() * 12)
    const weights = [...scores].map((score) => Math.exp(score))
    const total = weights.reduce((a, b) => a + b, 0)
    const order = weights.map((_, index) => index).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
    const nucleus = new Set<number>()
    let sum = 0
    for (const index of order) {
      if (sum >= 0.1 * total) break
      nucleus.add(index)
      sum += weights[index] ?? 0
    }
    const sampler = new Sampler({ ...plain, topP: 0.1 }, createRandom(4))
    const drawn = new Set(Array.from({ length: 500 }, () => sampler.pick(scores)))
    expect(drawn.size).toBeGreaterThan(200)
    for (const index of drawn) expect(nucleus.has(index)).toBe(true)
  })

  it('never draws a forbidden token', () => {
    const counts = draw(Float32Array.from([-Infinity, 0, -Infinity, 0]), { topK: 3 }, 1000)
    expect(counts[0]).toBe(0)
    expect(counts[2]).toBe(0)
  })

  it('says when the scores are useless', () => {
    const sampler = new Sampler(plain, createRandom(1))
    expect(sampler.pick(Float32Array.from([-Infinity, -Infinity]))).toBe(-1)
    expect(sampler.pick(Float32Array.from([1, Number.NaN, 2]))).toBe(-1)
    expect(sampler.pick(Float32Array.from([1, Infinity]))).toBe(-1)
  })
})
