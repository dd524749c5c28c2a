import { fakeFetch } from '@smol/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LiteLLMModelOptions } from '../../options.ts'
import { LiteLLMModel } from '../../litellm-model.ts'

const answer = { body: { candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }] } }

async function send(options: Partial<LiteLLMModelOptions> = {}) {
  const fetch = fakeFetch([answer])
  await new LiteLLMModel({ modelId: 'gemini/gemini-2.5-flash', fetch, ...options }).generate('Hello')
  return fetch.requests[0] ?? expect.fail('nothing was sent')
}

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (/API|KEY|VERTEX|GOOGLE/.test(name)) vi.stubEnv(name, undefined)
})
afterEach(() => vi.unstubAllEnvs())

describe('the key of AI Studio', () => {
  it('is read from its variables, the first that is set', async () => {
    const keys = { PALM_API_KEY: 'palm', GEMINI_API_KEY: 'gemini', GOOGLE_API_KEY: 'google' }
    for (const [name, value] of Object.entries(keys)) {
      vi.stubEnv(name, value)
      expect((await send()).headers['x-goog-api-key']).toBe(value)
    }
    expect((await send({ apiKey: 'given' })).headers['x-goog-api-key']).toBe('given')
  })

  it('is no other vendor’s', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'of-openai')
    await expect(send()).rejects.toMatchObject({ code: 'auth', message: expect.stringContaining('GEMINI_API_KEY') })
  })

  it('stands in no URL', async () => {
    const { url, headers } = await send({ apiKey: 'given' })
    expect(url).not.toContain('given')
    expect(headers).not.toHaveProperty('authorization')
  })
})

describe('the address of AI Studio', () => {
  it.each([
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/models/gemini-2.5-flash:generateContent'],
    ['http://127.0.0.1:4000/v1beta/', 'http://127.0.0.1:4000/v1beta/models/gemini-2.5-flash:generateContent'],
  ])('%s', async (base, url) => {
    expect((await send({ apiKey: 'k', apiBase: base })).url).toBe(url)
    vi.stubEnv('GEMINI_API_BASE', base)
    expect((await send({ apiKey: 'k' })).url).toBe(url)
  })

  it('is that of Vertex AI for a model without a provider, as LiteLLM has it', async () => {
    const { url } = await send({ modelId: 'gemini-2.5-flash', apiKey: 'token', vertexProject: 'p' })
    expect(new URL(url).hostname).toBe('us-central1-aiplatform.googleapis.com')
  })

  it.each([
    ['vertex_ai', 'VERTEXAI_API_BASE'],
    ['vertex_ai_beta', 'GEMINI_API_BASE'],
  ])('of %s is read from %s', async (provider, variable) => {
    vi.stubEnv(variable, 'http://127.0.0.1:4000')
    const { url } = await send({ modelId: `${provider}/gemini-2.0-flash`, apiKey: 'token', vertexProject: 'p' })
    expect(url).toBe(
      'http://127.0.0.1:4000/v1/projects/p/locations/us-central1/publishers/google/models/gemini-2.0-flash:generateContent',
    )
  })
})
