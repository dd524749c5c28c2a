import { describe, expect, it } from 'vitest'
import { createRandom } from './random.ts'

const take = (count: number, seed?: number): number[] => {
  const random = createRandom(seed)
  return Array.from({ length: count }, random)
}

describe('createRandom', () => {
  it('repeats with the same seed and differs with another', () => {
    expect(take(20, 42)).toEqual(take(20, 42))
    expect(take(20, 42)).not.toEqual(take(20, 43))
    expect(take(20, 0)).not.toEqual(take(20, 2 ** 32))
    expect(take(20, -1)).not.toEqual(take(20, 1))
  })

  it('differs from call to call without a seed', () => {
    expect(take(5)).not.toEqual(take(5))
  })

  it('fills the range from 0 to 1 evenly', () => {
    const numbers = take(20_000, 7)
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...numbers)).toBeLessThan(1)
    const bins = Array.from(
      { length: 10 },
      (_, bin) => numbers.filter((number) => Math.floor(number * 10) === bin).length,
    )
    for (const count of bins) expect(Math.abs(count - 2000)).toBeLessThan(250)
  })
})
