import { describe, expect, it } from 'vitest'
import type { Engine, Sequence } from './engine.ts'
import { PrefixCache } from './prefix-cache.ts'
import type { Turn } from './scheduler.ts'

/** An engine that only keeps count. */
function countingEngine({ canFork = true, bytes = 1 } = {}): Engine & { live: Set<Sequence>; opened: number } {
  const live = new Set<Sequence>()
  const engine = { name: 'shared' as const, live, opened: 0, open: () => (engine.opened++, make(0)) }
  function make(start: number): Sequence {
    let length = start
    const sequence: Sequence = {
      get length() {
        return length
      },
      bytes,
      feed: async (ids) => {
        length += ids.length
        return new Float32Array(1)
      },
      crop: (to) => {
        length = to
        return true
      },
      fork: (to) => (canFork ? make(to) : undefined),
      reserve: () => undefined,
      park: () => undefined,
      dispose: () => void live.delete(sequence),
    }
    live.add(sequence)
    return sequence
  }
  return engine
}

/** The model, always free. */
const free: Turn = {
  read: (sequence, ids) => sequence.feed(ids),
  step: (sequence, token) => sequence.feed([token]),
  end: () => undefined,
}

async function turn(cache: PrefixCache, prompt: number[], answer: number[], exactly = false): Promise<number> {
  const reading = cache.take(prompt, free, exactly)
  const reused = reading.ids.length
  expect(reading.sequence.length).toBe(reused)
  expect(await reading.readPrompt(prompt)).toHaveLength(1)
  // The last token of an answer is not read.
  for (const token of answer.slice(0, -1)) await reading.read(token)
  expect(reading.ids).toEqual([...prompt, ...answer.slice(0, -1)])
  expect(reading.sequence.length).toBe(reading.ids.length)
  cache.keep(reading)
  return reused
}

describe('PrefixCache', () => {
  it('goes on where the last turn ended', async () => {
    const cache = new PrefixCache(countingEngine(), 4, 4)
    expect(await turn(cache, [1, 2, 3], [4, 5])).toBe(0)
    expect(await turn(cache, [1, 2, 3, 4, 5, 6], [7])).toBe(4)
  })

  it('reads a prompt that is asked again in the same steps again', async () => {
    const cache = new PrefixCache(countingEngine(), 4, 4)
    const prompt = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    await turn(cache, prompt, [11, 12])
    expect(await turn(cache, prompt, [11, 12])).toBe(8)
    expect(await turn(cache, prompt.slice(0, 8), [11, 12])).toBe(4)
    expect(await turn(cache, [1, 2, 3], [11])).toBe(0)
    // The second turn of a conversation, twice.
    const second = [...prompt, 11, 12, 13]
    expect(await turn(cache, second, [14])).toBe(11)
    expect(await turn(cache, second, [14])).toBe(12)
    expect(await turn(cache, [...prompt, 11, 99, 13], [14])).toBe(11)
  })

  it('always leaves a token to read', async () => {
    const cache = new PrefixCache(countingEngine(), 4, 4)
    await turn(cache, [1, 2, 3, 4], [5])
    expect(await turn(cache, [1, 2, 3, 4], [5])).toBe(0)
    await turn(cache, [1, 2, 3, 4, 5, 6, 7, 8], [9])
    expect(await turn(cache, [1, 2, 3, 4, 5, 6, 7, 8], [9])).toBe(4)
  })

  it('keeps conversations apart that begin alike', async () => {
    const engine = countingEngine()
    const cache = new PrefixCache(engine, 4, 2)
    await turn(cache, [1, 2, 10, 11], [12, 13])
    expect(await turn(cache, [1, 2, 20, 21], [22, 23])).toBe(2)
    expect(await turn(cache, [1, 2, 10, 11, 12, 13, 14], [15])).toBe(5)
    expect(await turn(cache, [1, 2, 20, 21, 22, 23, 24], [25])).toBe(5)
    expect(engine.live.size).toBe(2)
  })

  it('lets go of the one used longest ago', async () => {
    const engine = countingEngine()
    const cache = new PrefixCache(engine, 2, 4)
    await turn(cache, [1, 1, 1], [9])
    await turn(cache, [2, 2, 2], [9])
    await turn(cache, [1, 1, 1, 9, 1], [9])
    await turn(cache, [3, 3, 3], [9])
    expect(engine.live.size).toBe(2)
    expect(await turn(cache, [2, 2, 2, 9], [9])).toBe(0)
  })

  it('is bounded in memory as well', async () => {
    const engine = countingEngine({ bytes: 400 * 1024 * 1024 })
    const cache = new PrefixCache(engine, 4, 4)
    await turn(cache, [1, 1], [9])
    await turn(cache, [2, 2], [9])
    expect(engine.live.size).toBe(1)
    expect(await turn(cache, [2, 2, 9], [9])).toBe(2)
  })

  it('cuts the sequence itself where it cannot be copied', async () => {
    const engine = countingEngine({ canFork: false })
    const cache = new PrefixCache(engine, 4, 2)
    await turn(cache, [1, 2, 3], [4])
    expect(await turn(cache, [1, 2, 5], [4])).toBe(2)
    expect(engine.live.size).toBe(1)
  })

  it('keeps nothing with a limit of 0', async () => {
    const engine = countingEngine()
    const cache = new PrefixCache(engine, 0, 4)
    await turn(cache, [1, 2, 3], [4])
    expect(await turn(cache, [1, 2, 3, 4], [5])).toBe(0)
    expect(engine.live.size).toBe(0)
  })

  it('gives back to the last bit only what was read in whole chunks', async () => {
    const cache = new PrefixCache(countingEngine(), 4, 4)
    const prompt = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    await turn(cache, prompt, [11, 12])
    expect(await turn(cache, [...prompt, 11, 12, 13], [14], true)).toBe(8)
    expect(await turn(cache, [1, 2, 3, 4, 5, 6, 0], [14], true)).toBe(4)
    expect(await turn(cache, [1, 2, 3, 0], [14], true)).toBe(0)
  })

  it('does not take for exact what follows on a chunk that was broken', async () => {
    const cache = new PrefixCache(countingEngine(), 1, 4)
    await turn(cache, [1, 2, 3, 4, 5, 6], [7])
    // Goes on at 6: the second chunk is read in two steps.
    expect(await turn(cache, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], [14])).toBe(6)
    expect(await turn(cache, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15], [14], true)).toBe(4)
  })

  it('reads a prompt in steps that end at whole chunks', async () => {
    const cache = new PrefixCache(countingEngine(), 4, 4)
    await turn(cache, [1, 2, 3], [4])
    const steps: number[] = []
    const counting: Turn = {
      ...free,
      read: (sequence, ids) => {
        steps.push(sequence.length + ids.length)
        return sequence.feed(ids)
      },
    }
    await cache.take([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], counting).readPrompt([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(steps).toEqual([4, 8, 10])
  })
})
