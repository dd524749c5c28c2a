import type { SmolError } from '@smol/core'
import { chatChunk, sseReply } from '@smol/testing'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { deployment, hanging, outcomeOf, router, two } from '../../test/router-fakes.ts'
import type { LiteLLMRouterModel } from './router-model.ts'
import { warmUp } from '../../test/warm-up.ts'

beforeAll(warmUp)
beforeEach(() => {
  vi.useFakeTimers()
  // The first deployment is the one that shuffling finds first.
  vi.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

const chain = [deployment('g', 'a'), deployment('f', 'c'), deployment('h', 'd')]

describe('tries', () => {
  it('are all on the error, each with who failed, why, and how long was waited', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    const { error } = router([deployment('g', 'a')], { a: [503, 429, 500] })
    const { code, status, attempts } = await error()
    expect({ code, status }).toEqual({ code: 'server', status: 500 })
    expect(attempts).toMatchObject([
      { code: 'server', status: 503, waitMs: 250, message: expect.stringMatching(/^a: .*It is a 503/) },
      { code: 'rate_limit', status: 429, waitMs: 500 },
      { code: 'server', status: 500 },
    ])
    expect(attempts[2]).not.toHaveProperty('waitMs')
  })

  it('go to another deployment at once, and the message says who answered', async () => {
    const { message, asked } = router(two, { a: [500] })
    const begun = performance.now()
    expect(await message()).toMatchObject({
      content: 'ok',
      vendor: 'openai',
      warnings: [{ type: 'fallback', message: 'b answered after a: server (500).' }],
    })
    expect(asked).toEqual(['a', 'b'])
    expect(performance.now() - begun).toBeLessThan(100)
  })

  it('spare a deployment that failed in this call while there is another one', async () => {
    const three = [...two, deployment('g', 'c')]
    const { message, asked } = router(three, { a: [500], b: [500] })
    await message()
    expect(asked).toEqual(['a', 'b', 'c'])
  })

  it('of one deployment are told, too, but are no fallback', async () => {
    const { message } = router([deployment('g', 'a')], { a: [500, 'ok'] })
    expect((await message()).warnings).toEqual([{ type: 'other', message: 'a answered after a: server (500).' }])
  })

  it('are as many as the call says, under either name', async () => {
    const { error, asked } = router([deployment('g', 'a')], { a: [500] })
    await error({ numRetries: 0 })
    expect(asked).toHaveLength(1)
    await error({ maxRetries: 3 })
    expect(asked).toHaveLength(5)
  })

  it('are as many as the deployment says, where nobody else does', async () => {
    const list = [deployment('g', 'a', { maxRetries: 1 })]
    const { error, asked } = router(list, { a: [500] })
    await error()
    expect(asked).toHaveLength(2)
    await error({ numRetries: 0 })
    expect(asked).toHaveLength(3)
  })

  it('are as many as the policy of the group says for that class of errors', async () => {
    const options = {
      retryPolicy: { InternalServerErrorRetries: 0, invalid_request: 1 },
      modelGroupRetryPolicy: { f: { server: 1 } },
    }
    const scripts = { a: [500, 400], c: [500] }
    const { error, asked } = router(chain, scripts, { ...options, fallbacks: [{ g: ['f'] }] })
    await error()
    expect(asked).toEqual(['a', 'c', 'c'])
    asked.length = 0
    await error({ disableFallbacks: true })
    expect(asked).toEqual(['a', 'a'])
  })

  it('wait as long as the server says, and at least as long as the router', async () => {
    const refusal = { status: 429, headers: { 'retry-after': '7' }, body: {} }
    const { error } = router([deployment('g', 'a')], { a: [refusal, 500, 500] }, { retryAfterMs: 2000 })
    expect((await error()).attempts.map(({ waitMs }) => waitMs)).toEqual([7000, 2000, undefined])
  })

  it('go to the deployments of the next order, but not with a bad request', async () => {
    const list = [deployment('g', 'a', { order: 1 }), deployment('g', 'b', { order: 2 })]
    const { message, error, asked } = router(list, { a: [413, 403, 400] })
    await message()
    await message()
    expect(asked).toEqual(['a', 'b', 'a', 'b'])
    expect(await error()).toMatchObject({ code: 'invalid_request' })
    expect(asked).toHaveLength(5)
  })

  it('end where the server wants more than a minute', async () => {
    const refusal = { status: 429, headers: { 'retry-after': '61' }, body: {} }
    const { error, asked } = router([deployment('g', 'a')], { a: [refusal] })
    expect(await error()).toMatchObject({ code: 'rate_limit', retryAfterMs: 61_000 })
    expect(asked).toHaveLength(1)
  })

  it('end at once when the call is aborted, with its reason, during a wait and during a request', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    const reason = new Error('enough')
    for (const answer of [500, hanging] as const) {
      const controller = new AbortController()
      const { model, asked } = router([deployment('g', 'a')], { a: [answer] })
      const call = model.generate('Hello', { signal: controller.signal })
      setTimeout(() => controller.abort(reason), 100)
      expect(await outcomeOf(call)).toBe(reason)
      expect(asked).toHaveLength(1)
    }
  })
})

describe('an answer', () => {
  it.each([
    ['whole', async ({ model }: ReturnType<typeof router>) => await outcomeOf(model.generate('Hello'))],
    [
      'streamed',
      async ({ model }: ReturnType<typeof router>) => await outcomeOf(model.generateStream('Hello').final()),
    ],
  ])('%s carries the id of the model that gave it', async (_way, ask) => {
    const routed = router(chain, { a: [400] }, { fallbacks: [{ g: ['f'] }] })
    expect(await ask(routed)).toMatchObject({ modelId: 'openai/c', vendor: 'openai', provider: 'litellm' })
    expect(routed.model.modelId).toBe('g')
  })

  it('that breaks off does so as well', async () => {
    const pieces = sseReply([chatChunk({ role: 'assistant', content: 'Hel' })], { end: new Error('reset') })
    const { model } = router([deployment('g', 'a')], { a: [pieces] })
    const error = (await outcomeOf(model.generateStream('Hello').final())) as SmolError
    expect(error.partial).toMatchObject({ content: 'Hel', modelId: 'openai/a' })
  })
})

describe('streams', () => {
  const broken = sseReply([chatChunk({ role: 'assistant', content: '' }), chatChunk({ content: 'Hel' })], {
    end: new Error('reset'),
  })
  // Who answers, and no text: nothing that the caller sees.
  const silent = sseReply([chatChunk({ role: 'assistant', content: '' }, { provider: 'Someone' })], {
    end: new Error('reset'),
  })

  it('go on elsewhere while nothing was handed out', async () => {
    const { model, asked } = router(two, { a: [silent], b: ['ok'] })
    const deltas: string[] = []
    for await (const text of model.generateStream('Hello').textStream) deltas.push(text)
    expect(deltas).toEqual(['ok'])
    expect(asked).toEqual(['a', 'b'])
    const { vendor, warnings } = await model.generateStream('Hello').final()
    expect([vendor, warnings[0]?.message]).toEqual(['openai', 'b answered after a: network.'])
  })

  it('fail when something was handed out, with what had come and every try', async () => {
    const { model, asked } = router(two, { a: [500], b: [broken] }, { fallbacks: ['g'] })
    const stream = model.generateStream('Hello')
    const error = (await outcomeOf(stream.final())) as SmolError
    expect(error).toMatchObject({ code: 'network', partial: { content: 'Hel' } })
    expect(error.attempts).toMatchObject([{ status: 500, waitMs: 0 }, { code: 'network' }])
    expect(asked).toEqual(['a', 'b'])
  })

  it('count as a failure of the deployment when they break', async () => {
    const { model, asked } = router(two, { a: [broken] }, { allowedFails: 0 })
    await outcomeOf(model.generateStream('Hello').final())
    await outcomeOf(model.generateStream('Hello').final())
    expect(asked).toEqual(['a', 'b'])
  })

  it('end the request when they are left, so that the next one may begin', async () => {
    const { model, asked } = router([deployment('g', 'a')], {}, { maxConcurrency: 1 })
    await firstDelta(model)
    await firstDelta(model)
    expect(asked).toHaveLength(2)
  })

  it('give the place back when they are left', async () => {
    const { model, asked } = router(two, {}, { routingStrategy: 'least-busy' })
    const first = model.generateStream('Hello')[Symbol.asyncIterator]()
    await first.next()
    await firstDelta(model)
    await firstDelta(model)
    expect(asked).toEqual(['a', 'b', 'b'])
    await first.return?.()
    await firstDelta(model)
    expect(asked.at(-1)).toBe('a')
  })
})

/** Reads one delta and leaves. */
async function firstDelta(model: LiteLLMRouterModel): Promise<void> {
  const stream = model.generateStream('Hello')[Symbol.asyncIterator]()
  await stream.next()
  await stream.return?.()
}

describe('a time limit', () => {
  it('of a try ends it, and the next one begins', async () => {
    const list = [deployment('g', 'a', { timeoutMs: 1000 }), deployment('g', 'b')]
    const { message, asked } = router(list, { a: [hanging] })
    expect((await message()).warnings).toMatchObject([{ message: 'b answered after a: timeout.' }])
    expect(asked).toEqual(['a', 'b'])
  })

  it('leaves no timer behind', async () => {
    const { model } = router([deployment('g', 'a', { timeoutMs: 60_000 })], {})
    await model.generate('Hello')
    await firstDelta(model)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('of the router holds for deployments without their own, whole or streamed', async () => {
    const { model } = router([deployment('g', 'a')], { a: [hanging] }, { attemptTimeoutMs: 1000, maxRetries: 1 })
    for (const call of [() => model.generate('Hello'), () => model.generateStream('Hello').final()]) {
      const { code, attempts } = (await outcomeOf(call())) as SmolError
      expect([code, attempts.length]).toEqual(['timeout', 2])
    }
  })

  it('of the call ends all of it', async () => {
    const { error, asked } = router(two, { a: [hanging], b: [hanging] }, { timeoutMs: 1000 })
    expect(await error()).toMatchObject({ code: 'timeout', message: expect.stringContaining('1000 ms') })
    expect(asked).toEqual(['a'])
  })
})

describe('fallbacks', () => {
  it('raise the first error when all fail, with the others in its message', async () => {
    const { error } = router(chain, { a: [500], c: [429], d: [401] }, { fallbacks: { g: ['f', 'h'] }, maxRetries: 0 })
    const { code, message, attempts } = await error()
    expect(code).toBe('server')
    expect(message).toMatch(/It is a 500.*Fallbacks failed, too: f \(rate_limit: .*\) h \(auth: .*\)$/)
    expect(attempts.map(({ status }) => status)).toEqual([500, 429, 401])
  })

  it('go as deep as they may', async () => {
    const names = ['g', 'g1', 'g2', 'g3', 'g4', 'g5', 'g6']
    const list = names.map((name) => deployment(name, name))
    const fallbacks = names.slice(1).map((name, index) => ({ [names[index] ?? '']: [name] }))
    const scripts = Object.fromEntries(names.map((name) => [name, [500]]))
    const { error, asked } = router(list, scripts, { fallbacks, maxRetries: 0 })
    await error()
    expect(asked).toEqual(names.slice(0, 6))
    const shallow = router(list, scripts, { fallbacks, maxRetries: 0, maxFallbacks: 2 })
    await shallow.error()
    expect(shallow.asked).toEqual(names.slice(0, 3))
  })

  it('ask no group twice', async () => {
    const { error, asked } = router(
      chain,
      { a: [500], c: [500] },
      { fallbacks: [{ g: ['f'] }, { f: ['g'] }], maxRetries: 0 },
    )
    await error()
    expect(asked).toEqual(['a', 'c'])
  })

  it('of a kind of error go before the general ones', async () => {
    const tooLong = { status: 413, body: {} }
    const blocked = { status: 400, body: { error: { code: 'content_filter', message: 'No.' } } }
    const { message, asked } = router(
      chain,
      { a: [tooLong, blocked, 500] },
      { fallbacks: ['f'], contextWindowFallbacks: { g: 'h' }, contentPolicyFallbacks: { '*': ['h'] }, maxRetries: 0 },
    )
    await message()
    await message()
    await message()
    expect(asked).toEqual(['a', 'd', 'a', 'd', 'a', 'c'])
  })

  it('are taken when no deployment may be asked', async () => {
    const { message, asked } = router(chain, { a: [401] }, { defaultFallbacks: ['f'] })
    await message()
    const { warnings } = await message()
    expect(asked).toEqual(['a', 'c', 'c'])
    expect(warnings).toEqual([{ type: 'fallback', message: 'c answered after g: rate_limit.' }])
  })

  it('find groups by their aliases', async () => {
    const options = { modelId: 'x', modelGroupAlias: { x: 'g', y: 'f' }, fallbacks: [{ g: ['y'] }], maxRetries: 0 }
    const { message, asked } = router(chain, { a: [500] }, options)
    await message()
    expect(asked).toEqual(['a', 'c'])
  })

  it('leave the warnings of those behind that did not answer', async () => {
    const list = [deployment('g', 'a', { model: 'picky/model' }), deployment('f', 'c')]
    const options = {
      fallbacks: ['f'],
      frequencyPenalty: 1,
      maxRetries: 0,
      providers: { picky: { base: 'http://127.0.0.1:1/a', refuses: ['frequency_penalty'] } },
    } as const
    const { message } = router(list, { a: ['ok', 500] }, options)
    expect((await message()).warnings.map(({ type }) => type)).toEqual(['dropped'])
    expect((await message()).warnings.map(({ type }) => type)).toEqual(['fallback'])
  })
})
