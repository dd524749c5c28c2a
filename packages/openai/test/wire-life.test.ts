import { getEventListeners } from 'node:events'
import type { FaultServer } from '@smol/testing'
import { chatChunk, chatCompletionsSample as sample, fakeFetch, sseReply, startFaultServer } from '@smol/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { modelAt, readAll, smolErrorOf } from './wire-support.ts'

let server: FaultServer
beforeAll(async () => {
  server = await startFaultServer({ heartbeatMs: 5 })
  await modelAt(server.urlOf('baseline')).generate('Hi')
})
afterAll(() => server.close())
beforeEach(() => server.clear())

/** Waits until the connection of the latest request is closed; the faults used here never close it themselves. */
async function closed(): Promise<void> {
  const request = server.requests.at(-1)
  if (request === undefined) throw new Error('Nothing was sent.')
  await server.closed(request)
}

const endless = ['stall-midstream', 'stall-with-heartbeats'] as const
const reason = new Error('enough')

/** Breaks out of a stream at its first delta. */
async function leave(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const delta of stream) if (delta !== undefined) break
}

async function thrown(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('It did not fail.'),
    (error: unknown) => error,
  )
}

describe.each(endless)('a stream that is left, on a server that would go on for ever: %s', (fault) => {
  it('break closes the connection', async () => {
    for await (const { content } of modelAt(server.urlOf(fault)).generateStream('Hi')) {
      expect(content).toBe(sample.textBeforeCut)
      break
    }
    await closed()
  })

  it('break out of textStream closes the connection', async () => {
    for await (const text of modelAt(server.urlOf(fault)).generateStream('Hi').textStream) {
      expect(text).toBe(sample.textBeforeCut)
      break
    }
    await closed()
  })

  it('an error in the loop closes the connection', async () => {
    const stream = modelAt(server.urlOf(fault)).generateStream('Hi')
    const loop = async () => {
      for await (const delta of stream) throw new Error(`cannot use ${JSON.stringify(delta)}`)
    }
    await expect(loop()).rejects.toThrow('cannot use')
    await closed()
    await expect(stream.final()).rejects.toMatchObject({ partial: { content: sample.textBeforeCut } })
  })

  it('abort of the signal closes the connection, and rejects for its reason', async () => {
    const controller = new AbortController()
    const stream = modelAt(server.urlOf(fault)).generateStream('Hi', { signal: controller.signal })
    const iterator = stream[Symbol.asyncIterator]()
    await iterator.next()
    const waiting = iterator.next()
    controller.abort(reason)
    expect(await thrown(waiting)).toBe(reason)
    expect(await thrown(stream.final())).toBe(reason)
    await closed()
  })

  it('abort() closes the connection, and rejects for its reason', async () => {
    const stream = modelAt(server.urlOf(fault)).generateStream('Hi')
    const iterator = stream[Symbol.asyncIterator]()
    await iterator.next()
    stream.abort(reason)
    expect(await thrown(iterator.next())).toBe(reason)
    await closed()
  })

  it('abort without a reason is an AbortError, as of fetch', async () => {
    const controller = new AbortController()
    const final = modelAt(server.urlOf(fault)).generateStream('Hi', { signal: controller.signal }).final()
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
    controller.abort()
    expect(await thrown(final)).toMatchObject({ name: 'AbortError' })
    await closed()
  })

  it('a stop string closes the connection', async () => {
    const { text, message } = await readAll(modelAt(server.urlOf(fault)), { stopSequences: ['lo'] })
    expect(text).toBe('Hel')
    expect(message).toMatchObject({ content: 'Hel', finishReason: 'stop' })
    await closed()
  })
})

describe('a call that is aborted', () => {
  it.each(['stall-before-headers', 'body-stall'])(
    'closes the connection, and rejects for its reason: %s',
    async (fault) => {
      const controller = new AbortController()
      const call = modelAt(server.urlOf(fault)).generate('Hi', { signal: controller.signal })
      while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
      controller.abort(reason)
      expect(await thrown(call)).toBe(reason)
      await closed()
    },
  )

  it('rejects for whatever the reason is', async () => {
    for (const odd of [undefined, null, 0, 'text', { a: 1 }]) {
      const model = modelAt(server.urlOf('baseline'))
      const caught = await thrown(model.generate('Hi', { signal: AbortSignal.abort(odd) }))
      if (odd === undefined) expect(caught).toMatchObject({ name: 'AbortError' })
      else expect(caught).toBe(odd)
    }
    expect(server.requests).toHaveLength(0)
  })

  it('rejects with a TimeoutError for AbortSignal.timeout', async () => {
    const model = modelAt(server.urlOf('stall-before-headers'))
    const caught = await thrown(model.generate('Hi', { signal: AbortSignal.timeout(20) }))
    expect(caught).toMatchObject({ name: 'TimeoutError' })
  })
})

it('a stream that nobody reads sends nothing, and leaves nothing', async () => {
  const controller = new AbortController()
  const streams = Array.from({ length: 10 }, () =>
    modelAt(server.urlOf('baseline')).generateStream('Hi', { signal: controller.signal }),
  )
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(server.requests).toHaveLength(0)
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  streams[0]?.abort()
  await expect(streams[0]?.final()).rejects.toMatchObject({ name: 'AbortError' })
  expect(server.requests).toHaveLength(0)
})

it('1,000 calls on one signal leave no listener, and warn of none', async () => {
  const warnings: string[] = []
  const onWarning = ({ name }: Error): void => void warnings.push(name)
  process.on('warning', onWarning)
  const { signal } = new AbortController()
  const good = modelAt(server.urlOf('baseline'))
  const bad = modelAt(server.urlOf('400'))
  const ways: readonly (() => Promise<unknown>)[] = [
    () => good.generate('Hi', { signal }),
    () => good.generateStream('Hi', { signal }).final(),
    () => leave(good.generateStream('Hi', { signal })),
    () => bad.generate('Hi', { signal }).catch((error: unknown) => error),
  ]
  for (let turn = 0; turn < 50; turn++) {
    await Promise.all([...ways, ...ways, ...ways, ...ways, ...ways].map((ask) => ask()))
  }
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', onWarning)
  expect(server.requests).toHaveLength(1000)
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  expect(warnings).toEqual([])
})

describe('connections', () => {
  it('are used again, call after call, streamed or not', async () => {
    const own = await startFaultServer()
    const model = modelAt(own.urlOf('baseline'))
    for (let turn = 0; turn < 5; turn++) {
      await readAll(model)
      await model.generate('Hi')
    }
    // A second one is opened by a fetch that begins in the very moment in which the first one ends.
    expect(own.openSockets).toBeLessThanOrEqual(2)
    expect(own.requests.map(({ closedAt }) => closedAt)).toEqual(Array.from({ length: 10 }))
    await own.close()
  })

  it('are used again after an error with a body', async () => {
    const own = await startFaultServer()
    for (const fault of ['400', 'error-object-in-stream', 'html-200', 'data-after-done']) {
      await readAll(modelAt(own.urlOf(fault)), { maxRetries: 0 })
    }
    await modelAt(own.urlOf('baseline')).generate('Hi')
    expect(own.openSockets).toBeLessThanOrEqual(2)
    await own.close()
  })

  it('are read to the end, which may come behind the end mark, so that they can be used again', async () => {
    const fetch = fakeFetch([
      sseReply([chatChunk({ content: 'x' }), chatChunk({}, { finish_reason: 'stop' }), '[DONE]']),
    ])
    const { text } = await readAll(modelAt('http://127.0.0.1/v1', { fetch }))
    expect(text).toBe('x')
    expect(fetch.requests[0]?.cancelled).toBe(false)
  })

  it('are closed when something other than the end comes behind the end mark', async () => {
    const more = [chatChunk({ content: 'GHOST' }), '{"broken', chatChunk({ content: 'GHOST' })]
    const events = [chatChunk({ content: 'x' }), chatChunk({}, { finish_reason: 'stop' }), '[DONE]', ...more]
    const fetch = fakeFetch([sseReply(events)])
    const { text, error } = await readAll(modelAt('http://127.0.0.1/v1', { fetch }))
    expect(error).toBeUndefined()
    expect(text).toBe('x')
    expect(fetch.requests[0]).toMatchObject({ cancelled: true, piecesRead: 4 })
  })

  it('are closed, all of them, when many streams are left', async () => {
    const own = await startFaultServer()
    const model = modelAt(own.urlOf('stall-midstream'))
    await Promise.all(Array.from({ length: 20 }, () => leave(model.generateStream('Hi'))))
    expect(own.requests).toHaveLength(20)
    await Promise.all(own.requests.map((request) => own.closed(request)))
    await own.close()
  })
})

describe('a reader that takes its time', () => {
  it('is no reason to give up, however short the limits are', async () => {
    const model = modelAt(server.urlOf('every-byte-chunks'), { idleTimeoutMs: 30, firstTokenTimeoutMs: 30_000 })
    let text = ''
    for await (const { content } of model.generateStream('Hi')) {
      text += content ?? ''
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
    expect(text).toBe(sample.text)
  })

  it('holds the server back: what is not read is not taken', async () => {
    const stream = modelAt(server.urlOf('four-mib-event')).generateStream('Hi')
    const iterator = stream[Symbol.asyncIterator]()
    await iterator.next()
    expect((await stream.final()).content).toHaveLength(4 * 1024 * 1024)
  })
})

describe('a redirect through the SDK', () => {
  const keys = { 'api-key': 'planted-1', 'x-api-key': 'planted-2', 'x-whatever': 'planted-3', cookie: 'planted-4' }

  it.each(['redirect-other-host', 'redirect-same-host'])('%s', async (name) => {
    const model = modelAt(server.urlOf(name), {
      headers: keys,
      organization: 'org-planted',
      clientOptions: { defaultHeaders: { 'x-default': 'planted-5' }, defaultQuery: { q: '1' } },
    })
    expect((await model.generate('Hi')).content).toBe(sample.text)
    expect((await model.generateStream('Hi').final()).content).toBe(sample.text)
    const [before, after, ...rest] = server.requests
    expect(rest).toHaveLength(2)
    expect(before?.headers).toMatchObject({ ...keys, 'x-default': 'planted-5', 'openai-organization': 'org-planted' })
    if (name === 'redirect-same-host') expect(after?.headers).toMatchObject(keys)
    else expect(JSON.stringify(after?.headers)).not.toMatch(/planted/)
    expect(after?.json).toEqual(before?.json)
  })
})

it('a fetch of the user’s own is used for everything', async () => {
  const asked: string[] = []
  const own: typeof fetch = (input, init) => {
    asked.push(input instanceof Request ? input.url : String(input))
    return fetch(input, init)
  }
  await modelAt(server.urlOf('baseline'), { fetch: own }).generate('Hi')
  await modelAt(server.urlOf('baseline'), { clientOptions: { fetch: own } })
    .generateStream('Hi')
    .final()
  expect(asked).toEqual(Array.from({ length: 2 }, () => `${server.urlOf('baseline')}/chat/completions`))
})

it('a fetch of the user’s own that fails is an error with what it said', async () => {
  const broken: typeof fetch = () => Promise.reject(new Error('The proxy is asleep.'))
  const error = await smolErrorOf(modelAt('http://127.0.0.1:9/v1', { fetch: broken, maxRetries: 0 }).generate('Hi'))
  expect(error).toMatchObject({ code: 'network', message: expect.stringContaining('The proxy is asleep.') as string })
})

it('a port where nobody listens is a network error, tried again', async () => {
  const gone = await startFaultServer()
  await gone.close()
  const error = await smolErrorOf(modelAt(`${gone.url}/v1`, { maxRetries: 1 }).generate('Hi'))
  expect(error).toMatchObject({ code: 'network', message: expect.stringContaining('nothing listens there') as string })
  expect(error.attempts).toHaveLength(2)
})
