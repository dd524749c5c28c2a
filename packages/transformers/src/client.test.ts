import { describe, expect, it } from 'vitest'
import type { ModelLine } from './client.ts'
import { RuntimeClient } from './client.ts'
import type { GenerationEvent, Job, LoadSpec } from './runtime.ts'
import type { Order, Report } from './wire.ts'

const spec: LoadSpec = {
  name: 'm',
  path: 'm',
  isFolder: true,
  localFilesOnly: false,
  prefixCache: 0,
  prefillChunk: 1,
  wantsProgress: false,
}
const job: Job = { messages: [], variables: [], settings: {}, stopSequences: [] }
const counts = { input: 1, cached: 0, output: 1 }
const never = new AbortController().signal

/** A line whose other end is the test. */
function testLine() {
  const orders: Order[] = []
  const state = {
    busy: false,
    closed: false,
    orders,
    report: (_: Report): void => undefined,
    breakLine: (_: unknown): void => undefined,
  }
  const line: ModelLine = {
    send: (order) => orders.push(order),
    listen: (listener) => (state.report = listener),
    onBroken: (listener) => (state.breakLine = listener),
    setBusy: (busy) => (state.busy = busy),
    close: async () => void (state.closed = true),
  }
  return { line, state }
}

async function loaded() {
  const { line, state } = testLine()
  const client = new RuntimeClient(line)
  const loading = client.load(spec, () => undefined)
  state.report({ type: 'loaded' })
  await loading
  return { client, state }
}

const collect = async (events: AsyncIterable<GenerationEvent>): Promise<GenerationEvent[]> => {
  const all: GenerationEvent[] = []
  for await (const event of events) all.push(event)
  return all
}

describe('RuntimeClient', () => {
  it('keeps the process alive while something is to be done, and no longer', async () => {
    const { client, state } = await loaded()
    expect(state.busy).toBe(false)
    const reading = collect(client.generate(job, never))
    expect(state.busy).toBe(true)
    state.report({ type: 'event', id: 0, event: { type: 'text', text: 'a', counts } })
    state.report({ type: 'finished', id: 0 })
    expect(await reading).toEqual([{ type: 'text', text: 'a', counts }])
    expect(state.busy).toBe(false)
  })

  it('tells the other side of an abort, and of a reader who left', async () => {
    const { client, state } = await loaded()
    const controller = new AbortController()
    const reading = collect(client.generate(job, controller.signal))
    controller.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
    expect(state.orders).toContainEqual({ type: 'abort', id: 0 })
    // Until it has heard of it, the model still computes.
    expect(state.busy).toBe(true)
    state.report({ type: 'failed', id: 0, failure: { code: 'server', message: 'aborted', retryable: false } })
    expect(state.busy).toBe(false)

    const iterator = client.generate(job, never)
    const first = iterator.next()
    state.report({ type: 'event', id: 1, event: { type: 'text', text: 'a', counts } })
    await first
    await iterator.return(undefined)
    expect(state.orders.at(-1)).toEqual({ type: 'abort', id: 1 })
  })

  it('fails everything when the other side breaks down, and says so from then on', async () => {
    const { client, state } = await loaded()
    const reading = collect(client.generate(job, never))
    state.breakLine(Object.assign(new Error('Worker terminated: out of memory'), { code: 'ERR_WORKER_OUT_OF_MEMORY' }))
    await expect(reading).rejects.toThrow(
      expect.objectContaining({ code: 'server', message: expect.stringContaining('ran out of memory') }),
    )
    expect(client.broken).toBe(true)
    await expect(collect(client.generate(job, never))).rejects.toThrow(/out of memory/)
    await client.dispose()
  })

  it('closes the line of a load that failed', async () => {
    const { line, state } = testLine()
    const loading = new RuntimeClient(line).load(spec, () => undefined)
    state.report({
      type: 'load-failed',
      failure: { code: 'not_found', message: 'config.json is missing', retryable: false },
    })
    await expect.poll(() => state.orders.at(-1)).toEqual({ type: 'dispose' })
    state.report({ type: 'disposed' })
    await expect(loading).rejects.toThrow(expect.objectContaining({ code: 'not_found' }))
    expect(state.closed).toBe(true)
  })

  it('frees the model before it closes the line', async () => {
    const { client, state } = await loaded()
    const disposing = client.dispose()
    expect(state.orders.at(-1)).toEqual({ type: 'dispose' })
    expect(state.closed).toBe(false)
    state.report({ type: 'disposed' })
    await disposing
    expect(state.closed).toBe(true)
  })

  it('ends what waits, whatever the other side still says of it', async () => {
    const { client, state } = await loaded()
    const reading = collect(client.generate(job, never))
    const disposing = client.dispose()
    // Both at once; the failure of the answer would have come behind it.
    expect(client.dispose()).toBe(disposing)
    state.report({ type: 'disposed' })
    await disposing
    await expect(reading).rejects.toThrow(expect.objectContaining({ code: 'configuration' }))
  })

  it('keeps the process alive until the model is freed, though nothing runs any more', async () => {
    const { client, state } = await loaded()
    const reading = collect(client.generate(job, never))
    const disposing = client.dispose()
    state.report({ type: 'finished', id: 0 })
    expect(await reading).toEqual([])
    expect(state.busy).toBe(true)
    state.report({ type: 'disposed' })
    await disposing
  })

  it('gives up a load when it is disposed', async () => {
    const { line, state } = testLine()
    const client = new RuntimeClient(line)
    const loading = client.load(spec, () => undefined)
    const disposing = client.dispose()
    expect(state.orders.map(({ type }) => type)).toEqual(['load', 'dispose'])
    // A thread must not end while it builds a session.
    expect(state.closed).toBe(false)
    state.report({ type: 'disposed' })
    await Promise.all([disposing, expect(loading).rejects.toThrow(/disposed/)])
    expect(state.closed).toBe(true)
  })

  it.each(['load', 'dispose'] as const)('does not wait for a side that broke down during its %s', async (during) => {
    const { line, state } = testLine()
    const client = new RuntimeClient(line)
    const loading = client.load(spec, () => undefined)
    if (during === 'load') {
      state.breakLine(new Error('gone'))
      await expect(loading).rejects.toThrow(expect.objectContaining({ code: 'server' }))
    } else {
      state.report({ type: 'loaded' })
      await loading
      const disposing = client.dispose()
      state.breakLine(new Error('gone'))
      await disposing
    }
    expect(state.closed).toBe(true)
  })

  it('says why the model could not be freed', async () => {
    const { client, state } = await loaded()
    const disposing = client.dispose()
    state.report({ type: 'dispose-failed', failure: { code: 'server', message: 'stuck', retryable: false } })
    await expect(disposing).rejects.toThrow('stuck')
    expect(state.closed).toBe(true)
  })

  it('refuses a call that cannot be sent, and waits for none', async () => {
    const { client, state } = await loaded()
    const send = state.orders.push.bind(state.orders)
    state.orders.push = () => {
      throw new DOMException('() => 1 could not be cloned.', 'DataCloneError')
    }
    await expect(collect(client.generate(job, never))).rejects.toThrow(
      expect.objectContaining({ code: 'configuration', message: expect.stringContaining('could not be cloned') }),
    )
    state.orders.push = send
    expect(state.busy).toBe(false)
  })

  it('ends a load whose listener throws', async () => {
    const { line, state } = testLine()
    const loading = new RuntimeClient(line).load(spec, () => {
      throw new Error('mine')
    })
    state.report({ type: 'progress', progress: { status: 'start', file: 'a' } })
    await expect.poll(() => state.orders.at(-1)).toEqual({ type: 'dispose' })
    state.report({ type: 'disposed' })
    await expect(loading).rejects.toThrow('mine')
    expect(state.closed).toBe(true)
  })
})
