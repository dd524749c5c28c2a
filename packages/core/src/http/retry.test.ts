import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SmolErrorInit } from '../errors.ts'
import { SmolError } from '../errors.ts'
import { retryAfter, retryAfterInText, retryWait, sleep } from './retry.ts'

const failure = (init: Partial<SmolErrorInit> = {}) => new SmolError({ code: 'server', message: 'x', ...init })

describe('the wait before the next try', () => {
  it('grows from half a second to eight, with full jitter', () => {
    const longest = [1, 2, 3, 4, 5, 6, 20].map((failures) => retryWait(failure(), failures, 99, 1))
    expect(longest).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000])
    expect(retryWait(failure(), 3, 99, 0)).toBe(0)
    expect(retryWait(failure(), 3, 99, 0.25)).toBe(500)
  })

  it('is over after maxRetries', () => {
    expect(retryWait(failure(), 2, 2, 1)).toBe(1000)
    expect(retryWait(failure(), 3, 2, 1)).toBeUndefined()
    expect(retryWait(failure(), 1, 0, 1)).toBeUndefined()
  })

  it('is none for what cannot help', () => {
    expect(retryWait(failure({ code: 'auth' }), 1, 2, 1)).toBeUndefined()
    expect(retryWait(failure({ retryable: false }), 1, 2, 1)).toBeUndefined()
  })

  it('is what the server asks for, up to a minute', () => {
    expect(retryWait(failure({ retryAfterMs: 0 }), 1, 2, 1)).toBe(0)
    expect(retryWait(failure({ retryAfterMs: 60_000 }), 1, 2, 0)).toBe(60_000)
    expect(retryWait(failure({ retryAfterMs: 60_001 }), 1, 2, 0)).toBeUndefined()
  })
})

describe('Retry-After and its kin', () => {
  const now = Date.UTC(2026, 0, 1)
  it.each([
    [{ 'retry-after': '1' }, 1_000],
    [{ 'retry-after': ' 1.5 ' }, 1_500],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' }, 9_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 23:59:59 GMT' }, 0],
    [{ 'retry-after-ms': '40' }, 40],
    [{ 'x-ms-retry-after-ms': '41' }, 41],
    [{ 'retry-after-ms': '40', 'retry-after': '1' }, 40],
    [{ 'retry-after-ms': '', 'retry-after': '2' }, 2_000],
    [{ 'retry-after-ms': 'soon', 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '-3' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{}, undefined],
  ])('%o → %s', (headers, wanted) => {
    expect(retryAfter(new Headers(headers as Record<string, string>), now)).toBe(wanted)
  })
})

describe('the wait that some vendors write in the message', () => {
  it.each([
    ['Rate limit reached. Please try again in 20s. Visit https://example.com', 20_000],
    ['Please try again in 6m0s.', 360_000],
    ['Please try again in 1m2.5s.', 62_500],
    ['Please try again in 40ms.', 40],
    ['Please try again in 1h2m3s', 3_723_000],
    ['Retry after 20 seconds.', 20_000],
    ['Requests are throttled. Please retry after 1 second.', 1_000],
    ['Please wait 2 minutes before you go on', 120_000],
    ['retrying in 3 secs', 3_000],
    ['Please retry in 37.5s.', 37_500],
    ['Please try again later.', undefined],
    ['You may try again in the afternoon', undefined],
    ['wait 5 turns', undefined],
    ['', undefined],
  ])('%s → %s', (text, wanted) => {
    expect(retryAfterInText(text)).toBe(wanted)
  })
})

describe('sleep', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('waits, and leaves nothing behind', async () => {
    const { signal } = new AbortController()
    const slept = vi.fn<() => void>()
    void sleep(1000, signal).then(slept)
    await vi.advanceTimersByTimeAsync(999)
    expect(slept).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(slept).toHaveBeenCalledOnce()
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('ends at once with the signal, for its reason', async () => {
    const controller = new AbortController()
    const slept = sleep(1000, controller.signal)
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(slept).rejects.toBe(reason)
    expect(vi.getTimerCount()).toBe(0)
    await expect(sleep(1000, controller.signal)).rejects.toBe(reason)
    expect(vi.getTimerCount()).toBe(0)
  })
})
