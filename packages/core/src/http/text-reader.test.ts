import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { failure, thrown } from '../../test/failure.ts'
import { createTextReader } from './text-reader.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A response whose body is fed by hand. */
function fed(): {
  response: Response
  push: (bytes: string | Uint8Array) => void
  end: (error?: Error) => void
  cancelled: () => boolean
} {
  let body: ReadableStreamDefaultController<Uint8Array> | undefined
  let cancelled = false
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => void (body = controller),
    cancel: () => void (cancelled = true),
  })
  return {
    response: new Response(stream),
    push: (bytes) => body?.enqueue(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes),
    end: (error) => (error === undefined ? body?.close() : body?.error(error)),
    cancelled: () => cancelled,
  }
}

const { signal } = new AbortController()

describe('read', () => {
  it('keeps characters whole and takes out a byte order mark', async () => {
    const { response, push, end } = fed()
    const reader = createTextReader(response, signal)
    for (const byte of new TextEncoder().encode('\uFEFFä🌍')) push(Uint8Array.of(byte))
    end()
    let text = ''
    for (let piece = await reader.read(); piece !== undefined; piece = await reader.read()) text += piece
    expect(text).toBe('ä🌍')
    expect(await reader.read()).toBeUndefined()
  })

  it('gives nothing where there is no body', async () => {
    expect(await createTextReader(new Response(null), signal).read()).toBeUndefined()
  })

  it('types what breaks', async () => {
    const { response, end } = fed()
    end(Object.assign(new Error('x'), { code: 'ECONNRESET' }))
    expect((await failure(() => createTextReader(response, signal).read())).code).toBe('network')
  })

  it.each(['while it waits', 'before'])('ends with the signal, for its reason: %s', async (when) => {
    const { response, cancelled } = fed()
    const controller = new AbortController()
    const reason = new Error('enough')
    if (when === 'before') controller.abort(reason)
    const reading = thrown(() => createTextReader(response, controller.signal).read())
    controller.abort(reason)
    expect(await reading).toBe(reason)
    expect(cancelled()).toBe(true)
  })
})

describe('drain', () => {
  it('reads the end, and keeps the connection', async () => {
    const { response, end, cancelled } = fed()
    const draining = createTextReader(response, signal).drain()
    end()
    await draining
    expect(cancelled()).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not wait long', async () => {
    const { response, cancelled } = fed()
    const draining = createTextReader(response, signal).drain()
    await vi.advanceTimersByTimeAsync(20)
    await draining
    expect(cancelled()).toBe(true)
  })

  it('does not read on when more comes', async () => {
    const { response, push, cancelled } = fed()
    const draining = createTextReader(response, signal).drain()
    push('more')
    await draining
    expect(cancelled()).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not mind a connection that breaks behind the answer', async () => {
    const { response, end } = fed()
    const draining = createTextReader(response, signal).drain()
    end(new Error('broken'))
    await expect(draining).resolves.toBeUndefined()
  })
})
