import { inspect } from 'node:util'
import { createRegistry, importPlugin } from '@smol/core'
import type { SmolError } from '@smol/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { deployment, scriptedServers } from '../../test/router-fakes.ts'
import { LiteLLMModel } from '../litellm-model.ts'
import { litellm } from '../plugin.ts'
import { MemoryStore } from './memory-store.ts'
import { LiteLLMRouterModel } from './router-model.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

function make(options: object): LiteLLMRouterModel {
  return new LiteLLMRouterModel({ modelId: 'g', modelList: [deployment('g', 'a')], ...options })
}

const list = (entry: unknown): object => ({ modelList: [deployment('g', 'a'), entry] })
const params = (litellmParams: unknown): object => list({ modelName: 'g', litellmParams })

describe('what is wrong with a router is said when it is made', () => {
  it.each<[string, object, string]>([
    ['no list', { modelList: undefined }, "'modelList' is missing"],
    ['no list at all', { modelList: { g: [] } }, "'modelList' must be an array"],
    ['no entry', list('openai/gpt-4o'), 'modelList[1] must be { modelName, litellmParams: { model } }, got string'],
    ['no group', list({ litellmParams: { model: 'openai/x' } }), 'modelList[1].modelName is missing'],
    ['no parameters', list({ modelName: 'g' }), 'modelList[1].litellmParams is missing'],
    ['no model', params({ apiKey: 'x' }), 'modelList[1].litellmParams.model is missing'],
    [
      'no such provider',
      params({ model: 'opnai/x' }),
      "modelList[1].litellmParams: There is no provider 'opnai'. Did you mean 'openai'",
    ],
    [
      'no such option',
      params({ model: 'openai/x', apiBas: 'http://h' }),
      "modelList[1].litellmParams: unknown option 'apiBas'. Did you mean 'apiBase'?",
    ],
    [
      'no URL',
      params({ model: 'openai/x', api_base: 'host/v1' }),
      "modelList[1].litellmParams: 'apiBase' must be a URL",
    ],
    [
      'no number',
      params({ model: 'openai/x', rpm: '10' }),
      'modelList[1].litellmParams.rpm must be a number from 0, got string',
    ],
    [
      'no share',
      params({ model: 'openai/x', weight: -1 }),
      'modelList[1].litellmParams.weight must be a number from 0, got -1',
    ],
    [
      'an option of the call',
      params({ model: 'openai/x', tools: [] }),
      'modelList[1].litellmParams.tools holds for a call as a whole',
    ],
    [
      'one option twice',
      params({ model: 'openai/x', api_key: 'a', apiKey: 'b' }),
      "modelList[1].litellmParams: 'api_key' and 'apiKey' are two names",
    ],
    ['one id twice', list(deployment('g', 'a')), "modelList[1].modelInfo.id: there is another deployment 'a'"],
    ['no such strategy', { routingStrategy: 'least-bussy' }, "Did you mean 'least-busy'?"],
    [
      'no such class of errors',
      { retryPolicy: { RateLimitRetries: 1 } },
      "retryPolicy: there is no class of errors 'RateLimitRetries'. Did you mean 'RateLimitErrorRetries'?",
    ],
    ['no count', { allowedFailsPolicy: { auth: -1 } }, 'allowedFailsPolicy.auth must be a whole number from 0'],
    [
      'no count for a group',
      { modelGroupRetryPolicy: { g: { auth: 0.5 } } },
      'modelGroupRetryPolicy.g.auth must be a whole number',
    ],
    ['no fallbacks', { fallbacks: [{ g: [1] }] }, 'fallbacks[0].g must be a list of names of groups'],
    ['no fallback', { contextWindowFallbacks: [null] }, 'contextWindowFallbacks[0] must be { group: [other groups] }'],
    ['no alias', { modelGroupAlias: { x: 1 } }, 'modelGroupAlias.x must be the name of a group'],
    ['no such setting', { clientOptions: { routing_strategi: 'x' } }, "Did you mean 'routingStrategy'?"],
    ['no settings', { clientOptions: 'x' }, "'clientOptions' must be an object"],
    ['no store', { store: {} }, "'store' must be a RouterStore"],
    ['two stores', { store: new MemoryStore(), redisUrl: 'redis://h' }, "Give either 'store' or 'redisUrl'"],
  ])('%s', (_what, options, message) => {
    let thrown: unknown
    try {
      make(options)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ code: 'configuration', message: expect.stringContaining(message) })
  })
})

describe('a group that is not there', () => {
  it('is an error of the call, and names the nearest', async () => {
    const model = make({ modelId: 'gpt4o', modelList: [deployment('gpt-4o', 'a')], defaultFallbacks: ['gpt-4o'] })
    await expect(model.generate('Hello')).rejects.toMatchObject({
      code: 'configuration',
      message: "There is no group 'gpt4o' in modelList. Did you mean 'gpt-4o'? Nothing was sent.",
    })
    await expect(make({ modelList: [] }).generate('Hello')).rejects.toThrow('modelList is empty')
  })
})

describe("LiteLLM's spelling", () => {
  it('is as good as ours, with its times in seconds', async () => {
    const { fetch } = scriptedServers({})
    const model = new LiteLLMRouterModel({
      modelId: 'g',
      modelList: [
        {
          model_name: 'g',
          litellm_params: {
            model: 'openai/a',
            api_base: 'http://127.0.0.1:1/a',
            api_key: 'test-key',
            max_completion_tokens: 7,
            extra_headers: { 'x-team': 'blue' },
            stream_timeout: 10,
            timeout: 30,
          },
          model_info: { id: 'first', max_input_tokens: 100 },
        },
      ],
      clientOptions: { num_retries: 1, cooldown_time: 1.5, timeout: 20, routing_strategy: 'least-busy' },
      fetch,
    })
    expect(model.toJSON().options).toMatchObject({
      maxRetries: 1,
      cooldownTimeMs: 1500,
      attemptTimeoutMs: 20_000,
      routingStrategy: 'least-busy',
    })
    await model.generate('Hello')
    expect(fetch.requests[0]).toMatchObject({ headers: { 'x-team': 'blue' }, json: { model: 'a' } })
    expect(fetch.requests[0]?.text).toMatch(/"max_(completion_)?tokens":7/)
  })
})

describe('options', () => {
  it('of a deployment are defaults; those of the router and of the call win', async () => {
    const { fetch } = scriptedServers({})
    const list = [
      deployment('g', 'a', { temperature: 0.1, seed: 1, extraBody: { x: 1, y: 1 }, headers: { a: '1', b: '1' } }),
    ]
    const model = make({ modelList: list, temperature: 0.2, fetch })
    await model.generate('Hello', { seed: 2, extraBody: { y: 2 }, headers: { B: '2' } })
    expect(fetch.requests[0]).toMatchObject({
      json: { temperature: 0.2, seed: 2, x: 1, y: 2 },
      headers: { a: '1', b: '2' },
    })
  })

  it('of a call include the fallbacks, whole or streamed', async () => {
    const { fetch, asked } = scriptedServers({ a: [500] })
    const model = make({ modelList: [deployment('g', 'a'), deployment('f', 'b')], fetch })
    await model.generate('Hello', { fallbacks: ['f'], numRetries: 0 })
    await model.generateStream('Hello', { fallbacks: [{ g: ['f'] }], numRetries: 0 }).final()
    expect(asked).toEqual(['a', 'b', 'a', 'b'])
  })

  it('of a call are checked', async () => {
    await expect(make({}).generate('Hello', { fallbacks: [{ g: [1] }] as never })).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('fallbacks[0].g'),
    })
  })
})

describe('keys', () => {
  const secret = 'sk-proj-0123456789abcdef'
  const other = 'plain-looking-key'
  const options = {
    modelList: [
      deployment('g', 'a', { apiKey: secret }),
      { model_name: 'g', litellm_params: { model: 'openai/b', api_base: 'http://127.0.0.1:1/b', api_key: other } },
    ],
    redisUrl: 'redis://user:password-of-redis@127.0.0.1:6379/0',
  }

  it('are not in the JSON, nor in what is printed', () => {
    const model = make(options)
    for (const text of [JSON.stringify(model), inspect(model, { depth: 9 }), String(Object.values(model))]) {
      for (const key of [secret, other, 'password-of-redis']) expect(text).not.toContain(key)
    }
    expect(model.toJSON().options).toMatchObject({ redisUrl: 'redis://127.0.0.1:6379/0' })
  })

  it('from an option or the environment are in no error, though servers echo them', async () => {
    vi.stubEnv('GROQ_API_KEY', 'gsk-from-the-environment')
    const { fetch } = scriptedServers({})
    const echo: typeof globalThis.fetch = async (input, init) => {
      await fetch(input, init)
      return Response.json(
        { error: { message: `Wrong: ${new Headers(init?.headers).get('authorization')}` } },
        { status: 401 },
      )
    }
    const model = make({
      modelList: [deployment('g', 'a', { apiKey: other }), { modelName: 'g', litellmParams: { model: 'groq/b' } }],
      fetch: echo,
    })
    const error = (await model.generate('Hello').catch((thrown: unknown) => thrown)) as SmolError
    expect(error).toMatchObject({ code: 'auth', attempts: [{ status: 401 }, { status: 401 }] })
    for (const text of [JSON.stringify(error), inspect(error, { depth: 9 })]) {
      expect(text).toContain('Wrong: Bearer [redacted]')
      expect(text).not.toMatch(/plain-looking-key|gsk-from-the-environment/)
    }
  })

  it('go each to its own deployment', async () => {
    const { fetch } = scriptedServers({ a: [500] })
    vi.stubEnv('OPENAI_API_KEY', 'key-of-openai')
    vi.stubEnv('GROQ_API_KEY', 'key-of-groq')
    const model = make({
      modelList: [
        deployment('g', 'a', { apiKey: 'key-of-a', order: 1 }),
        { modelName: 'g', litellmParams: { model: 'groq/llama' } },
      ],
      maxRetries: 0,
      fetch,
    })
    await model.generate('Hello')
    expect(fetch.requests.map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer key-of-a',
      'Bearer key-of-groq',
    ])
  })
})

describe('the plugin', () => {
  const registry = createRegistry(litellm)

  it('makes a router where there is a model list, and a model where there is none', () => {
    expect(registry.createModel('litellm:groq/llama')).toBeInstanceOf(LiteLLMModel)
    const options = { modelList: [deployment('g', 'a')] }
    expect(registry.createModel('LiteLLMRouterModel:g', options)).toBeInstanceOf(LiteLLMRouterModel)
  })

  it('makes a router again from its JSON, with keys from the environment', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'from-the-environment')
    const model = make({
      modelList: [deployment('g', 'a'), deployment('f', 'c')],
      fallbacks: [{ g: ['f'] }],
      retryPolicy: { rate_limit: 1 },
      allowedFails: 2,
      store: new MemoryStore(),
      clientOptions: { cooldown_time: 1 },
    })
    const again = registry.fromJSON(JSON.parse(JSON.stringify(model)))
    expect(again).toBeInstanceOf(LiteLLMRouterModel)
    expect(again.toJSON()).toEqual(model.toJSON())
    expect(again.toJSON()).toMatchObject({ provider: 'litellm', class: 'LiteLLMRouterModel', modelId: 'g' })
    const saved = { ...model.toJSON(), provider: undefined }
    expect(registry.fromJSON(saved)).toBeInstanceOf(LiteLLMRouterModel)
  })

  it('is the only one of its package', async () => {
    expect(await importPlugin(() => import('../index.ts'))).toBe(litellm)
  })
})

describe('a store', () => {
  it('may be shared by several routers', async () => {
    const { fetch } = scriptedServers({ a: [401] })
    const store = new MemoryStore()
    const options = { modelList: [deployment('g', 'a')], store, fetch }
    await expect(make(options).generate('Hello')).rejects.toMatchObject({ code: 'auth' })
    await expect(make(options).generate('Hello')).rejects.toMatchObject({ code: 'rate_limit' })
    expect(fetch.requests).toHaveLength(1)
  })

  it('that fails is a warning, once a call, and the router goes by its own knowledge for a while', async () => {
    vi.useFakeTimers()
    const { fetch, asked } = scriptedServers({ a: [401] })
    const memory = new MemoryStore()
    const fail = vi.fn<() => Promise<never>>(() => Promise.reject(new Error('no route to it')))
    const store = { read: (ids: readonly string[]) => memory.read(ids), begin: fail, coolDown: fail }
    const model = make({ modelList: [deployment('g', 'a', { order: 1 }), deployment('g', 'b')], store, fetch })
    const away = 'The shared state of the router is out of reach (no route to it): this process goes by its own.'

    const { warnings } = await model.generate('Hello')
    expect(warnings.map(({ message }) => message)).toEqual([away, 'b answered after a: auth (401).'])
    expect(asked).toEqual(['a', 'b'])
    expect(fail).toHaveBeenCalledTimes(1)

    expect((await model.generate('Hello')).warnings.map(({ message }) => message)).toEqual([away])
    expect(asked).toEqual(['a', 'b', 'b'])
    expect(fail).toHaveBeenCalledTimes(1)

    vi.advanceTimersByTime(5000)
    await model.generate('Hello')
    expect(fail).toHaveBeenCalledTimes(2)
  })

  it('that was given is not ours to close', async () => {
    const store = Object.assign(new MemoryStore(), { close: vi.fn<() => Promise<void>>() })
    await make({ store }).dispose()
    expect(store.close).not.toHaveBeenCalled()
  })

  it('that comes back is asked again', async () => {
    vi.useFakeTimers()
    const { fetch } = scriptedServers({})
    const store = new MemoryStore()
    const begin = vi.spyOn(store, 'begin').mockRejectedValueOnce(new Error('away'))
    const model = make({ store, fetch })
    expect((await model.generate('Hello')).warnings).toHaveLength(1)
    vi.advanceTimersByTime(5000)
    expect((await model.generate('Hello')).warnings).toEqual([])
    expect(begin).toHaveBeenCalledTimes(2)
    const [state] = await store.read(['a'])
    expect(state).toMatchObject({ requests: 1, running: 0 })
  })
})
