import type { GenerateOptions, Messages } from '@smol/core'
import type { FakeFetch, FakeReply, FakeRequest } from '@smol/testing'
import { chatChunk, fakeFetch, sseReply } from '@smol/testing'
import { describe, expect, it } from 'vitest'
import { textReply, withoutEnvironment } from '../test/ask.ts'
import { OpenAIServerModel } from './index.ts'

withoutEnvironment()

interface Body {
  readonly messages: readonly { role: string }[]
  readonly stream?: boolean
  readonly [field: string]: unknown
}

/** Refuses one thing a time, in OpenAI's words, as its reasoning models do; answers when nothing is left to refuse. */
function reasoningServer(answer = 'Hello!'): FakeFetch {
  return fakeFetch(({ json }: FakeRequest): FakeReply => {
    const body = json as Body
    const unsupported = (param: string, hint = ''): FakeReply =>
      refusal(
        `Unsupported parameter: '${param}' is not supported with this model.${hint}`,
        param,
        'unsupported_parameter',
      )
    if ('max_tokens' in body) return unsupported('max_tokens', " Use 'max_completion_tokens' instead.")
    if ('stop' in body) return unsupported('stop')
    if ('temperature' in body && body['temperature'] !== 1) {
      const words = `'temperature' does not support ${String(body['temperature'])} with this model. Only the default (1) value is supported.`
      return refusal(`Unsupported value: ${words}`, 'temperature', 'unsupported_value')
    }
    if ('top_p' in body) return unsupported('top_p')
    if ('top_k' in body) return refusal("Unknown parameter: 'top_k'.", 'top_k', 'unknown_parameter')
    if (body.messages[0]?.role === 'system') {
      const words = "Unsupported value: 'messages[0].role' does not support 'system' with this model."
      return refusal(words, 'messages[0].role', 'unsupported_value')
    }
    if (body.stream !== true) return textReply(answer)
    return sseReply(
      Array.from(answer, (content) => chatChunk({ content })).concat(chatChunk({}, { finish_reason: 'stop' })),
    )
  })
}

function refusal(message: string, param: string, code: string): FakeReply {
  return { status: 400, body: { error: { message, type: 'invalid_request_error', param, code } } }
}

function modelAt(fetch: FakeFetch): OpenAIServerModel {
  return new OpenAIServerModel({ modelId: 'o4-mini', apiKey: 'sk-test-0001', fetch })
}

const messages: Messages = [
  { role: 'system', content: 'Be short.' },
  { role: 'user', content: 'Say hello.' },
]

describe('a parameter that the model does not take', () => {
  it.each<[string, GenerateOptions, Record<string, unknown>, string]>([
    ['max_tokens', { maxTokens: 50 }, { max_completion_tokens: 50 }, 'translated'],
    ['stop', { stopSequences: ['END'] }, {}, 'dropped'],
    ['temperature', { temperature: 0 }, {}, 'dropped'],
    ['top_p', { topP: 0.5 }, {}, 'dropped'],
    ['top_k', { topK: 40 }, {}, 'dropped'],
  ])('%s is left out or said otherwise, once, and the message says so', async (field, call, sent, type) => {
    const fetch = reasoningServer()
    const model = modelAt(fetch)
    const warnings = [{ type, parameter: field, message: expect.stringContaining(`'${field}'`) as unknown }]
    expect(await model.generate('Hi', call)).toMatchObject({ content: 'Hello!', warnings })
    expect(fetch.requests).toHaveLength(2)
    expect(fetch.requests[1]?.json).toEqual({ model: 'o4-mini', messages: [{ role: 'user', content: 'Hi' }], ...sent })

    // What was learnt holds: from now on one request a call.
    expect(await model.generate('Hi', call)).toMatchObject({ content: 'Hello!', warnings })
    expect(fetch.requests).toHaveLength(3)
    expect((await model.generate('Hi')).warnings).toEqual([])
  })

  it('may be a role: system is sent as developer', async () => {
    const fetch = reasoningServer()
    const model = modelAt(fetch)
    const answer = await model.generate(messages)
    expect(answer.warnings).toEqual([
      {
        type: 'translated',
        parameter: 'messages.role',
        message: "The server does not take the role 'system': sent as 'developer'.",
      },
    ])
    expect((fetch.requests[1]?.json as Body | undefined)?.messages).toEqual([
      { role: 'developer', content: 'Be short.' },
      { role: 'user', content: 'Say hello.' },
    ])
    await model.generate(messages)
    expect(fetch.requests).toHaveLength(3)
  })

  it('may be one of many: each is learnt once, in a stream as well', async () => {
    const fetch = reasoningServer('Hello! END of story')
    const model = modelAt(fetch)
    const call = { maxTokens: 50, stopSequences: ['END'], temperature: 0, topP: 0.5, topK: 40 }
    const stream = model.generateStream(messages, call)
    const answer = await stream.final()
    expect(fetch.requests).toHaveLength(7)
    expect(fetch.requests[6]?.json).toEqual({
      model: 'o4-mini',
      messages: [
        { role: 'developer', content: 'Be short.' },
        { role: 'user', content: 'Say hello.' },
      ],
      max_completion_tokens: 50,
      stream: true,
      stream_options: { include_usage: true },
    })
    // The server was not told of the stop string: it is enforced here.
    expect(answer).toMatchObject({ content: 'Hello! ', finishReason: 'stop' })
    expect(answer.warnings).toHaveLength(6)
    expect((await model.generate(messages, call)).content).toBe('Hello! ')
    expect(fetch.requests).toHaveLength(8)
  })

  it('does not count as a retry', async () => {
    const fetch = reasoningServer()
    const model = modelAt(fetch)
    expect(await model.generate('Hi', { maxTokens: 50, temperature: 0, maxRetries: 0 })).toMatchObject({
      content: 'Hello!',
    })
  })

  it('is a lesson of this model alone', async () => {
    const fetch = reasoningServer()
    await modelAt(fetch).generate('Hi', { maxTokens: 50 })
    await modelAt(fetch).generate('Hi', { maxTokens: 50 })
    expect(fetch.requests).toHaveLength(4)
  })
})

describe('a value that is out of range', () => {
  it('is the caller’s to mend', async () => {
    const said = refusal("Invalid 'max_tokens': integer below minimum value.", 'max_tokens', 'integer_below_min_value')
    const fetch = fakeFetch([said])
    await expect(modelAt(fetch).generate('Hi', { maxTokens: 1 })).rejects.toMatchObject({
      code: 'invalid_request',
      status: 400,
      message: expect.stringContaining('integer below minimum value') as unknown,
    })
    expect(fetch.requests).toHaveLength(1)
  })
})
