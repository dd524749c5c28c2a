import { createRegistry } from '@smol/core'
import { chatChunk, sseReply } from '@smol/testing'
import { describe, expect, it, vi } from 'vitest'
import { bodyOf, modelWith, requestOf, textReply, withoutEnvironment } from '../test/ask.ts'
import { openai, OpenAIServerModel } from './index.ts'

withoutEnvironment()

describe('a request', () => {
  it('is a POST to OpenAI with the model and the messages', async () => {
    const { method, url, headers, json } = await requestOf('What does HTTP stand for?')
    expect(`${method} ${url}`).toBe('POST https://api.openai.com/v1/chat/completions')
    expect(headers).toMatchObject({ authorization: 'Bearer sk-test-0001', 'content-type': 'application/json' })
    expect(json).toMatchInlineSnapshot(`
      {
        "messages": [
          {
            "content": "What does HTTP stand for?",
            "role": "user",
          },
        ],
        "model": "gpt-5-mini",
      }
    `)
  })

  it('asks a stream for its usage', async () => {
    const { model, fetch } = modelWith([sseReply([chatChunk({ content: 'Hi' }, { finish_reason: 'stop' }), '[DONE]'])])
    await model.generateStream('Hi').final()
    expect(fetch.requests[0]?.json).toMatchInlineSnapshot(`
      {
        "messages": [
          {
            "content": "Hi",
            "role": "user",
          },
        ],
        "model": "gpt-5-mini",
        "stream": true,
        "stream_options": {
          "include_usage": true,
        },
      }
    `)
  })

  it("has every generation parameter under OpenAI's name", async () => {
    const body = await bodyOf('Hi', {
      temperature: 0.2,
      topP: 0.9,
      topK: 40,
      maxTokens: 100,
      stopSequences: ['\n\n', 'END'],
      seed: 7,
      frequencyPenalty: 0.5,
      presencePenalty: -0.5,
      reasoningEffort: 'low',
    })
    expect(body).toMatchInlineSnapshot(`
      {
        "frequency_penalty": 0.5,
        "max_tokens": 100,
        "messages": [
          {
            "content": "Hi",
            "role": "user",
          },
        ],
        "model": "gpt-5-mini",
        "presence_penalty": -0.5,
        "reasoning_effort": "low",
        "seed": 7,
        "stop": [
          "

      ",
          "END",
        ],
        "temperature": 0.2,
        "top_k": 40,
        "top_p": 0.9,
      }
    `)
  })

  it('takes defaults from the constructor, and the call wins', async () => {
    const { model, fetch } = modelWith([textReply(), textReply(), textReply()], { temperature: 0, maxTokens: 50 })
    await model.generate('Hi')
    await model.generate('Hi', { temperature: 1 })
    await model.generate('Hi', { maxTokens: null as never })
    expect(fetch.requests.map(({ json }) => json)).toMatchObject([
      { temperature: 0, max_tokens: 50 },
      { temperature: 1, max_tokens: 50 },
      { temperature: 0 },
    ])
    expect(fetch.requests[2]?.json).not.toHaveProperty('max_tokens')
  })

  it('gets extraBody merged in last, and omit taken out', async () => {
    const body = await bodyOf(
      'Hi',
      {
        maxTokens: 10,
        stopSequences: ['END'],
        omit: ['stop'],
        extraBody: { service_tier: 'flex', metadata: { b: 2 } },
      },
      { extraBody: { metadata: { a: 1 }, max_tokens: 20, logit_bias: { 50256: -100 } } },
    )
    expect(body).toMatchInlineSnapshot(`
      {
        "logit_bias": {
          "50256": -100,
        },
        "max_tokens": 20,
        "messages": [
          {
            "content": "Hi",
            "role": "user",
          },
        ],
        "metadata": {
          "a": 1,
          "b": 2,
        },
        "model": "gpt-5-mini",
        "service_tier": "flex",
      }
    `)
  })

  it('carries the headers of the constructor and of the call', async () => {
    const { headers } = await requestOf(
      'Hi',
      { headers: { 'X-Trace': 'call' } },
      { headers: { 'x-trace': 'mine', 'x-team': 'a' } },
    )
    expect(headers).toMatchObject({ 'x-trace': 'call', 'x-team': 'a' })
  })
})

describe('an answer', () => {
  it('is a message with text, usage, finish reason and request id', async () => {
    const { model } = modelWith([{ ...textReply('Hypertext Transfer Protocol'), headers: { 'x-request-id': 'req_1' } }])
    expect(await model.generate('What does HTTP stand for?')).toMatchInlineSnapshot(`
      {
        "content": "Hypertext Transfer Protocol",
        "finishReason": "stop",
        "modelId": "gpt-5-mini",
        "provider": "openai",
        "rawFinishReason": "stop",
        "requestId": "req_1",
        "role": "assistant",
        "tokenUsage": {
          "inputTokens": 7,
          "outputTokens": 5,
          "totalTokens": 12,
        },
        "toolCalls": [],
        "warnings": [],
      }
    `)
  })

  it('shows the log probabilities that were asked for in raw, whole or streamed', async () => {
    const logprobs = [
      { token: 'Hel', logprob: -0.1, bytes: null, top_logprobs: [] },
      { token: 'lo', logprob: -0.2, bytes: null, top_logprobs: [] },
    ]
    const chunk = (content: string, at: number): object => {
      const whole = chatChunk({ content }) as { choices: object[] }
      return { ...whole, choices: [{ ...whole.choices[0], logprobs: { content: [logprobs[at]], refusal: null } }] }
    }
    const whole = textReply('Hello').body as { choices: object[] }
    const { model, fetch } = modelWith(
      [
        { body: { ...whole, choices: [{ ...whole.choices[0], logprobs: { content: logprobs, refusal: null } }] } },
        sseReply([chunk('Hel', 0), chunk('lo', 1), chatChunk({}, { finish_reason: 'stop' }), '[DONE]']),
      ],
      { extraBody: { logprobs: true, top_logprobs: 2 } },
    )
    const expected = { id: 'chatcmpl-1', choices: [{ finish_reason: 'stop', logprobs: { content: logprobs } }] }
    expect((await model.generate('Hi')).raw).toMatchObject(expected)
    const streamed = await model.generateStream('Hi').final()
    expect(streamed.content).toBe('Hello')
    expect(streamed.raw).toMatchObject(expected)
    expect(fetch.requests[1]?.json).toMatchObject({ logprobs: true, top_logprobs: 2, stream: true })
  })

  it('keeps raw out of JSON', async () => {
    const { model } = modelWith([textReply()])
    expect(Object.keys(JSON.parse(JSON.stringify(await model.generate('Hi'))) as object)).not.toContain('raw')
  })
})

describe('the model as data', () => {
  it('holds its options, and no secret', () => {
    const { model } = modelWith([], {
      apiBase: 'http://127.0.0.1:8080/v1',
      organization: 'org-1',
      project: 'proj-1',
      temperature: 0,
      customRoleConversions: { system: 'developer' },
      headers: { 'x-team': 'a', authorization: 'Bearer sk-other-0002' },
      clientOptions: {
        apiKey: 'sk-client-0003',
        maxRetries: 3,
        defaultHeaders: { 'x-api-key': 'secret-0004', 'x-app': 'b' },
      },
    })
    expect(JSON.parse(JSON.stringify(model))).toMatchInlineSnapshot(`
      {
        "class": "OpenAIServerModel",
        "modelId": "gpt-5-mini",
        "options": {
          "apiBase": "http://127.0.0.1:8080/v1",
          "clientOptions": {
            "defaultHeaders": {
              "x-app": "b",
            },
            "maxRetries": 3,
          },
          "customRoleConversions": {
            "system": "developer",
          },
          "headers": {
            "x-team": "a",
          },
          "organization": "org-1",
          "project": "proj-1",
          "temperature": 0,
        },
        "provider": "openai",
      }
    `)
  })

  it('is made again from its JSON, with the key of the environment', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-environment-0005')
    const registry = createRegistry(openai)
    const { model } = modelWith([], { temperature: 0, tools: [], organization: 'org-1' })
    const again = registry.fromJSON(JSON.parse(JSON.stringify(model)))
    expect(again).toBeInstanceOf(OpenAIServerModel)
    expect(again.toJSON()).toEqual(model.toJSON())
    const { headers } = await requestOf('Hi', {}, { ...again.toJSON().options, apiKey: undefined as never })
    expect(headers).toMatchObject({ authorization: 'Bearer sk-environment-0005', 'openai-organization': 'org-1' })
  })

  it.each(['openai:gpt-5-mini', 'OpenAIServerModel:gpt-5-mini', 'OpenAIModel:gpt-5-mini'])(
    'is made by the registry as %s',
    (id) => {
      const model = createRegistry(openai).createModel(id, { temperature: 0 })
      expect(model.toJSON()).toEqual({
        provider: 'openai',
        class: 'OpenAIServerModel',
        modelId: 'gpt-5-mini',
        options: { temperature: 0 },
      })
    },
  )
})
