import { createRegistry } from '@smol/core'
import { chatCompletion, fakeFetch } from '@smol/testing'
import { describe, expect, it } from 'vitest'
import type { ChatCompletionsModelOptions } from './index.ts'
import { ChatCompletionsModel, chatCompletionsPlugin } from './index.ts'

const apiBase = 'http://127.0.0.1:8080/v1'
const reply = { body: chatCompletion({ content: 'Hello!' }) }

async function requestOf(options: Partial<ChatCompletionsModelOptions> = {}) {
  const fetch = fakeFetch([reply])
  await new ChatCompletionsModel({ modelId: 'some-model', apiBase, fetch, ...options }).generate('Hi')
  const [request] = fetch.requests
  if (request === undefined) throw new Error('Nothing was sent.')
  return request
}

describe('ChatCompletionsModel', () => {
  it.each([
    [apiBase, `${apiBase}/chat/completions`],
    [`${apiBase}/`, `${apiBase}/chat/completions`],
    ['https://gateway.example/openai?team=a', 'https://gateway.example/openai/chat/completions?team=a'],
  ])('asks the server at %s', async (base, url) => {
    const { method, url: asked, json } = await requestOf({ apiBase: base })
    expect(`${method} ${asked}`).toBe(`POST ${url}`)
    expect(json).toEqual({ model: 'some-model', messages: [{ role: 'user', content: 'Hi' }] })
  })

  it('sends a key only where there is one, whatever stands in the environment', async () => {
    expect((await requestOf()).headers).not.toHaveProperty('authorization')
    expect((await requestOf({ apiKey: 'sk-test-0001' })).headers).toMatchObject({
      authorization: 'Bearer sk-test-0001',
    })
  })

  it('lets headers of the user stand over its own', async () => {
    const headers = { Authorization: 'Custom abc', 'x-team': 'a' }
    expect((await requestOf({ apiKey: 'sk-test-0001', headers })).headers).toMatchObject({
      authorization: 'Custom abc',
      'x-team': 'a',
    })
  })

  it.each([
    [{ modelId: 'some-model' }, "'apiBase' is missing"],
    [{ modelId: 'some-model', apiBase: 'localhost:8080' }, "'apiBase' must be a URL with its scheme"],
    [
      { modelId: 'some-model', apiBase: 'http://user:secret@localhost:8080' },
      "'apiBase' has a user name or password in it",
    ],
    [{ modelId: 'some-model', apiBase, apiKey: 'two words' }, "'apiKey' is empty or has white space"],
    [{ modelId: 'some-model', apiBase, apiBse: '' }, "unknown option 'apiBse'. Did you mean 'apiBase'?"],
  ])('refuses %j', (options, message) => {
    expect(() => new ChatCompletionsModel(options as ChatCompletionsModelOptions)).toThrow(
      expect.objectContaining({ code: 'configuration', message: expect.stringContaining(message) as unknown }) as Error,
    )
  })

  it('is made by a registry, and again from its JSON', () => {
    const registry = createRegistry(chatCompletionsPlugin)
    const model = registry.createModel('chat-completions:some:model', {
      apiBase,
      apiKey: 'sk-test-0001',
      temperature: 0,
    })
    expect(model.toJSON()).toEqual({
      provider: 'chat-completions',
      class: 'ChatCompletionsModel',
      modelId: 'some:model',
      options: { apiBase, temperature: 0 },
    })
    expect(registry.fromJSON(JSON.parse(JSON.stringify(model))).toJSON()).toEqual(model.toJSON())
  })
})
