import type { FakeAnswer } from '@smol/testing'
import { chatCompletion, fakeFetch } from '@smol/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ask } from '../../test/ask.ts'
import type { LiteLLMModelOptions } from '../index.ts'
import { LiteLLMModel } from '../index.ts'

const answer: FakeAnswer = { body: chatCompletion({ content: 'Hi' }) }

beforeEach(() => {
  for (const name of Object.keys(process.env))
    if (/API|KEY|TOKEN|WATSONX|GIGACHAT/.test(name)) vi.stubEnv(name, undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

function model(answers: readonly FakeAnswer[], options: LiteLLMModelOptions) {
  const fetch = fakeFetch(answers)
  return { fetch, model: new LiteLLMModel({ maxRetries: 0, fetch, ...options }) }
}

describe('a key', () => {
  it('is asked for by its variables, and nothing is sent', async () => {
    const { fetch, model: groq } = model([], { modelId: 'groq/x' })
    await expect(groq.generate('Hi')).rejects.toMatchObject({
      code: 'auth',
      message: expect.stringContaining("pass 'apiKey' or set the environment variable GROQ_API_KEY"),
    })
    expect(fetch.requests).toEqual([])
  })

  it('may be set after a call that lacked it', async () => {
    const { model: groq } = model([answer], { modelId: 'groq/x' })
    await expect(groq.generate('Hi')).rejects.toMatchObject({ code: 'auth' })
    vi.stubEnv('GROQ_API_KEY', 'late')
    expect((await groq.generate('Hi')).content).toBe('Hi')
  })

  it('is not needed for a server of the user, and goes out when there is one', async () => {
    const { fetch } = await ask({ modelId: 'hosted_vllm/m', apiBase: 'http://gpu.test/v1', apiKey: 'k' })
    expect(fetch.requests[0]?.headers).toMatchObject({ authorization: 'Bearer k' })
    const keyless = model([answer], { modelId: 'hosted_vllm/m', apiBase: 'http://gpu.test/v1' })
    await keyless.model.generate('Hi')
    expect(keyless.fetch.requests[0]?.headers).not.toHaveProperty('authorization')
  })

  it('may be a token, which travels otherwise', async () => {
    vi.stubEnv('AZURE_AD_TOKEN', 'entra')
    const azure = { modelId: 'azure/d', apiBase: 'https://r.openai.azure.com' }
    const { model: llm, fetch } = model([answer], azure)
    await llm.generate('Hi')
    expect(fetch.requests[0]?.headers).toMatchObject({ authorization: 'Bearer entra' })
    expect(fetch.requests[0]?.headers).not.toHaveProperty('api-key')
    expect(fetch.requests[0]?.url).toContain('/openai/deployments/d/chat/completions?api-version=')
  })

  it('goes where the host wants it', async () => {
    const at = async (apiBase: string) => (await ask({ modelId: 'azure_ai/m', apiBase })).fetch.requests[0]
    const services = await at('https://r.services.ai.azure.com')
    expect(services?.url).toBe('https://r.services.ai.azure.com/models/chat/completions')
    expect(services?.headers).toMatchObject({ 'api-key': 'the-key' })
    const serverless = await at('https://m.eastus.models.ai.azure.com/v1')
    expect(serverless?.url).toBe('https://m.eastus.models.ai.azure.com/v1/chat/completions')
    expect(serverless?.headers).toMatchObject({ authorization: 'Bearer the-key' })
  })

  it('brings the account along', async () => {
    vi.stubEnv('OPENAI_ORG_ID', 'org-1')
    const { fetch } = await ask({ modelId: 'gpt-4o' })
    expect(fetch.requests[0]?.headers).toMatchObject({ 'openai-organization': 'org-1' })
  })
})

describe('watsonx', () => {
  const options = { modelId: 'watsonx/ibm/granite', apiBase: 'https://eu.ml.test', apiKey: 'ibm-key', projectId: 'p' }
  const token = (value: string, seconds = 3600): FakeAnswer => ({ body: { access_token: value, expires_in: seconds } })

  it('exchanges a key once for a token', async () => {
    const { fetch, model: llm } = model([token('t1'), answer, answer], options)
    await llm.generate('Hi')
    await llm.generate('Hi')
    expect(fetch.requests.map(({ url }) => new URL(url).pathname)).toEqual([
      '/identity/token',
      '/ml/v1/text/chat',
      '/ml/v1/text/chat',
    ])
    expect(fetch.requests[0]?.text).toBe('grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey=ibm-key')
    expect(fetch.requests[2]?.headers).toMatchObject({ authorization: 'Bearer t1' })
  })

  it('asks for one token for calls at once', async () => {
    const { fetch, model: llm } = model([token('t1'), answer, answer], options)
    await Promise.all([llm.generate('Hi'), llm.generate('Hi')])
    expect(fetch.requests.filter(({ url }) => url.includes('identity'))).toHaveLength(1)
  })

  it('renews a token before it ends', async () => {
    const { fetch, model: llm } = model([token('t1', 30), answer, token('t2'), answer], options)
    await llm.generate('Hi')
    await llm.generate('Hi')
    expect(fetch.requests[3]?.headers).toMatchObject({ authorization: 'Bearer t2' })
  })

  it('says that the exchange failed, and shows neither key nor token', async () => {
    const { model: llm } = model([{ status: 400, body: { errorMessage: 'bad ibm-key' } }], options)
    const error: unknown = await llm.generate('Hi').catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'invalid_request', status: 400 })
    expect(JSON.stringify(error)).not.toContain('ibm-key')
  })

  it('takes a token, or a Zen key, as it is', async () => {
    const withoutKey: LiteLLMModelOptions = { modelId: options.modelId, apiBase: options.apiBase, projectId: 'p' }
    vi.stubEnv('WATSONX_ZENAPIKEY', 'zen')
    const zen = model([answer], withoutKey)
    await zen.model.generate('Hi')
    expect(zen.fetch.requests[0]?.headers).toMatchObject({ authorization: 'ZenApiKey zen' })
    vi.stubEnv('WATSONX_TOKEN', 'tok')
    const bearer = model([answer], withoutKey)
    await bearer.model.generate('Hi')
    expect(bearer.fetch.requests[0]?.headers).toMatchObject({ authorization: 'Bearer tok' })
  })
})

describe('gigachat', () => {
  const options = { modelId: 'gigachat/GigaChat-2' }
  const reply: FakeAnswer = { body: { choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] } }
  const token = (value: string, lifeMs: number): FakeAnswer => ({
    body: { access_token: value, expires_at: Date.now() + lifeMs },
  })

  it('exchanges the authorization key for a token, and renews it before it ends', async () => {
    vi.stubEnv('GIGACHAT_CREDENTIALS', 'authorization-key')
    vi.stubEnv('GIGACHAT_SCOPE', 'GIGACHAT_API_CORP')
    const { fetch, model: llm } = model([token('t1', 1_800_000), reply, reply], options)
    await llm.generate('Hi')
    await llm.generate('Hi')
    expect(fetch.requests.map(({ url, headers }) => [url, headers['authorization']])).toEqual([
      ['https://ngw.devices.sberbank.ru:9443/api/v2/oauth', 'Basic authorization-key'],
      ['https://gigachat.devices.sberbank.ru/api/v1/chat/completions', 'Bearer t1'],
      ['https://gigachat.devices.sberbank.ru/api/v1/chat/completions', 'Bearer t1'],
    ])
    expect(fetch.requests[0]).toMatchObject({ text: 'scope=GIGACHAT_API_CORP', headers: { rquid: expect.any(String) } })
    const short = model([token('t1', 30_000), reply, token('t2', 30_000), reply], { ...options, apiKey: 'k' })
    await short.model.generate('Hi')
    await short.model.generate('Hi')
    expect(short.fetch.requests[3]?.headers).toMatchObject({ authorization: 'Bearer t2' })
  })

  it('takes a token as it is, and says which variables there are', async () => {
    const without = model([], options)
    await expect(without.model.generate('Hi')).rejects.toMatchObject({
      code: 'auth',
      message: expect.stringMatching(/GIGACHAT_ACCESS_TOKEN.*GIGACHAT_API_KEY.*GIGACHAT_CREDENTIALS/),
    })
    vi.stubEnv('GIGACHAT_ACCESS_TOKEN', 'tok')
    const { fetch, model: llm } = model([reply], options)
    await llm.generate('Hi')
    expect(fetch.requests.map(({ headers }) => headers['authorization'])).toEqual(['Bearer tok'])
  })
})

describe('huggingface', () => {
  const mapping = (map: object): FakeAnswer => ({ body: { inferenceProviderMapping: map } })

  it("asks a provider through the router, under the provider's name for the model", async () => {
    const { fetch, model: llm } = model([mapping({ novita: { providerId: 'meta/llama' } }), answer, answer], {
      modelId: 'huggingface/novita/meta-llama/Llama',
      apiKey: 'hf',
    })
    await llm.generate('Hi')
    await llm.generate('Hi')
    expect(fetch.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET https://huggingface.co/api/models/meta-llama/Llama?expand=inferenceProviderMapping',
      'POST https://router.huggingface.co/novita/v3/openai/chat/completions',
      'POST https://router.huggingface.co/novita/v3/openai/chat/completions',
    ])
    expect(fetch.requests[1]?.json).toMatchObject({ model: 'meta/llama' })
    // The look-up is public.
    expect(fetch.requests[0]?.headers).not.toHaveProperty('authorization')
  })

  it('says who serves a model that the provider does not', async () => {
    const { model: llm } = model([mapping({ together: {}, groq: {} })], {
      modelId: 'huggingface/novita/a/b',
      apiKey: 'hf',
    })
    await expect(llm.generate('Hi')).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining("'novita' does not serve a/b on Hugging Face. These do: together, groq."),
    })
  })

  it.each([
    ['huggingface/meta-llama/Llama', 'https://router.huggingface.co/v1/chat/completions'],
    ['huggingface/https://x.endpoints.test', 'https://x.endpoints.test/v1/chat/completions'],
    ['huggingface/https://x.endpoints.test/v1/', 'https://x.endpoints.test/v1/chat/completions'],
  ])('asks for %s without a look-up', async (modelId, url) => {
    const { fetch } = await ask({ modelId })
    expect(fetch.requests.map((each) => each.url)).toEqual([url])
  })
})

describe('replicate', () => {
  const options = { modelId: 'replicate/meta/llama-3-8b-instruct', apiKey: 'r8-key' }
  const state = (status: string, output: unknown = null, more: object = {}): FakeAnswer => ({
    body: { id: 'p1', status, output, urls: { get: 'https://elsewhere.test/p1' }, ...more },
  })

  it('waits for the prediction, below its own base only', async () => {
    const metrics = { input_token_count: 3, output_token_count: 2 }
    const { fetch, model: llm } = model(
      [state('starting'), state('processing'), state('succeeded', ['Hi', '!'], { metrics })],
      options,
    )
    const message = await llm.generate('Hello', { maxTokens: 9, extraBody: { top_k: 3 } })
    expect(message).toMatchObject({
      content: 'Hi!',
      finishReason: 'stop',
      tokenUsage: { inputTokens: 3, outputTokens: 2 },
    })
    expect(fetch.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST https://api.replicate.com/v1/models/meta/llama-3-8b-instruct/predictions',
      'GET https://api.replicate.com/v1/predictions/p1',
      'GET https://api.replicate.com/v1/predictions/p1',
    ])
    expect(fetch.requests[0]?.json).toEqual({ input: { prompt: 'Hello', max_new_tokens: 9, top_k: 3 } })
    expect(fetch.requests[2]?.headers).toMatchObject({ authorization: 'Token r8-key' })
  })

  it('streams what is new', async () => {
    const { model: llm } = model(
      [
        state('starting'),
        state('processing', ['a']),
        state('processing', ['a', 'b']),
        state('succeeded', ['a', 'b', 'c']),
      ],
      options,
    )
    const pieces: string[] = []
    for await (const text of llm.generateStream('Hello').textStream) pieces.push(text)
    expect(pieces).toEqual(['a', 'b', 'c'])
  })

  it('says that a prediction failed', async () => {
    const { model: llm } = model([state('starting'), state('failed', null, { error: 'CUDA out of memory' })], options)
    await expect(llm.generate('Hello')).rejects.toMatchObject({
      code: 'server',
      message: expect.stringContaining('CUDA out of memory'),
    })
  })

  it('cancels it when the caller leaves', async () => {
    const { fetch, model: llm } = model(
      [state('starting'), state('processing', ['a']), state('processing', ['a']), state('canceled'), state('canceled')],
      options,
    )
    for await (const text of llm.generateStream('Hello').textStream) if (text === 'a') break
    await vi.waitFor(() =>
      expect(fetch.requests.at(-1)?.url).toBe('https://api.replicate.com/v1/predictions/p1/cancel'),
    )
  })

  it('takes text only, and says what it does not take', async () => {
    const { model: llm } = model([state('succeeded', 'x')], options)
    const { warnings } = await llm.generate('Hello', { seed: 1, responseFormat: { type: 'json_object' } })
    expect(warnings.map(({ parameter }) => parameter)).toEqual(['seed', 'responseFormat'])
    const image = { type: 'image_url', image_url: { url: 'https://x.test/a.png' } } as const
    await expect(llm.generate([{ role: 'user', content: [image] }])).rejects.toMatchObject({ code: 'unsupported' })
  })
})
