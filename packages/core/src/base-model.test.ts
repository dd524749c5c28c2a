import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { deepFreeze } from '../test/deep-freeze.ts'
import { failure, thrown } from '../test/failure.ts'
import { collect, CompleteModel, deltas, leaveAtOnce, streaming, StreamModel } from '../test/models.ts'
import { BaseModel } from './base-model.ts'
import { SmolError } from './errors.ts'
import type { Warning } from './messages/message.ts'
import type { ModelOptions } from './parameters.ts'
import { modelOptionRows } from './parameters.ts'
import type { Completion, ReplyDelta } from './reply.ts'

const hello: Completion = {
  content: 'Hello.',
  finishReason: 'stop',
  rawFinishReason: 'end_turn',
  tokenUsage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
  requestId: 'req_1',
  vendor: 'somebody',
  raw: { id: 'x' },
}

describe('a whole reply', () => {
  it('becomes a message with everything that is known', async () => {
    const message = await new CompleteModel(() => hello).generate('Hi')
    expect(message).toEqual({
      role: 'assistant',
      content: 'Hello.',
      toolCalls: [],
      finishReason: 'stop',
      rawFinishReason: 'end_turn',
      tokenUsage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
      warnings: [],
      modelId: 'test-model',
      provider: 'test',
      vendor: 'somebody',
      requestId: 'req_1',
    })
    expect(message.raw).toEqual({ id: 'x' })
    expect(JSON.stringify(message)).not.toContain('"raw"')
    expect(inspect(message)).not.toContain('raw:')
  })

  it('says which model answered, where it was another than the one asked', async () => {
    const answered = { content: 'Hi', modelId: 'deployment' }
    expect((await new CompleteModel(() => answered).generate('Hi')).modelId).toBe('deployment')
  })

  it.each<[string, Completion]>([
    ['nothing', {}],
    ['null', { content: null }],
    ['an empty text', { content: '' }],
  ])('of %s is an empty text', async (_name, completion) => {
    expect(await new CompleteModel(() => completion).generate('Hi')).toEqual({
      role: 'assistant',
      content: '',
      toolCalls: [],
      finishReason: 'stop',
      warnings: [],
      modelId: 'test-model',
      provider: 'test',
    })
  })

  it('of tool calls says so, whatever the server called it', async () => {
    const completion: Completion = {
      content: null,
      finishReason: 'stop',
      toolCalls: [
        { id: 'a', name: 'f', arguments: '{"x":1}' },
        { id: 'b', name: 'g', arguments: { y: 2 } },
        { id: 'c', name: 'h', arguments: '{"z":' },
      ],
    }
    expect(await new CompleteModel(() => completion).generate('Hi')).toMatchObject({
      content: '',
      finishReason: 'tool-calls',
      toolCalls: [
        { id: 'a', name: 'f', arguments: { x: 1 } },
        { id: 'b', name: 'g', arguments: { y: 2 } },
      ],
      invalidToolCalls: [{ id: 'c', name: 'h', text: '{"z":', reason: expect.any(String) }],
    })
  })

  it('can be appended to the dialogue as it is', async () => {
    const model = new CompleteModel(() => hello)
    const first = deepFreeze(await model.generate('Hi'))
    await model.generate([{ role: 'user', content: 'Hi' }, first, { role: 'user', content: 'And?' }])
    expect(model.requests[1]?.messages).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: 'And?' },
    ])
  })
})

describe('a provider that can only', () => {
  it('answer at once streams its answer, too', async () => {
    const model = new CompleteModel(() => ({
      ...hello,
      reasoning: 'Hm.',
      toolCalls: [{ id: 'a', name: 'f', arguments: '{}' }],
    }))
    expect(await collect(model.generateStream('Hi'))).toEqual([
      {
        content: 'Hello.',
        reasoning: 'Hm.',
        toolCalls: [{ index: 0, id: 'a', name: 'f', arguments: '{}' }],
        tokenUsage: hello.tokenUsage,
      },
      { finishReason: 'tool-calls' },
    ])
  })

  it('stream answers at once, too', async () => {
    const model = streaming(['Hel', 'lo.', { finishReason: 'length' }])
    expect(await model.generate('Hi')).toMatchObject({ content: 'Hello.', finishReason: 'length' })
  })

  it('do neither says what to write', async () => {
    class Nothing extends BaseModel {
      readonly provider = 'nothing'
    }
    const error = await failure(() => new Nothing({ modelId: 'm' }).generate('Hi'))
    expect(error).toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('Nothing has neither complete() nor stream()'),
    })
  })
})

it('uses the one of complete and stream that is asked for', async () => {
  class Both extends BaseModel {
    readonly provider = 'both'

    protected override async complete(): Promise<Completion> {
      return { content: 'whole' }
    }

    protected override stream(): AsyncIterable<ReplyDelta> {
      return deltas('str', 'eamed')
    }
  }
  const model = new Both({ modelId: 'm' })
  expect((await model.generate('Hi')).content).toBe('whole')
  expect((await model.generateStream('Hi').final()).content).toBe('streamed')
})

describe('generate and final give the same message', () => {
  const replies: Record<string, readonly (ReplyDelta | string)[]> = {
    text: ['Hel', '', 'lo', { finishReason: 'stop', rawFinishReason: 'end' }],
    'the stop of the user': ['a EN', 'D b', { finishReason: 'length' }],
    'reasoning and usage': [
      { reasoning: 'Hm' },
      { reasoning: '.', tokenUsage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 } },
      'Yes.',
      { tokenUsage: { inputTokens: 1, outputTokens: 3, totalTokens: 4 } },
    ],
    calls: [
      { toolCalls: [{ index: 0, id: 'a', name: 'f', arguments: '{"x"' }] },
      { toolCalls: [{ index: 0, arguments: ':1}' }], finishReason: 'stop' },
      { warnings: [{ type: 'other', message: 'Careful.' }], requestId: 'r', vendor: 'v', raw: { a: 1 } },
    ],
    nothing: [],
  }

  it.each(Object.entries(replies))('for %s', async (_name, items) => {
    const model = streaming(items, { stopSequences: ['END'] })
    const whole = await model.generate('Hi')
    const stream = model.generateStream('Hi')
    const seen = await collect(stream)
    const final = await stream.final()
    expect(final).toEqual(whole)
    expect(final.raw).toEqual(whole.raw)
    expect(seen.map(({ content = '' }) => content).join('')).toBe(whole.content)
    expect(seen.map(({ reasoning = '' }) => reasoning).join('')).toBe(whole.reasoning ?? '')
    expect(seen.at(-1)?.finishReason).toBe(whole.finishReason)
    expect(seen.slice(0, -1).every(({ finishReason }) => finishReason === undefined)).toBe(true)
    expect(seen.findLast(({ tokenUsage }) => tokenUsage !== undefined)?.tokenUsage).toEqual(whole.tokenUsage)
  })
})

describe('reasoning tags', () => {
  it('part reasoning from content, and stops hold for content alone', async () => {
    const model = streaming(['<thi', 'nk>\nEND?', '\n</think>', '\n\nParis.END more'], {
      reasoningTags: true,
      stopSequences: ['END'],
    })
    expect(await model.generate('Hi')).toMatchObject({ content: 'Paris.', reasoning: 'END?', finishReason: 'stop' })
  })

  it('have another name where the user says so, and are text where not', async () => {
    const reply = ['<why>x</why>y']
    expect(await streaming(reply, { reasoningTags: 'why' }).generate('Hi')).toMatchObject({
      content: 'y',
      reasoning: 'x',
    })
    expect((await streaming(reply).generate('Hi')).content).toBe('<why>x</why>y')
    expect((await streaming(reply, { reasoningTags: false }).generate('Hi')).content).toBe('<why>x</why>y')
  })
})

describe('warnings', () => {
  it('are on the message and told once, wherever they arise', async () => {
    const heard: Warning[] = []
    const told: Warning = { type: 'dropped', message: 'From the request.' }
    const model = new StreamModel(
      (request) => {
        request.warn(told)
        return deltas('not JSON', { warnings: [{ type: 'repaired', message: 'From the reply.' }] })
      },
      {
        onWarning: (warning) => heard.push(warning),
        responseFormat: { type: 'json_schema', json_schema: { name: 'x', schema: {} } },
      },
    )
    const { warnings } = await model.generate('Hi', { toolChoice: 'required' })
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('no tools to choose from'),
      'From the request.',
      'From the reply.',
      expect.stringContaining('no parsed value'),
    ])
    expect(heard).toEqual(warnings)
  })

  it('show no secret', async () => {
    const model = new CompleteModel((request) => {
      request.warn({ type: 'other', message: 'The key planted-key-1 is old.' })
      return {}
    })
    const { warnings } = await model.generate('Hi', { headers: { 'x-api-key': 'planted-key-1' } })
    expect(warnings).toEqual([{ type: 'other', message: 'The key [redacted] is old.' }])
  })
})

describe('failures', () => {
  it('of a provider are typed, and carry what had come', async () => {
    const model = new StreamModel(async function* () {
      yield {
        content: 'Par',
        toolCalls: [
          { index: 0, id: 'a', name: 'f', arguments: '{"x":1}' },
          { index: 1, name: 'g' },
        ],
      }
      throw new TypeError('out of paper')
    })
    const error = await failure(() => model.generate('Hi'))
    expect(error).toMatchObject({
      code: 'server',
      message: 'test failed: out of paper',
      provider: 'test',
      modelId: 'test-model',
      retryable: false,
      cause: expect.any(TypeError),
      partial: {
        content: 'Par',
        finishReason: 'other',
        toolCalls: [{ id: 'a', name: 'f', arguments: { x: 1 } }],
        invalidToolCalls: [expect.objectContaining({ name: 'g' })],
      },
    })
  })

  it('that are typed already keep their type and stack', async () => {
    const original = new SmolError({ code: 'quota', message: 'No money.', status: 429, requestId: 'r' })
    const error = await failure(() => new CompleteModel(() => Promise.reject(original)).generate('Hi'))
    expect(error).toMatchObject({
      code: 'quota',
      message: 'No money.',
      status: 429,
      provider: 'test',
      modelId: 'test-model',
    })
    expect(error.stack).toBe(original.stack)
    expect(error.partial).toBeUndefined()
  })

  it('in the request come through the promise or the iterator', async () => {
    const model = new CompleteModel(() => hello)
    for (const [messages, options] of [
      [[{ role: 'robot', content: 'x' }], {}],
      ['Hi', { temprature: 1 }],
      ['Hi', null],
      ['Hi', { signal: {} }],
      ['Hi', { headers: { a: 1 } }],
      ['Hi', { tools: [{ name: 'f' }] }],
    ] as const) {
      const whole = await failure(() => model.generate(messages as never, options as never))
      const stream = model.generateStream(messages as never, options as never)
      const streamed = await failure(() => collect(stream))
      expect(streamed.message.replace('generateStream', 'generate')).toBe(whole.message)
      expect(whole.code).toMatch(/invalid_request|configuration/)
      expect(model.requests).toEqual([])
    }
  })

  it('show no secret that the model or the call was given', async () => {
    const table = {
      ...modelOptionRows,
      apiKey: { type: 'string', secret: true, description: 'Key.' },
      extra: { type: 'object', description: 'More.' },
    } as const
    class Keyed extends BaseModel<ModelOptions & { apiKey?: string; extra?: object }> {
      readonly provider = 'keyed'

      protected override async complete(): Promise<Completion> {
        this.addSecret('planted-5555')
        throw new SmolError({
          code: 'auth',
          message: 'bad keys planted-1111 planted-2222 planted-3333 planted-4444 planted-5555',
          body: { said: 'planted-1111' },
          cause: new Error('planted-2222'),
          attempts: [{ code: 'auth', message: 'planted-3333' }],
        })
      }
    }
    const model = new Keyed(
      {
        modelId: 'm',
        apiKey: 'planted-1111',
        extra: { defaultHeaders: { 'X-Api-Key': 'planted-2222' } },
        extraBody: { api_key: 'planted-3333' },
      },
      table,
    )
    const error = await failure(() => model.generate('Hi', { headers: { Authorization: 'Bearer planted-4444' } }))
    expect(`${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)} ${error.stack}`).not.toContain(
      'planted',
    )
    expect(`${inspect(model, { depth: 9, showHidden: true })} ${JSON.stringify(model)}`).not.toContain('planted')
  })
})

describe('abort', () => {
  const never = (): Promise<never> => new Promise(() => undefined)

  it.each([
    ['an error', new Error('enough')],
    ['a text', 'enough'],
    ['one of our errors', new SmolError({ code: 'timeout', message: 'mine' })],
    ['null', null],
  ])('with %s rejects with just that, before and during', async (_name, reason) => {
    const model = new CompleteModel(never)
    expect(await thrown(() => model.generate('Hi', { signal: AbortSignal.abort(reason) }))).toBe(reason)
    expect(model.requests).toEqual([])

    const controller = new AbortController()
    const pending = thrown(() => model.generate('Hi', { signal: controller.signal }))
    await vi.waitFor(() => expect(model.requests).toHaveLength(1))
    controller.abort(reason)
    expect(await pending).toBe(reason)
    expect(model.requests[0]?.signal.aborted).toBe(true)
  })

  it('without a reason is what fetch throws', async () => {
    const error = await thrown(() => new CompleteModel(never).generate('Hi', { signal: AbortSignal.abort() }))
    expect(error).toMatchObject({ name: 'AbortError' })
  })

  it('after the end changes nothing', async () => {
    const controller = new AbortController()
    const message = await new CompleteModel(() => hello).generate('Hi', { signal: controller.signal })
    controller.abort()
    expect(message.content).toBe('Hello.')
  })

  it('is not a failure of a provider that ends in peace', async () => {
    const controller = new AbortController()
    const model = new StreamModel(async function* (request) {
      yield { content: 'a' }
      controller.abort('enough')
      if (!request.signal.aborted) yield { content: 'b' }
    })
    expect(await thrown(() => model.generate('Hi', { signal: controller.signal }))).toBe('enough')
  })

  it('leaves no listener on a signal that serves a thousand calls', async () => {
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    const model = new CompleteModel(() => hello)
    for (let call = 0; call < 1000; call++) {
      if (call % 3 === 0) await model.generate('Hi', { signal })
      else if (call % 3 === 1) await leaveAtOnce(model.generateStream('Hi', { signal }))
      else await thrown(() => model.generate('Hi', { signal, temperature: -1 }))
    }
    // A thousand ties, each undone.
    expect(added).toHaveBeenCalledTimes(1000)
    expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(added.mock.calls.map(([, listener]) => listener))
  })
})

describe('timeoutMs', () => {
  const stalled = (options: { timeoutMs?: number } = {}): StreamModel =>
    new StreamModel(async function* () {
      yield { content: 'Par' }
      await new Promise(() => undefined)
    }, options)

  it('ends a call that takes longer, with what had come', async () => {
    for (const error of [
      await failure(() => stalled({ timeoutMs: 20 }).generate('Hi')),
      await failure(() => stalled().generate('Hi', { timeoutMs: 20 })),
      await failure(() => stalled({ timeoutMs: 1e9 }).generateStream('Hi', { timeoutMs: 20 }).final()),
    ]) {
      expect(error).toMatchObject({
        code: 'timeout',
        message: expect.stringContaining('within 20 ms'),
        provider: 'test',
        retryable: true,
        partial: { content: 'Par' },
      })
    }
  })

  it('may be longer than any timer', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout')
    const message = await streaming(['ok'], { timeoutMs: 1e12 }).generate('Hi')
    expect(message.content).toBe('ok')
    expect(timers.mock.calls.map(([, wait]) => wait)).toContain(2 ** 31 - 1)
    timers.mockRestore()
  })

  it('is taken back by null in a call', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout')
    await streaming(['ok'], { timeoutMs: 123_456 }).generate('Hi', { timeoutMs: null as never })
    expect(timers.mock.calls.filter(([, wait]) => wait === 123_456)).toEqual([])
    timers.mockRestore()
  })
})
