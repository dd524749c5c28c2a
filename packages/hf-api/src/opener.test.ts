import { fakeFetch } from '@smol/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answer, endpoint, failure, freshId, hideTokens, hub, model } from '../test/hub.ts'

beforeEach(hideTokens)

afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

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

  it.each([{ id: 'x' }, { id: 'x', inferenceProviderMapping: {} }])(
    'goes on through auto when the Hub names nobody: %j',
    async (said) => {
      const fetch = fakeFetch((request) => (request.method === 'POST' ? answer : { body: said }))
      await model({ modelId: freshId(), maxRetries: 0, fetch }).generate('Hi')
      expect(fetch.requests.at(-1)?.url).toBe('https://router.huggingface.co/v1/chat/completions')
    },
  )

  it('says so when the Hub answers with anything but JSON', async () => {
    const fetch = fakeFetch([{ body: '<html>' }])
    const error = await failure(
      model({ modelId: freshId(), provider: 'together', maxRetries: 0, fetch }).generate('Hi'),
    )
    expect(error).toMatchObject({ code: 'bad_response', message: expect.stringContaining('malformed API response') })
  })

  it('asks again while the Hub is busy', async () => {
    vi.useFakeTimers()
    const modelId = freshId()
    const busy = { status: 503, body: 'busy' }
    const live = { inferenceProviderMapping: { together: { status: 'live', task: 'conversational', providerId: 'x' } } }
    const fetch = fakeFetch([busy, { body: live }, answer])
    const done = model({ modelId, provider: 'together', fetch }).generate('Hi')
    await vi.runAllTimersAsync()
    expect(await done).toMatchObject({ content: 'Paris.' })
    expect(fetch.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST'])
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
