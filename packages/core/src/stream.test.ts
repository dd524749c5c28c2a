import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { failure, thrown } from '../test/failure.ts'
import { collect, CompleteModel, deltas, leaveAtOnce, streaming, StreamModel } from '../test/models.ts'
import type { StreamDelta } from './model.ts'
import type { ReplyDelta } from './reply.ts'

const unhandled: unknown[] = []
const onUnhandled = (reason: unknown): unknown => unhandled.push(reason)

beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', onUnhandled)
})
afterEach(async () => {
  // Rejections are reported after the microtasks.
  await new Promise((resolve) => setTimeout(resolve, 0))
  process.off('unhandledRejection', onUnhandled)
  if (unhandled.length > 0)
    throw new Error('A promise was rejected and nobody was there to see it.', { cause: unhandled })
})

/** A model that notes whether its work was ended. */
function watched(reply: () => AsyncIterable<ReplyDelta>): { model: StreamModel; ended: () => boolean } {
  let ended = false
  const model = new StreamModel(async function* () {
    try {
      yield* reply()
    } finally {
      ended = true
    }
  })
  return { model, ended: () => ended }
}

async function* forever(): AsyncGenerator<ReplyDelta> {
  for (let at = 0; ; at++) yield { content: `${at} ` }
}

async function* stalled(): AsyncGenerator<ReplyDelta> {
  yield { content: 'Par' }
  await new Promise(() => undefined)
}

async function* broken(): AsyncGenerator<ReplyDelta> {
  yield { content: 'Par' }
  throw new Error('broken')
}

describe('a stream', () => {
  it('is lazy: nothing happens before the first pull', async () => {
    const model = streaming(['Hi'])
    const stream = model.generateStream('Hi')
    void stream.textStream
    await new Promise((resolve) => setImmediate(resolve))
    expect(model.requests).toEqual([])
    model.generateStream([{ role: 'robot' }] as never)
    expect(await collect(streaming(['Hi']).generateStream('Hi'))).toHaveLength(2)
  })

  it('gives deltas, the finish reason on the last one, and skips empty ones', async () => {
    const model = streaming(['Hel', '', {}, { raw: { a: 1 } }, 'lo', { finishReason: 'length' }])
    expect(await collect(model.generateStream('Hi'))).toEqual([
      { content: 'Hel' },
      { content: 'lo' },
      { finishReason: 'length' },
    ])
  })

  it('gives its text alone', async () => {
    const model = streaming([
      'Hel',
      { reasoning: 'Hm' },
      { tokenUsage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 } },
      'lo',
    ])
    const stream = model.generateStream('Hi')
    expect(await collect(stream.textStream)).toEqual(['Hel', 'lo'])
    expect((await stream.final()).reasoning).toBe('Hm')
  })

  it('keeps the stop of the user out of every piece, in any cut', async () => {
    const text = 'The answer is 42.<END>and this was never said<END>'
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(text.length)), async (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length]
        const pieces = at.slice(1).map((end, index) => text.slice(at[index], end))
        const model = streaming(pieces, { stopSequences: ['<END>', 'never'] })
        const stream = model.generateStream('Hi')
        expect((await collect(stream.textStream)).join('')).toBe('The answer is 42.')
        expect(await stream.final()).toMatchObject({ content: 'The answer is 42.', finishReason: 'stop' })
      }),
    )
  })

  it('releases text that only began like a stop, and the rest of an answer that ends so', async () => {
    const stream = streaming(['a<E', 'b<EN'], { stopSequences: ['<END>'] }).generateStream('Hi')
    expect(await collect(stream)).toEqual([
      { content: 'a' },
      { content: '<Eb' },
      { content: '<EN', finishReason: 'stop' },
    ])
  })
})

describe('ending a stream', () => {
  it('a stop string ends the work at once', async () => {
    const { model, ended } = watched(forever)
    const stream = model.generateStream('Hi', { stopSequences: ['3'] })
    expect((await collect(stream.textStream)).join('')).toBe('0 1 2 ')
    expect(ended()).toBe(true)
    expect(model.requests[0]?.signal.aborted).toBe(true)
  })

  it('a stop string ends a provider that does not listen', async () => {
    const { model } = watched(async function* () {
      yield { content: 'a END' }
      await new Promise(() => undefined)
    })
    expect((await model.generate('Hi', { stopSequences: ['END'] })).content).toBe('a ')
  })

  it.each(['deltas', 'text'] as const)('break ends the work, in the loop over %s', async (kind) => {
    const { model, ended } = watched(forever)
    const stream = model.generateStream('Hi')
    await leaveAtOnce(kind === 'deltas' ? stream : stream.textStream)
    expect(ended()).toBe(true)
    expect(model.requests[0]?.signal.aborted).toBe(true)
    const error = await failure(() => stream.final())
    expect(error).toMatchObject({ code: 'invalid_request', partial: { content: '0 ' } })
    expect(error.message).toContain('left before its end')
  })

  it('leaving ends a wait that nothing else would end', async () => {
    const { model } = watched(stalled)
    const iterator = model.generateStream('Hi')[Symbol.asyncIterator]()
    expect(await iterator.next()).toEqual({ done: false, value: { content: 'Par' } })
    const waiting = iterator.next()
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined })
    expect(await waiting).toEqual({ done: true, value: undefined })
  })

  it('leaving while two wait ends both, and nothing that comes later is handed out', async () => {
    let send: () => void = () => undefined
    const { model } = watched(async function* () {
      yield { content: 'a' }
      await new Promise<void>((resolve) => (send = resolve))
      yield { content: 'b' }
    })
    const iterator = model.generateStream('Hi')[Symbol.asyncIterator]()
    await iterator.next()
    const waiting = [iterator.next(), iterator.next()]
    const left = iterator.return?.()
    send()
    expect(await left).toEqual({ done: true, value: undefined })
    expect(await Promise.all([...waiting, iterator.next()])).toEqual(
      Array.from({ length: 3 }, () => ({ done: true, value: undefined })),
    )
  })

  it('leaving before the first pull sends nothing', async () => {
    const model = streaming(['Hi'])
    const stream = model.generateStream('Hi')
    await stream[Symbol.asyncIterator]().return?.()
    await failure(() => stream.final())
    expect(model.requests).toEqual([])
  })

  it('abort throws its reason to whoever reads, and ends the work', async () => {
    const reason = new Error('enough')
    const { model, ended } = watched(forever)
    const stream = model.generateStream('Hi')
    const seen: unknown[] = []
    const error = await thrown(async () => {
      for await (const delta of stream) if (seen.push(delta) === 2) stream.abort(reason)
    })
    expect(error).toBe(reason)
    expect(seen).toHaveLength(2)
    expect(ended()).toBe(true)
    expect(await thrown(() => stream.final())).toBe(reason)
  })

  it('abort hands out nothing more of what came together', async () => {
    const model = new StreamModel(async function* () {
      yield [{ content: 'a' }, { content: 'b' }, { content: 'c' }]
    })
    const stream = model.generateStream('Hi')
    const iterator = stream[Symbol.asyncIterator]()
    expect((await iterator.next()).value).toEqual({ content: 'a' })
    const reason = new Error('enough')
    stream.abort(reason)
    expect(await thrown(() => iterator.next())).toBe(reason)
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(await thrown(() => stream.final())).toBe(reason)
  })

  it('abort ends a wait', async () => {
    const { model } = watched(stalled)
    const stream = model.generateStream('Hi')
    const final = thrown(() => stream.final())
    await vi.waitFor(() => expect(model.requests).toHaveLength(1))
    stream.abort()
    expect(await final).toMatchObject({ name: 'AbortError' })
  })

  it('abort before the first pull sends nothing', async () => {
    const model = streaming(['Hi'])
    const stream = model.generateStream('Hi')
    stream.abort('never mind')
    expect(await thrown(() => collect(stream))).toBe('never mind')
    expect(model.requests).toEqual([])
  })

  it('abort after the end changes nothing', async () => {
    const stream = streaming(['Hi']).generateStream('Hi')
    await stream.final()
    stream.abort()
    expect((await stream.final()).content).toBe('Hi')
  })

  it('an abandoned call that fails later is nobody’s rejection', async () => {
    let fail: (error: Error) => void = () => undefined
    const model = new CompleteModel(() => new Promise((_resolve, reject) => (fail = reject)))
    const controller = new AbortController()
    const pending = thrown(() => model.generate('Hi', { signal: controller.signal }))
    await vi.waitFor(() => expect(model.requests).toHaveLength(1))
    controller.abort('enough')
    expect(await pending).toBe('enough')
    fail(new Error('too late'))
  })
})

describe('failures', () => {
  it('are thrown by the iterator, once, and by final', async () => {
    const { model } = watched(broken)
    const stream = model.generateStream('Hi')
    const iterator = stream[Symbol.asyncIterator]()
    expect((await iterator.next()).value).toEqual({ content: 'Par' })
    const error = await failure(() => iterator.next())
    expect(error).toMatchObject({ code: 'server', partial: { content: 'Par' } })
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(await failure(() => stream.final())).toBe(error)
    expect(await failure(() => stream.final())).toBe(error)
  })

  it('nobody asked for reject nothing', async () => {
    const { model, ended } = watched(broken)
    await leaveAtOnce(model.generateStream('Hi'))
    expect(ended()).toBe(true)
  })
})

describe('readers', () => {
  it('final gives the same message each time', async () => {
    const model = streaming(['Hi'])
    const stream = model.generateStream('Hi')
    const [first, second] = await Promise.all([stream.final(), stream.final()])
    expect(first).toBe(second)
    expect(await stream.final()).toBe(first)
    expect(model.requests).toHaveLength(1)
  })

  it('final reads what a loop has left', async () => {
    const stream = streaming(['Hel', 'lo']).generateStream('Hi')
    const iterator = stream[Symbol.asyncIterator]()
    await iterator.next()
    expect((await stream.final()).content).toBe('Hello')
  })

  it('final takes nothing from a loop beside it', async () => {
    const stream = streaming(['a', 'b', 'c', 'd']).generateStream('Hi')
    const [texts, message] = await Promise.all([collect(stream.textStream), stream.final()])
    expect(texts).toEqual(['a', 'b', 'c', 'd'])
    expect(message.content).toBe('abcd')
  })

  it('a loop sees the failure that final has met first', async () => {
    const { model } = watched(broken)
    const stream = model.generateStream('Hi')
    const iterator = stream[Symbol.asyncIterator]()
    const error = await failure(() => stream.final())
    expect((await iterator.next()).value).toEqual({ content: 'Par' })
    expect(await failure(() => iterator.next())).toBe(error)
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  it.each<[string, (stream: ReturnType<StreamModel['generateStream']>) => unknown]>([
    ['a loop', (stream) => stream[Symbol.asyncIterator]()],
    ['its text', (stream) => stream.textStream],
    ['final', (stream) => stream.final()],
  ])('a second one after %s gets a clear error', async (_name, first) => {
    const stream = streaming(['Hi']).generateStream('Hi')
    first(stream)
    for (const second of [() => collect(stream), () => collect(stream.textStream)]) {
      const error = await failure(second)
      expect(error).toMatchObject({ code: 'invalid_request', message: expect.stringContaining('read once') })
    }
  })

  it('do not mix with those of another call', async () => {
    const model = new StreamModel((request) => {
      const text = request.messages.map(({ content }) => (typeof content === 'string' ? content : '')).join('')
      return deltas(...text.split(''))
    })
    const streams = ['aaaa', 'bbbb', 'cccc'].map((text) => model.generateStream(text))
    const iterators = streams.map((stream) => stream[Symbol.asyncIterator]())
    const seen = ['', '', '']
    for (let round = 0; round < 4; round++) {
      for (const [at, iterator] of iterators.entries()) {
        const { value } = (await iterator.next()) as IteratorResult<StreamDelta, undefined>
        seen[at] += value?.content ?? ''
      }
    }
    expect(seen).toEqual(['aaaa', 'bbbb', 'cccc'])
  })
})
