import type { GeneratedMessage, SmolError } from '@smol/core'
import { chatChunk, sseReply } from '@smol/testing'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { deployment, outcomeOf, scriptedServers } from '../../test/router-fakes.ts'
import type { Script } from '../../test/router-fakes.ts'
import type { ModelListEntry } from './model-list.ts'
import type { LiteLLMRouterModelOptions } from './options.ts'
import { LiteLLMRouterModel } from './router-model.ts'

// The first call of a process loads the protocol, which takes real time.
beforeAll(() => import('../protocols/compatible/protocol.ts'))
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

const two = [deployment('g', 'a'), deployment('g', 'b')]
/** The answer begins and never comes. */
const hanging = { pieces: [], end: 'hang' } as const
const chain = [deployment('g', 'a'), deployment('f', 'c'), deployment('h', 'd')]

function router(
  modelList: readonly ModelListEntry[],
  scripts: Readonly<Record<string, Script>>,
  options: Partial<LiteLLMRouterModelOptions> = {},
) {
  const { fetch, asked } = scriptedServers(scripts)
  const model = new LiteLLMRouterModel({ modelId: 'g', modelList, fetch, ...options })
  return {
    model,
    fetch,
    asked,
    message: async (call = {}) => (await outcomeOf(model.generate('Hello', call))) as GeneratedMessage,
    error: async (call = {}) => (await outcomeOf(model.generate('Hello', call))) as SmolError,
  }
}

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

describe('streams', () => {
  const broken = sseReply([chatChunk({ role: 'assistant', content: '' }), chatChunk({ content: 'Hel' })], {
    end: new Error('reset'),
  })
  const silent = sseReply([chatChunk({ role: 'assistant', content: '' })], { end: new Error('reset') })

  it('go on elsewhere while nothing was handed out', async () => {
    const { model, asked } = router(two, { a: [silent], b: ['ok'] })
    const deltas: string[] = []
    for await (const text of model.generateStream('Hello').textStream) deltas.push(text)
    expect(deltas).toEqual(['ok'])
    expect(asked).toEqual(['a', 'b'])
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
    expect(warnings).toEqual([{ type: 'fallback', message: 'c answered after g.' }])
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

describe('cooldowns', () => {
  it('last five seconds, or as long as the server says', async () => {
    const later = { status: 429, headers: { 'retry-after': '20' }, body: {} }
    for (const [answer, ms] of [
      [429, 5000],
      [later, 20_000],
    ] as const) {
      const { model, asked } = router(two, { a: [answer, 'ok'] })
      await model.generate('Hello')
      vi.advanceTimersByTime(ms - 100)
      await model.generate('Hello')
      expect(asked).toEqual(['a', 'b', 'b'])
      vi.advanceTimersByTime(100)
      await model.generate('Hello')
      expect(asked.at(-1)).toBe('a')
    }
  })

  it('last as long as the router or the deployment says', async () => {
    const list = [deployment('g', 'a', { cooldownTimeMs: 1000 }), deployment('g', 'b')]
    const { model, asked } = router(list, { a: [429, 'ok'], b: [429, 'ok'] }, { cooldownTimeMs: 60_000, maxRetries: 1 })
    await expect(model.generate('Hello')).rejects.toMatchObject({ code: 'rate_limit' })
    vi.advanceTimersByTime(1000)
    await model.generate('Hello')
    expect(asked).toEqual(['a', 'b', 'a'])
  })

  it('of all deployments are an error that says for how long and why, without a request', async () => {
    const { error, asked } = router(two, { a: [429], b: [401] })
    await error()
    asked.length = 0
    const { code, retryable, retryAfterMs, message } = await error()
    expect(asked).toEqual([])
    expect({ code, retryable }).toEqual({ code: 'rate_limit', retryable: true })
    expect(retryAfterMs).toBeGreaterThan(4000)
    expect(message).toMatch(/'g' .*a is left alone for \d+ ms after rate_limit, b is left alone for \d+ ms after auth/)
  })

  it('come when more than half of at least five requests within a minute failed', async () => {
    const { model, asked } = router(two, { a: [500, 'ok', 500, 'ok', 500, 500] }, { routingStrategy: 'simple-shuffle' })
    for (let calls = 0; calls < 4; calls++) await model.generate('Hello')
    expect(asked.filter((name) => name === 'a')).toHaveLength(4)
    await model.generate('Hello')
    await model.generate('Hello')
    expect(asked.filter((name) => name === 'a')).toHaveLength(5)
  })

  it('forget what is older than a minute', async () => {
    const { model, asked } = router(two, { a: [500] })
    for (let calls = 0; calls < 4; calls++) await model.generate('Hello')
    vi.advanceTimersByTime(61_000)
    await model.generate('Hello')
    await model.generate('Hello')
    expect(asked.filter((name) => name === 'a')).toHaveLength(6)
  })

  it('come after as many failures as are allowed, by class', async () => {
    const { model, asked } = router(
      two,
      { a: [429] },
      { allowedFails: 0, allowedFailsPolicy: { RateLimitErrorAllowedFails: 2 } },
    )
    for (let calls = 0; calls < 5; calls++) await model.generate('Hello')
    expect(asked.filter((name) => name === 'a')).toHaveLength(3)
  })

  it('spare a deployment without a key, which nobody has asked', async () => {
    vi.stubEnv('GROQ_API_KEY', '')
    const { error, asked } = router([{ modelName: 'g', litellmParams: { model: 'groq/llama' } }], {})
    expect(await error()).toMatchObject({ code: 'auth', message: expect.stringContaining('GROQ_API_KEY') })
    expect(await error()).toMatchObject({ code: 'auth' })
    expect(asked).toEqual([])
  })
})

describe('limits', () => {
  it('of requests hold for a minute', async () => {
    const list = [deployment('g', 'a', { rpm: 2 }), deployment('g', 'b', { rpm: 1 })]
    const { model, asked, error } = router(list, {}, { routingStrategy: 'usage-based-routing' })
    for (let calls = 0; calls < 3; calls++) await model.generate('Hello')
    expect(asked.toSorted()).toEqual(['a', 'a', 'b'])
    expect(await error()).toMatchObject({
      code: 'rate_limit',
      message: expect.stringContaining('a is at its rpm or tpm'),
    })
    vi.advanceTimersByTime(61_000)
    await model.generate('Hello')
    expect(asked).toHaveLength(4)
  })

  it('of tokens go by what the vendor counted', async () => {
    const list = [deployment('g', 'a', { tpm: 10 })]
    const { model, error } = router(list, {}, { routingStrategy: 'usage-based-routing-v2' })
    await model.generate('Hello')
    await model.generate('Hello')
    expect(await error()).toMatchObject({ code: 'rate_limit' })
  })

  it('hold for every strategy with the checks before a call, and for none of the others without', async () => {
    const list = [deployment('g', 'a', { rpm: 1 })]
    const checked = router(list, {}, { enablePreCallChecks: true })
    await checked.message()
    expect(await checked.error()).toMatchObject({ code: 'rate_limit' })
    const { message, asked } = router(list, {})
    await message()
    await message()
    expect(asked).toHaveLength(2)
  })
})

describe('checks before a call', () => {
  const list = [deployment('g', 'a', {}, { maxInputTokens: 10 }), deployment('g', 'b'), deployment('f', 'c')]

  it('leave out deployments for which the messages are too long', async () => {
    const { model, asked } = router(list, {}, { enablePreCallChecks: true })
    await model.generate('x'.repeat(40))
    await model.generate('x'.repeat(41))
    expect(asked).toEqual(['a', 'b'])
  })

  it('are a context error where that leaves none, and so a reason to fall back', async () => {
    const small = list.filter(({ modelInfo }) => modelInfo?.id !== 'b')
    const { model, asked } = router(small, {}, { enablePreCallChecks: true, contextWindowFallbacks: [{ g: ['f'] }] })
    await expect(model.generate('x'.repeat(41), { disableFallbacks: true })).rejects.toMatchObject({
      code: 'context_overflow',
      message: expect.stringContaining('about 11 tokens'),
    })
    await model.generate('x'.repeat(41))
    expect(asked).toEqual(['c'])
  })
})

describe('strategies', () => {
  it('least-busy asks the one with the fewest requests under way', async () => {
    const { model, asked } = router(two, { a: [hanging] }, { routingStrategy: 'least-busy' })
    const controller = new AbortController()
    const waiting = model.generate('Hello', { signal: controller.signal })
    await vi.advanceTimersByTimeAsync(10)
    await model.generate('Hello')
    await model.generate('Hello')
    expect(asked).toEqual(['a', 'b', 'b'])
    controller.abort('enough')
    await expect(waiting).rejects.toBe('enough')
  })

  it('latency-based-routing asks each once, then the fastest', async () => {
    const { fetch, asked } = scriptedServers({})
    const slowFor = (name: string): typeof globalThis.fetch => {
      return async (...given) => {
        const response = await fetch(...given)
        if (asked.at(-1) === name) await new Promise((resolve) => setTimeout(resolve, 1000))
        return response
      }
    }
    const model = new LiteLLMRouterModel({
      modelId: 'g',
      modelList: two,
      routingStrategy: 'latency-based-routing',
      fetch: slowFor('a'),
    })
    for (let calls = 0; calls < 4; calls++) await outcomeOf(model.generate('Hello'))
    expect(asked).toEqual(['a', 'b', 'b', 'b'])
  })

  it('cost-based-routing asks the cheapest, and those without a price last', async () => {
    const list = [
      deployment('g', 'a'),
      deployment('g', 'b', { inputCostPerToken: 2e-6, outputCostPerToken: 1e-6 }),
      deployment('g', 'c', { inputCostPerToken: 1e-6, outputCostPerToken: 1e-6 }),
    ]
    const { message, asked } = router(list, { b: [500], c: [500] }, { routingStrategy: 'cost-based-routing' })
    await message()
    expect(asked).toEqual(['c', 'b', 'a'])
  })
})
