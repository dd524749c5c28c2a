import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { RateLimiter } from './rate-limit.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const { signal } = new AbortController()

/** Asks so many times at once; the returned list grows with the time at which each was let through. */
function ask(limiter: RateLimiter, times: number): { at: number; release: () => void }[] {
  const passed: { at: number; release: () => void }[] = []
  const start = performance.now()
  for (let turn = 0; turn < times; turn++) {
    void limiter.acquire(signal).then((release) => passed.push({ at: performance.now() - start, release }))
  }
  return passed
}

describe('requestsPerMinute', () => {
  it('spaces requests evenly', async () => {
    const passed = ask(new RateLimiter({ requestsPerMinute: 60 }), 4)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(passed.map(({ at }) => at)).toEqual([0, 1000, 2000, 3000])
  })

  it('does not save up time in which nobody asked', async () => {
    const limiter = new RateLimiter({ requestsPerMinute: 60 })
    ask(limiter, 1)
    await vi.advanceTimersByTimeAsync(60_000)
    const passed = ask(limiter, 3)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(passed.map(({ at }) => at)).toEqual([0, 1000, 2000])
  })

  it('goes by the monotonic clock', async () => {
    const limiter = new RateLimiter({ requestsPerMinute: 60 })
    const passed = ask(limiter, 2)
    vi.setSystemTime(Date.now() + 3_600_000)
    await vi.advanceTimersByTimeAsync(999)
    expect(passed).toHaveLength(1)
    vi.setSystemTime(Date.now() - 7_200_000)
    await vi.advanceTimersByTimeAsync(1)
    expect(passed).toHaveLength(2)
  })

  it('is never faster than asked for, also when the gap is no whole number of milliseconds', async () => {
    const passed = ask(new RateLimiter({ requestsPerMinute: 7_000 }), 50)
    await vi.advanceTimersByTimeAsync(10_000)
    const gaps = passed.slice(1).map(({ at }, index) => at - (passed[index]?.at ?? 0))
    expect(gaps).toHaveLength(49)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(60_000 / 7_000)
  })

  it('gives no starting time to one that gave up', async () => {
    const limiter = new RateLimiter({ requestsPerMinute: 60 })
    ask(limiter, 1)
    const controller = new AbortController()
    const gaveUp = limiter.acquire(controller.signal)
    const passed = ask(limiter, 1)
    await vi.advanceTimersByTimeAsync(500)
    controller.abort(new Error('enough'))
    await expect(gaveUp).rejects.toThrow('enough')
    await vi.advanceTimersByTimeAsync(500)
    expect(passed.map(({ at }) => at)).toEqual([1000])
  })
})

describe('maxConcurrency', () => {
  it('lets the next one in line through when one is over', async () => {
    const passed = ask(new RateLimiter({ maxConcurrency: 2 }), 5)
    await vi.advanceTimersByTimeAsync(1)
    expect(passed).toHaveLength(2)
    passed[1]?.release()
    // A second call is none.
    passed[1]?.release()
    await vi.advanceTimersByTimeAsync(1)
    expect(passed).toHaveLength(3)
  })

  it('is first come, first served: no newcomer slips in', async () => {
    const limiter = new RateLimiter({ maxConcurrency: 1 })
    const order: string[] = []
    const release = await limiter.acquire(signal)
    const waiting = limiter.acquire(signal).then((next) => {
      order.push('waiting')
      next()
    })
    release()
    const newcomer = limiter.acquire(signal).then((next) => {
      order.push('newcomer')
      next()
    })
    await Promise.all([waiting, newcomer])
    expect(order).toEqual(['waiting', 'newcomer'])
  })

  it('takes no place for one that gave up', async () => {
    const limiter = new RateLimiter({ maxConcurrency: 1 })
    const release = await limiter.acquire(signal)
    const controller = new AbortController()
    const gaveUp = limiter.acquire(controller.signal)
    const passed = ask(limiter, 1)
    controller.abort(new Error('enough'))
    await expect(gaveUp).rejects.toThrow('enough')
    release()
    await vi.advanceTimersByTimeAsync(1)
    expect(passed).toHaveLength(1)
  })
})

it('holds with both limits at once', async () => {
  const passed = ask(new RateLimiter({ maxConcurrency: 1, requestsPerMinute: 60 }), 3)
  await vi.advanceTimersByTimeAsync(2_500)
  expect(passed).toHaveLength(1)
  passed[0]?.release()
  await vi.advanceTimersByTimeAsync(1)
  expect(passed).toHaveLength(2)
  passed[1]?.release()
  await vi.advanceTimersByTimeAsync(998)
  expect(passed).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(1)
  expect(passed).toHaveLength(3)
})

it('lets nobody wait whose signal is aborted already', async () => {
  await expect(new RateLimiter({}).acquire(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
})

it('leaves no timer and no listener behind', async () => {
  const limiter = new RateLimiter({ maxConcurrency: 1, requestsPerMinute: 60 })
  const controller = new AbortController()
  const release = await limiter.acquire(controller.signal)
  const gaveUp = limiter.acquire(controller.signal)
  release()
  controller.abort(new Error('enough'))
  await expect(gaveUp).rejects.toThrow('enough')
  expect(vi.getTimerCount()).toBe(0)
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
})
