import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { deployment, hanging, outcomeOf, router, scriptedServers, two } from '../../test/router-fakes.ts'
import { LiteLLMRouterModel } from './router-model.ts'
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
