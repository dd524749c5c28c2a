import { createRegistry } from '@smol/core'
import { chatChunk, fakeFetch, sseReply } from '@smol/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answer, endpoint, failure, freshId, hideTokens, model } from '../test/hub.ts'
import type { HfApiModelOptions } from './index.ts'
import { hfApi, HfApiModel } from './index.ts'

beforeEach(hideTokens)

afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
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
