import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { failure, thrown } from '../../test/failure.ts'
import { events, goodStream, refusal, reply, TinyModel } from '../../test/http.ts'
import { collect, leaveAtOnce } from '../../test/models.ts'

beforeEach(() => {
  vi.useFakeTimers()
  return () => vi.useRealTimers()
})
afterEach(() => void vi.restoreAllMocks())

const busy = refusal(503, { message: 'Overloaded' })
const limited = (headers: Record<string, string>) => refusal(429, { message: 'Slow down' }, headers)

/** Times of the requests, in milliseconds since the first. */
async function timesOf(model: TinyModel, run: Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  const push = model.requests.push.bind(model.requests)
  const start = performance.now()
  model.requests.push = (...items) => {
    times.push(performance.now() - start)
    return push(...items)
  }
  await Promise.all([run, vi.runAllTimersAsync()])
  return times
}

describe('tries', () => {
  it('wait longer each time, with full jitter', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    const model = new TinyModel([busy], { maxRetries: 6 })
    const times = await timesOf(
      model,
      failure(() => model.generate('Hi')),
    )
    expect(times).toEqual([0, 500, 1500, 3500, 7500, 15_500, 23_500])
  })

  it.each([0, 1, 5])('are at most maxRetries + 1: %i', async (maxRetries) => {
    const model = new TinyModel([busy])
    const error = failure(() => model.generate('Hi', { maxRetries }))
    await vi.runAllTimersAsync()
    expect((await error).attempts).toHaveLength(maxRetries + 1)
    expect(model.requests).toHaveLength(maxRetries + 1)
  })

  it('are three unless told otherwise; the call tells more than the constructor', async () => {
    const three = new TinyModel([busy])
    const two = new TinyModel([busy], { maxRetries: 1 })
    const calls = [failure(() => three.generate('Hi')), failure(() => two.generate('Hi'))]
    await vi.runAllTimersAsync()
    await Promise.all(calls)
    expect(three.requests).toHaveLength(3)
    expect(two.requests).toHaveLength(2)
    await failure(() => two.generate('Hi', { maxRetries: 0 }))
    expect(two.requests).toHaveLength(3)
  })

  it.each([
    ['seconds', { 'retry-after': '7' }, 7000],
    ['milliseconds', { 'retry-after-ms': '1234' }, 1234],
    ['a minute, the longest that is obeyed', { 'retry-after': '60' }, 60_000],
    ['nothing', { 'retry-after': '0' }, 0],
  ])('wait as long as the server asks: %s', async (_what, headers, wait) => {
    const model = new TinyModel([limited(headers), reply('Hello')])
    expect(await timesOf(model, model.generate('Hi'))).toEqual([0, wait])
  })

  it('wait until the date that the server gives', async () => {
    vi.setSystemTime('2026-01-01T00:00:00Z')
    const model = new TinyModel([limited({ 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' }), reply('Hello')])
    expect(await timesOf(model, model.generate('Hi'))).toEqual([0, 9000])
  })

  it('do not wait for more than a minute: the caller is told at once', async () => {
    const model = new TinyModel([limited({ 'retry-after': '61' })])
    const error = await failure(() => model.generate('Hi'))
    expect(error).toMatchObject({ code: 'rate_limit', retryAfterMs: 61_000, retryable: true })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('are recorded with what came back and how long the wait was', async () => {
    const model = new TinyModel([limited({ 'retry-after-ms': '20' }), () => new Error('no route'), refusal(401, {})])
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    const error = failure(() => model.generate('Hi'))
    await vi.runAllTimersAsync()
    expect((await error).attempts).toEqual([
      { code: 'rate_limit', status: 429, message: expect.stringContaining('Slow down') as string, waitMs: 20 },
      { code: 'network', message: expect.stringContaining('no route') as string, waitMs: 500 },
      { code: 'auth', status: 401, message: expect.any(String) as string },
    ])
  })

  it('end at once with the signal, in the middle of a wait', async () => {
    const model = new TinyModel([limited({ 'retry-after': '50' })])
    const controller = new AbortController()
    const reason = new Error('enough')
    const caught = thrown(() => model.generate('Hi', { signal: controller.signal }))
    await vi.advanceTimersByTimeAsync(10)
    controller.abort(reason)
    expect(await caught).toBe(reason)
    await vi.runAllTimersAsync()
    expect(model.requests).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('are over once something was handed out', async () => {
    const model = new TinyModel([events([{ content: 'Hel' }], new Error('broken')), goodStream])
    const error = await failure(() => collect(model.generateStream('Hi')))
    expect(error).toMatchObject({ code: 'network', partial: { content: 'Hel' } })
    expect(error.attempts).toHaveLength(1)
  })

  it('go on while only things came that nobody sees', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const unseen = [{ vendor: 'someone' }, { raw: { id: 'x' } }, { warnings: [] }]
    const model = new TinyModel([events(unseen, new Error('broken')), events(unseen), goodStream])
    const stream = model.generateStream('Hi')
    expect(await stream.final()).toMatchObject({ content: 'Hello', finishReason: 'stop' })
    expect(model.requests).toHaveLength(3)
  })
})

describe('a refused field', () => {
  const remedies = ['stop', 'top'].map((field) => ({
    field,
    refuses: (text: string) => text.includes(`'${field}'`),
    apply: (body: Record<string, unknown>) =>
      field in body ? Object.fromEntries(Object.entries(body).filter(([name]) => name !== field)) : undefined,
    warning: { type: 'dropped' as const, message: `without ${field}` },
  }))
  const without = (...fields: readonly string[]) => {
    const has = ({ body }: { body: object }) => fields.find((field) => field in body)
    return () => (request: { body: object }) =>
      has(request) === undefined ? reply('a STOP b')() : refusal(400, { message: `no '${has(request) ?? ''}'` })()
  }

  it('costs one more request, once, and a warning each time; the text is cut all the same', async () => {
    const told = vi.fn<(warning: object) => void>()
    const model = new TinyModel([without('stop')], { stopSequences: ['STOP'], onWarning: told }, { remedies })
    for (const requests of [2, 3]) {
      const message = await model.generate('Hi')
      expect(message).toMatchObject({ content: 'a ', finishReason: 'stop' })
      expect(message.warnings).toEqual([{ type: 'dropped', message: 'without stop', parameter: 'stop' }])
      expect(model.requests).toHaveLength(requests)
      expect(told).toHaveBeenCalledTimes(requests - 1)
    }
  })

  it('does not count as a retry, and several may be refused one after the other', async () => {
    const model = new TinyModel(
      [without('stop', 'top')],
      { stopSequences: ['x'], extraBody: { top: 1 }, maxRetries: 0 },
      { remedies },
    )
    expect((await model.generate('Hi')).warnings.map(({ parameter }) => parameter)).toEqual(['stop', 'top'])
    expect(model.requests).toHaveLength(3)
  })

  it('heals calls that run at the same time', async () => {
    const model = new TinyModel([without('stop')], { stopSequences: ['STOP'] }, { remedies })
    const messages = await Promise.all([model.generate('Hi'), model.generate('Hi'), model.generate('Hi')])
    expect(messages.map(({ warnings }) => warnings.length)).toEqual([1, 1, 1])
    expect(model.requests).toHaveLength(6)
  })

  it('is given up when the server refuses on', async () => {
    const stubborn = { ...remedies[0], apply: (body: object) => ({ ...body }) } as (typeof remedies)[number]
    const model = new TinyModel([refusal(400, { message: "no 'stop'" })], {}, { remedies: [stubborn] })
    const error = await failure(() => model.generate('Hi'))
    expect(error.code).toBe('invalid_request')
    expect(model.requests).toHaveLength(2)
  })
})

describe('time', () => {
  it.each([
    ['an opener that never answers', () => () => new Promise<Response>(() => undefined)],
    ['a stream without a token', events([], 'hang')],
    ['a stream of things that are no token', events([{ vendor: 'someone' }], 'hang')],
  ])('is over at firstTokenTimeoutMs: %s', async (_what, answer) => {
    const model = new TinyModel([answer], { firstTokenTimeoutMs: 500, idleTimeoutMs: 50, maxRetries: 0 })
    const error = failure(() => collect(model.generateStream('Hi')))
    await vi.advanceTimersByTimeAsync(499)
    expect(model.requests[0]?.signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await error).toMatchObject({ code: 'timeout', message: expect.stringContaining('500 ms') as string })
    expect(model.requests[0]?.signal.aborted).toBe(true)
  })

  it('counts from the moment a credential is looked for', async () => {
    const connect = () => new Promise<void>(() => undefined)
    const model = new TinyModel([], { firstTokenTimeoutMs: 500, maxRetries: 0 }, { connect })
    const error = failure(() => model.generate('Hi'))
    await vi.advanceTimersByTimeAsync(500)
    expect(await error).toMatchObject({ code: 'timeout' })
  })

  it('is over at idleTimeoutMs, also when the body does not listen to the signal', async () => {
    const model = new TinyModel([events([{ content: 'Hel' }], 'hang')], { idleTimeoutMs: 50 })
    const error = failure(() => collect(model.generateStream('Hi')))
    await vi.advanceTimersByTimeAsync(50)
    expect(await error).toMatchObject({ code: 'timeout', partial: { content: 'Hel' } })
    expect(model.requests).toHaveLength(1)
  })

  it('is over at idleTimeoutMs for a whole reply that stops', async () => {
    const half = () =>
      new Response(new ReadableStream({ start: (body) => body.enqueue(new TextEncoder().encode('{')) }))
    const model = new TinyModel([half], { idleTimeoutMs: 50, maxRetries: 0 })
    const error = failure(() => model.generate('Hi'))
    await vi.advanceTimersByTimeAsync(50)
    expect(await error).toMatchObject({ code: 'timeout' })
  })

  it('is over at timeoutMs, tries and waits and all', async () => {
    const model = new TinyModel([limited({ 'retry-after': '2' })], { timeoutMs: 5000, maxRetries: 99 })
    const error = failure(() => model.generate('Hi'))
    await vi.advanceTimersByTimeAsync(5000)
    expect(await error).toMatchObject({ code: 'timeout', message: expect.stringContaining('5000 ms') as string })
    expect(model.requests).toHaveLength(3)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not count while the caller works on what came', async () => {
    const model = new TinyModel([goodStream], { idleTimeoutMs: 50, firstTokenTimeoutMs: 50 })
    let text = ''
    const reading = (async () => {
      for await (const { content } of model.generateStream('Hi')) {
        text += content ?? ''
        await new Promise((resolve) => setTimeout(resolve, 1000))
      }
    })()
    await vi.advanceTimersByTimeAsync(10_000)
    await reading
    expect(text).toBe('Hello')
  })

  it('leaves no timer behind', async () => {
    const model = new TinyModel([goodStream, reply('Hello')])
    await collect(model.generateStream('Hi'))
    await model.generate('Hi')
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('an aborted call', () => {
  const reason = new Error('enough')

  it('sends nothing when it was aborted before', async () => {
    const model = new TinyModel([reply('Hello')])
    expect(await thrown(() => model.generate('Hi', { signal: AbortSignal.abort(reason) }))).toBe(reason)
    expect(model.requests).toHaveLength(0)
  })

  it.each([
    ['before the answer', () => () => new Promise<Response>(() => undefined)],
    ['in mid-stream', events([{ content: 'Hel' }], 'hang')],
  ])('ends at once, for its reason: %s', async (_when, answer) => {
    const model = new TinyModel([answer])
    const controller = new AbortController()
    const caught = thrown(() => collect(model.generateStream('Hi', { signal: controller.signal })))
    await vi.advanceTimersByTimeAsync(10)
    controller.abort(reason)
    expect(await caught).toBe(reason)
    expect(model.requests[0]?.signal.aborted).toBe(true)
    // The caller is told first; what the call held is given back right behind it.
    await vi.advanceTimersByTimeAsync(0)
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('cancels an answer that comes too late', async () => {
    const cancelled = vi.fn<() => void>()
    let answer: (response: Response) => void = () => undefined
    const model = new TinyModel([() => () => new Promise<Response>((resolve) => (answer = resolve))])
    const controller = new AbortController()
    const caught = thrown(() => model.generate('Hi', { signal: controller.signal }))
    await vi.advanceTimersByTimeAsync(10)
    controller.abort(reason)
    await caught
    answer(new Response(new ReadableStream({ cancel: cancelled })))
    await vi.advanceTimersByTimeAsync(1)
    expect(cancelled).toHaveBeenCalledOnce()
  })
})

describe('a body that is no answer', () => {
  const page = new TextEncoder().encode('<html>Sign in')
  const endless = (cancel: () => void) => () =>
    new Response(new ReadableStream({ start: (body) => body.enqueue(page), cancel }))

  it('is not read on, not tried again, and its connection is closed', async () => {
    const cancelled = vi.fn<() => void>()
    const model = new TinyModel([endless(cancelled)])
    const error = await failure(() => collect(model.generateStream('Hi')))
    expect(error).toMatchObject({ code: 'bad_response', retryable: false, body: '<html>Sign in' })
    expect(model.requests).toHaveLength(1)
    expect(model.requests[0]?.signal.aborted).toBe(true)
    expect(cancelled).toHaveBeenCalledOnce()
  })
})

describe('limits', () => {
  it('a place is free again after an end, a failure, a break and an abort', async () => {
    const model = new TinyModel(
      [goodStream, refusal(400, {}), events([{ content: 'x' }], 'hang'), events([], 'hang'), reply('Hello')],
      {
        maxConcurrency: 1,
      },
    )
    await collect(model.generateStream('Hi'))
    await failure(() => model.generate('Hi'))
    await leaveAtOnce(model.generateStream('Hi'))
    const controller = new AbortController()
    const aborted = thrown(() => collect(model.generateStream('Hi', { signal: controller.signal })))
    await vi.advanceTimersByTimeAsync(1)
    controller.abort(new Error('enough'))
    await aborted
    expect((await model.generate('Hi')).content).toBe('Hello')
  })

  it('a stream holds its place until its end', async () => {
    const model = new TinyModel([goodStream, reply('Hello')], { maxConcurrency: 1 })
    const stream = model.generateStream('Hi')[Symbol.asyncIterator]()
    await stream.next()
    const second = model.generate('Hi')
    await vi.advanceTimersByTimeAsync(10)
    expect(model.requests).toHaveLength(1)
    while ((await stream.next()).done !== true);
    expect((await second).content).toBe('Hello')
  })

  it('tries are requests, too: they are spaced', async () => {
    const model = new TinyModel([limited({ 'retry-after-ms': '1' }), reply('Hello')], { requestsPerMinute: 60 })
    expect(await timesOf(model, model.generate('Hi'))).toEqual([0, 1000])
  })

  it('a wait ends with the signal', async () => {
    const model = new TinyModel([reply('Hello')], { requestsPerMinute: 1 })
    await model.generate('Hi')
    const controller = new AbortController()
    const caught = thrown(() => model.generate('Hi', { signal: controller.signal }))
    await vi.advanceTimersByTimeAsync(10)
    controller.abort('enough')
    expect(await caught).toBe('enough')
    expect(vi.getTimerCount()).toBe(0)
  })
})

it('a stream that nobody reads sends nothing', async () => {
  const model = new TinyModel([goodStream])
  const stream = model.generateStream('Hi')
  expect(stream.textStream).toBeDefined()
  await vi.runAllTimersAsync()
  expect(model.requests).toHaveLength(0)
})

it('connects once, and again after it failed', async () => {
  const connect = vi.fn<() => Promise<void>>().mockRejectedValueOnce(new Error('no key yet')).mockResolvedValue()
  const model = new TinyModel([reply('Hello')], { maxRetries: 0 }, { connect })
  await failure(() => model.generate('Hi'))
  await Promise.all([model.generate('Hi'), model.generate('Hi')])
  expect(connect).toHaveBeenCalledTimes(2)
})
