import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Watchdog } from './watchdog.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const limits = { firstTokenTimeoutMs: 1000, idleTimeoutMs: 100 }

function start(): { watch: Watchdog; parent: AbortController } {
  const parent = new AbortController()
  return { watch: new Watchdog(parent.signal, limits), parent }
}

describe('the wait for the first token', () => {
  it('ends at its limit, whatever came that is no token', () => {
    const { watch } = start()
    vi.advanceTimersByTime(600)
    watch.progress()
    vi.advanceTimersByTime(399)
    expect(watch.signal.aborted).toBe(false)
    vi.advanceTimersByTime(1)
    expect(watch.signal.reason).toMatchObject({ code: 'timeout', retryable: true })
    expect(String(watch.signal.reason)).toContain('No answer began within 1000 ms (firstTokenTimeoutMs)')
  })
})

describe('the wait for the next token', () => {
  it('begins with the first and again with each', () => {
    const { watch } = start()
    vi.advanceTimersByTime(900)
    watch.started()
    for (let turn = 0; turn < 20; turn++) {
      vi.advanceTimersByTime(90)
      watch.progress()
    }
    expect(watch.signal.aborted).toBe(false)
    vi.advanceTimersByTime(99)
    expect(watch.signal.aborted).toBe(false)
    vi.advanceTimersByTime(1)
    expect(String(watch.signal.reason)).toContain('Nothing more came for 100 ms (idleTimeoutMs')
  })

  it('does not count while the caller is busy', () => {
    const { watch } = start()
    watch.started()
    watch.pause()
    vi.advanceTimersByTime(100_000)
    expect(watch.signal.aborted).toBe(false)
    watch.resume()
    vi.advanceTimersByTime(99)
    expect(watch.signal.aborted).toBe(false)
    vi.advanceTimersByTime(101)
    expect(watch.signal.aborted).toBe(true)
  })
})

describe('the signal', () => {
  it('aborts with the parent, for its reason', () => {
    const { watch, parent } = start()
    const reason = new Error('enough')
    parent.abort(reason)
    expect(watch.signal.reason).toBe(reason)
    expect(new Watchdog(parent.signal, limits).signal.reason).toBe(reason)
  })

  it('aborts when the try is given up', () => {
    const { watch, parent } = start()
    watch.abort()
    expect(watch.signal.aborted).toBe(true)
    expect(parent.signal.aborted).toBe(false)
  })

  it('does not abort after the end, and nothing is left behind', () => {
    const { watch, parent } = start()
    watch.started()
    watch.end()
    expect(vi.getTimerCount()).toBe(0)
    expect(getEventListeners(parent.signal, 'abort')).toHaveLength(0)
    vi.advanceTimersByTime(100_000)
    parent.abort()
    expect(watch.signal.aborted).toBe(false)
  })
})

it('takes limits that are longer than a timer', () => {
  const watch = new Watchdog(new AbortController().signal, { firstTokenTimeoutMs: 2 ** 33, idleTimeoutMs: 2 ** 33 })
  vi.advanceTimersByTime(2 ** 32)
  expect(watch.signal.aborted).toBe(false)
  vi.advanceTimersByTime(2 ** 32)
  expect(watch.signal.aborted).toBe(true)
})
