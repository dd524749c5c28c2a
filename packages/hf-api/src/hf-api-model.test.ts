import type { SmolError } from '@smol/core'
import { createRegistry, isSmolError } from '@smol/core'
import type { FakeAnswer, FakeFetch } from '@smol/testing'
import { chatChunk, fakeFetch, sseReply } from '@smol/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { HfApiModelOptions } from './index.ts'
import { hfApi, HfApiModel } from './index.ts'

const answer = {
  body: { choices: [{ message: { role: 'assistant', content: 'Paris.' }, finish_reason: 'stop' }] },
} as const
const endpoint = 'http://127.0.0.1:8080'

/** The client remembers what the Hub said of a model for the life of the process: each test asks for another one. */
let count = 0
const freshId = (): string => `owner/model-${count++}`

beforeEach(() => {
  for (const name of ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN', 'HF_TOKEN_PATH', 'HF_HOME', 'XDG_CACHE_HOME'])
    vi.stubEnv(name, undefined)
  vi.stubEnv('HF_TOKEN_PATH', '/nonexistent/token')
})

afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

/** A server that has the Hub's look-up, and answers the call itself with `answers` in order. */
function hub(mapping: Record<string, string>, ...answers: FakeAnswer[]): FakeFetch {
  const rows = Object.fromEntries(
    Object.entries(mapping).map(([provider, providerId]) => [
      provider,
      { status: 'live', task: 'conversational', providerId },
    ]),
  )
  return fakeFetch((request) =>
    request.method === 'POST'
      ? answers.length > 1
        ? (answers.shift() as FakeAnswer)
        : (answers[0] ?? answer)
      : { body: { inferenceProviderMapping: rows } },
  )
}

function model(options: HfApiModelOptions): HfApiModel {
  return new HfApiModel({ token: 'hf_0123456789abcdef', ...options })
}

async function failure(promise: Promise<unknown>): Promise<SmolError> {
  const error = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  )
  if (isSmolError(error)) return error
  throw error as Error
}

describe('routes', () => {
  it('asks hf-inference for the default model', async () => {
    const fetch = hub({ 'hf-inference': 'Qwen/Qwen2.5-Coder-32B-Instruct' })
    const hf = model({ fetch })
    expect(hf.modelId).toBe('Qwen/Qwen2.5-Coder-32B-Instruct')
    expect(hf.inferenceProvider).toBe('hf-inference')
    await hf.generate('Hi')
    const call = fetch.requests.at(-1)
    expect(call?.url).toBe(
      'https://router.huggingface.co/hf-inference/models/Qwen/Qwen2.5-Coder-32B-Instruct/v1/chat/completions',
    )
    expect(call?.headers['authorization']).toBe('Bearer hf_0123456789abcdef')
    expect(call?.json).toMatchInlineSnapshot(`
      {
        "messages": [
          {
            "content": "Hi",
            "role": "user",
          },
        ],
        "model": "Qwen/Qwen2.5-Coder-32B-Instruct",
        "stream": false,
      }
    `)
  })

  it.each([endpoint, `${endpoint}/`, `${endpoint}/v1`, `${endpoint}/v1/`, `${endpoint}/v1/chat/completions`])(
    'completes the endpoint %s',
    async (modelId) => {
      const fetch = fakeFetch([answer])
      await model({ modelId, fetch }).generate('Hi')
      expect(fetch.requests.map(({ url }) => url)).toEqual([`${endpoint}/v1/chat/completions`])
      expect(fetch.requests[0]?.json).toMatchObject({ model: 'dummy' })
    },
  )

  it('asks a named provider for its own name of the model, through the router with a Hub token', async () => {
    const modelId = freshId()
    const fetch = hub({ together: 'vendor/other-name' })
    const hf = model({ modelId, provider: 'together', fetch })
    await hf.generate('Hi')
    expect(hf.inferenceProvider).toBe('together')
    expect(fetch.requests[1]?.url).toBe('https://router.huggingface.co/together/v1/chat/completions')
    expect(fetch.requests[1]?.json).toMatchObject({ model: 'vendor/other-name' })
  })

  it("sends a vendor's own key to the vendor itself, and never to the Hub", async () => {
    const fetch = hub({ together: 'x' })
    await model({ modelId: freshId(), provider: 'together', token: 'vendor-key-1234567', fetch }).generate('Hi')
    expect(fetch.requests[0]?.headers['authorization']).toBeUndefined()
    expect(fetch.requests[1]?.url).toBe('https://api.together.xyz/v1/chat/completions')
    expect(fetch.requests[1]?.headers['authorization']).toBe('Bearer vendor-key-1234567')
  })

  it('leaves a :provider suffix to the router', async () => {
    const fetch = fakeFetch([answer])
    await model({ modelId: 'a/b:together', fetch }).generate('Hi')
    expect(fetch.requests[0]?.url).toBe('https://router.huggingface.co/v1/chat/completions')
    expect(fetch.requests[0]?.json).toMatchObject({ model: 'a/b:together' })
  })

  it('goes on through auto when the default provider does not serve the model, and says so each time', async () => {
    const modelId = freshId()
    const fetch = hub({ together: 'x' })
    const hf = model({ modelId, fetch })
    const first = await hf.generate('Hi')
    expect(fetch.requests.at(-1)?.url).toBe('https://router.huggingface.co/v1/chat/completions')
    expect(first.warnings).toEqual([
      { type: 'fallback', parameter: 'provider', message: expect.stringContaining("through 'auto'") },
    ])
    const before = fetch.requests.length
    await hf.generate('Again')
    expect(fetch.requests.length).toBe(before + 1)
  })

  it('does not leave a provider that was asked for: the error names those that serve the model', async () => {
    const modelId = freshId()
    const error = await failure(
      model({ modelId, provider: 'groq', fetch: hub({ together: 'x', novita: 'y' }) }).generate('Hi'),
    )
    expect(error.code).toBe('not_found')
    expect(error.message).toContain(`'groq' does not serve ${modelId}`)
    expect(error.message).toContain('together, novita')
  })

  it('says that a provider has no chat, or is unknown', async () => {
    const noChat = await failure(model({ modelId: freshId(), provider: 'replicate', fetch: hub({}) }).generate('Hi'))
    expect(noChat).toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining("'conversational' not supported"),
    })
    const unknown = await failure(model({ modelId: freshId(), provider: 'nobody', fetch: hub({}) }).generate('Hi'))
    expect(unknown).toMatchObject({ code: 'configuration', message: expect.stringContaining('together') })
  })
})

describe('what is sent', () => {
  it('carries billTo, the headers of the call, and the parameters', async () => {
    const fetch = fakeFetch([answer])
    await model({ modelId: endpoint, billTo: 'my-org', maxTokens: 20, temperature: 0.1, fetch }).generate('Hi', {
      headers: { 'X-Team': 'a' },
      stopSequences: ['END'],
      responseFormat: { type: 'json_schema', json_schema: { name: 'city', schema: { type: 'object' } } },
    })
    expect(fetch.requests[0]?.headers).toMatchObject({ 'x-hf-bill-to': 'my-org', 'x-team': 'a' })
    expect(fetch.requests[0]?.json).toMatchObject({
      max_tokens: 20,
      temperature: 0.1,
      stop: ['END'],
      response_format: { type: 'json_schema', json_schema: { name: 'city', schema: { type: 'object' } } },
    })
  })

  it('sends no authorization to an endpoint when there is no token', async () => {
    const fetch = fakeFetch([answer])
    await new HfApiModel({ modelId: endpoint, fetch }).generate('Hi')
    expect(fetch.requests[0]?.headers['authorization']).toBeUndefined()
  })

  it('takes the token of the environment', async () => {
    vi.stubEnv('HF_TOKEN', 'hf_environment1')
    const fetch = fakeFetch([answer])
    await new HfApiModel({ modelId: endpoint, fetch }).generate('Hi')
    expect(fetch.requests[0]?.headers['authorization']).toBe('Bearer hf_environment1')
  })
})

describe('replies', () => {
  it('needs neither usage, id nor created', async () => {
    expect(await model({ modelId: endpoint, fetch: fakeFetch([answer]) }).generate('Hi')).toMatchObject({
      content: 'Paris.',
      finishReason: 'stop',
    })
  })

  it('streams, and gives the same message', async () => {
    const fetch = fakeFetch([
      sseReply([
        chatChunk({ content: 'Par' }),
        chatChunk({ content: 'is.' }),
        chatChunk({}, { finish_reason: 'stop' }),
      ]),
    ])
    const stream = model({ modelId: endpoint, fetch }).generateStream('Hi')
    let text = ''
    for await (const piece of stream.textStream) text += piece
    expect(text).toBe('Paris.')
    expect(await stream.final()).toMatchObject({ content: 'Paris.', finishReason: 'stop' })
    expect(fetch.requests[0]?.json).toMatchObject({ stream: true })
  })

  it('lets timeoutMs cover the stream', async () => {
    const fetch = fakeFetch([sseReply([chatChunk({ content: 'Par' })], { end: 'hang' })])
    const error = await failure(model({ modelId: endpoint, timeoutMs: 50, fetch }).generateStream('Hi').final())
    expect(error).toMatchObject({ code: 'timeout', partial: { content: 'Par' } })
  })
})

describe('failures', () => {
  it('misses the token before anything is sent', async () => {
    const fetch = fakeFetch([answer])
    const error = await failure(new HfApiModel({ modelId: 'a/b', fetch }).generate('Hi'))
    expect(error.code).toBe('auth')
    expect(error.message).toContain("'token'")
    expect(error.message).toContain('HF_TOKEN')
    expect(fetch.requests).toEqual([])
  })

  it('asks at most maxRetries times again while a server is unavailable', async () => {
    vi.useFakeTimers()
    const fetch = fakeFetch(() => ({ status: 503, body: { error: 'unavailable' } }))
    const failed = failure(model({ modelId: endpoint, maxRetries: 3, fetch }).generate('Hi'))
    await vi.runAllTimersAsync()
    expect((await failed).code).toBe('server')
    expect(fetch.requests.length).toBe(4)
  })

  it('waits for a model that is loading as long as the server says, and says so once', async () => {
    vi.useFakeTimers()
    const loading = { status: 503, body: { error: 'Model x is currently loading', estimated_time: 20 } }
    const fetch = fakeFetch([loading, loading, answer])
    const done = model({ modelId: endpoint, fetch }).generate('Hi')
    await vi.advanceTimersByTimeAsync(19_999)
    expect(fetch.requests.length).toBe(1)
    await vi.advanceTimersByTimeAsync(20_001)
    const message = await done
    expect(message.warnings).toEqual([{ type: 'other', message: expect.stringContaining('loading the model') }])
  })

  it.each([
    [401, { error: 'Invalid username or password.' }, 'auth', 'https://huggingface.co/settings/tokens'],
    [
      403,
      { error: 'This authentication method does not have sufficient permissions to call Inference Providers' },
      'permission',
      'https://huggingface.co/settings/tokens',
    ],
    [
      403,
      { error: 'Cannot access gated repo for url …' },
      'permission',
      'accept its conditions at https://huggingface.co/a/b',
    ],
    [404, { error: 'Not Found' }, 'not_found', 'https://huggingface.co/a/b'],
    [
      400,
      {
        error: {
          message: "The requested model 'a/b' is not supported by any provider you have enabled.",
          code: 'model_not_supported',
        },
      },
      'invalid_request',
      'https://huggingface.co/a/b',
    ],
    [
      422,
      {
        error:
          'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens',
        error_type: 'validation',
      },
      'context_overflow',
      '4096',
    ],
  ])('explains a %i', async (status, body, code, words) => {
    const error = await failure(
      model({ modelId: 'a/b:together', maxRetries: 0, fetch: fakeFetch([{ status, body }]) }).generate('Hi'),
    )
    expect(error.code).toBe(code)
    expect(error.message).toContain(words)
  })

  it('names the id that the Hub does not know', async () => {
    const modelId = freshId()
    const fetch = fakeFetch([{ status: 404, body: { error: 'Repository not found' } }])
    const error = await failure(model({ modelId, provider: 'together', maxRetries: 0, fetch }).generate('Hi'))
    expect(error).toMatchObject({ code: 'not_found', message: expect.stringContaining(modelId) })
  })

  it('shows the token nowhere', async () => {
    const token = 'hf_planted0123456789'
    const echo = { status: 401, body: { error: `Bad token ${token}` } }
    const error = await failure(model({ modelId: endpoint, token, fetch: fakeFetch([echo]) }).generate('Hi'))
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(token)
  })
})

describe('options', () => {
  it.each([
    ['both token and apiKey', { token: 'hf_a1234567', apiKey: 'hf_b1234567' }, /two names for one option/],
    ['a token with a line break', { token: 'hf_abc\ndef' }, /white space or a line break/],
    ['an endpoint that is no URL', { modelId: 'http://' }, /is none/],
    ['an endpoint with a password', { modelId: 'https://user:secret@host' }, /user name or password/],
    ['an endpoint and a provider', { modelId: endpoint, provider: 'together' }, /exclude each other/],
    ['a mistyped option', { modelid: 'a/b' }, /Did you mean 'modelId'/],
  ])('refuses %s', (_what, options, message) => {
    expect(() => new HfApiModel(options as HfApiModelOptions)).toThrow(message)
  })

  it('survives JSON without the token', () => {
    const registry = createRegistry(hfApi)
    const hf = registry.createModel('HfApiModel:a/b', { provider: 'together', token: 'hf_0123456789', maxTokens: 7 })
    const json = JSON.stringify(hf)
    expect(json).not.toContain('hf_0123456789')
    const again = registry.fromJSON(JSON.parse(json)) as HfApiModel
    expect(again.toJSON()).toEqual(hf.toJSON())
    expect(again.inferenceProvider).toBe('together')
  })

  it('loads what smolagents 1.9 saved', () => {
    const saved = {
      class: 'HfApiModel',
      data: {
        model_id: 'a/b',
        max_tokens: 2096,
        temperature: 0.5,
        provider: null,
        last_input_token_count: 3,
        last_output_token_count: null,
      },
    }
    expect(createRegistry(hfApi).fromJSON(saved).toJSON()).toMatchObject({
      modelId: 'a/b',
      options: { maxTokens: 2096, temperature: 0.5 },
    })
  })
})
