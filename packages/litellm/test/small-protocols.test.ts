import type { GenerateOptions } from '@smol/core'
import type { FakeAnswer } from '@smol/testing'
import { fakeFetch, sseReply } from '@smol/testing'
import { describe, expect, it } from 'vitest'
import type { LiteLLMModelOptions } from '../src/index.ts'
import { LiteLLMModel } from '../src/index.ts'
import { ask } from './ask.ts'

function stream(
  options: LiteLLMModelOptions,
  answer: FakeAnswer,
  call: GenerateOptions = {},
  before: FakeAnswer[] = [],
) {
  const fetch = fakeFetch([...before, answer])
  return {
    fetch,
    stream: new LiteLLMModel({ apiKey: 'k', maxRetries: 0, fetch, ...options }).generateStream('Hi', call),
  }
}

const tool = { type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } } as const

describe('an API that continues a prompt', () => {
  const completion = {
    choices: [{ text: 'Hi', finish_reason: 'length' }],
    usage: { prompt_tokens: 3, completion_tokens: 1 },
  }

  it('gets the dialogue as one text', async () => {
    const dialogue = [
      { role: 'system', content: 'Be terse.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
    ] as const
    const call = { maxTokens: 9, stopSequences: ['END'], tools: [tool], topK: 3 }
    const { body, message } = await ask({ modelId: 'text-completion-openai/davinci' }, dialogue, call, [
      { body: completion },
    ])
    expect(body).toEqual({ model: 'davinci', prompt: 'Be terse.\nab', max_tokens: 9, stop: ['END'] })
    expect(message).toMatchObject({
      content: 'Hi',
      finishReason: 'length',
      tokenUsage: { inputTokens: 3, outputTokens: 1, totalTokens: 4 },
    })
    expect(message.warnings.map(({ parameter }) => parameter)).toEqual(['topK', 'tools'])
  })

  it('streams, and must say why it ended where it can', async () => {
    const pieces = [{ choices: [{ text: 'H' }] }, { choices: [{ text: 'i', finish_reason: 'stop' }] }]
    const whole = stream({ modelId: 'text-completion-openai/davinci' }, sseReply(pieces))
    expect(await whole.stream.final()).toMatchObject({ content: 'Hi', finishReason: 'stop' })
    const cut = stream({ modelId: 'text-completion-openai/davinci' }, sseReply(pieces.slice(0, 1)))
    await expect(cut.stream.final()).rejects.toMatchObject({ code: 'bad_response', partial: { content: 'H' } })
  })

  it('may have its parameters below another field, and another address for streams', async () => {
    const options = { modelId: 'triton/llama', apiBase: 'http://triton.test/v2/models/llama/generate' }
    const { body, fetch } = await ask(options, 'Hi', { maxTokens: 5 }, [{ body: { text_output: 'x' } }])
    expect(body).toEqual({ text_input: 'Hi', parameters: { max_tokens: 5 }, stream: false })
    expect(fetch.requests[0]?.url).toBe(options.apiBase)
    expect(fetch.requests[0]?.headers).not.toHaveProperty('authorization')
    const streamed = stream(options, sseReply([{ text_output: 'a' }, { text_output: 'b' }]))
    expect(await streamed.stream.final()).toMatchObject({ content: 'ab', finishReason: 'stop' })
    expect(streamed.fetch.requests[0]?.url).toBe(`${options.apiBase}_stream`)
    expect(streamed.fetch.requests[0]?.json).toMatchObject({ stream: true })
  })

  it('takes no images and no calls', async () => {
    const image = { type: 'image_url', image_url: { url: 'https://x.test/a.png' } } as const
    const options = { modelId: 'nlp_cloud/dolphin' }
    await expect(ask(options, [{ role: 'user', content: [image] }])).rejects.toMatchObject({ code: 'unsupported' })
    const call = { role: 'assistant', content: null, toolCalls: [{ id: 'a', name: 'look', arguments: {} }] } as const
    await expect(ask(options, [{ role: 'user', content: 'q' }, call])).rejects.toMatchObject({ code: 'unsupported' })
  })

  it('without a text is no answer', async () => {
    await expect(ask({ modelId: 'nlp_cloud/dolphin' }, 'Hi', {}, [{ body: { ok: true } }])).rejects.toMatchObject({
      code: 'bad_response',
      message: expect.stringContaining("no text at 'generated_text'"),
    })
  })
})

describe('GigaChat', () => {
  const options = { modelId: 'gigachat/GigaChat-2' }
  const reply = (message: object, reason = 'stop') => [
    { body: { access_token: 't', expires_at: Date.now() + 1_800_000 } },
    { body: { choices: [{ message, finish_reason: reason }] } },
  ]
  const call = { name: 'look', arguments: { city: 'Paris' } }

  it('calls functions, one a message', async () => {
    const dialogue = [
      { role: 'user', content: 'q' },
      { role: 'assistant', content: null, toolCalls: [{ id: 'a', ...call }] },
      { role: 'tool-response', content: 'sunny', toolCallId: 'a' },
    ] as const
    const answer = reply({ content: '', function_call: call }, 'function_call')
    const { body, message } = await ask(options, dialogue, { tools: [tool], toolChoice: 'required' }, answer)
    expect(body).toMatchObject({
      functions: [tool.function],
      function_call: 'auto',
      messages: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: '', function_call: call },
        { role: 'function', content: '"sunny"' },
      ],
    })
    expect(message).toMatchObject({ finishReason: 'tool-calls', toolCalls: [call] })
    expect(message.warnings).toMatchObject([{ type: 'translated', parameter: 'toolChoice' }])
  })

  it('answers in the form of a schema by calling a function', async () => {
    const schema = { type: 'object', properties: { city: { type: 'string' } } }
    const responseFormat = { type: 'json_schema', json_schema: { name: 'look', schema } } as const
    const { body, message } = await ask(
      options,
      'q',
      { responseFormat },
      reply({ function_call: call }, 'function_call'),
    )
    expect(body).toMatchObject({ functions: [{ name: 'look', parameters: schema }], function_call: { name: 'look' } })
    expect(message).toMatchObject({ content: '{"city":"Paris"}', finishReason: 'stop', parsed: { city: 'Paris' } })
    const events = [{ choices: [{ delta: { function_call: call }, finish_reason: 'function_call' }] }]
    const token = { body: { access_token: 't' } }
    expect(await stream(options, sseReply(events), { responseFormat }, [token]).stream.final()).toMatchObject({
      content: '{"city":"Paris"}',
      finishReason: 'stop',
      toolCalls: [],
    })
  })
})

describe('Langflow', () => {
  const reply = { outputs: [{ outputs: [{ results: { message: { text: 'Hi' } } }] }] }

  it('gets the last message of the user, and says what it leaves out', async () => {
    const dialogue = [
      { role: 'system', content: 's' },
      { role: 'user', content: 'a' },
    ] as const
    const { body, fetch, message } = await ask({ modelId: 'langflow/flow-1' }, dialogue, { temperature: 1 }, [
      { body: reply },
    ])
    expect(body).toEqual({ input_value: 'a', input_type: 'chat', output_type: 'chat' })
    expect(fetch.requests[0]).toMatchObject({
      url: 'http://localhost:7860/api/v1/run/flow-1',
      headers: { 'x-api-key': 'the-key' },
    })
    expect(message).toMatchObject({ content: 'Hi', finishReason: 'stop' })
    expect(message.warnings.map(({ parameter }) => parameter)).toEqual(['messages', 'temperature'])
  })

  it('answers a stream whole', async () => {
    const { stream: streamed } = stream({ modelId: 'langflow/flow-1' }, { body: reply })
    expect(await streamed.final()).toMatchObject({ content: 'Hi', finishReason: 'stop' })
  })
})

describe('an agent of Databricks', () => {
  const options = { modelId: 'databricks_agent/helper', apiBase: 'https://adb.test' }
  const output = [
    { type: 'function_call', name: 'look' },
    { type: 'message', content: [{ type: 'output_text', text: 'Hi' }] },
  ]

  it('is asked for a response', async () => {
    const { body, fetch, message } = await ask(options, 'q', { maxTokens: 5, temperature: 0.5, seed: 1 }, [
      { body: { output } },
    ])
    expect(fetch.requests[0]?.url).toBe('https://adb.test/serving-endpoints/helper/invocations')
    expect(body).toEqual({ input: [{ role: 'user', content: 'q' }], max_output_tokens: 5, temperature: 0.5 })
    expect(message).toMatchObject({ content: 'Hi', finishReason: 'stop', warnings: [{ parameter: 'seed' }] })
  })

  it('streams pieces, or its items whole', async () => {
    const pieces = [
      { type: 'response.output_text.delta', delta: 'H' },
      { type: 'response.output_text.delta', delta: 'i' },
      { type: 'response.output_item.done', item: output[1] },
      { type: 'response.completed', response: { usage: { input_tokens: 2, output_tokens: 1 } } },
    ]
    expect(await stream(options, sseReply(pieces)).stream.final()).toMatchObject({
      content: 'Hi',
      tokenUsage: { inputTokens: 2, outputTokens: 1 },
    })
    expect((await stream(options, sseReply(pieces.slice(2, 3))).stream.final()).content).toBe('Hi')
    await expect(stream(options, sseReply(pieces.slice(0, 1))).stream.final()).rejects.toMatchObject({
      code: 'bad_response',
    })
  })
})
