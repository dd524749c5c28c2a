import type { ChatMessage, GenerateOptions, Messages } from '@smol/core'
import { chatChunk, chatCompletion, chatCompletionsSample, fakeFetch, replyDialects, sseReply } from '@smol/testing'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OpenAIServerModelOptions } from '../src/index.ts'
import type { Check } from './openapi.ts'
import { noSchemas, openApiChecks } from './openapi.ts'
import { modelAt } from './wire-support.ts'

let request: Check
let reply: Check
let chunk: Check
beforeAll(() => {
  if (noSchemas !== undefined) return
  const checks = openApiChecks()
  request = checks('CreateChatCompletionRequest')
  reply = checks('CreateChatCompletionResponse')
  chunk = checks('CreateChatCompletionStreamResponse')
})
beforeEach(({ skip }) => skip(noSchemas !== undefined, noSchemas))

const tool = { name: 'get_weather', description: 'Weather', inputs: { city: { type: 'string', description: 'City' } } }
const schema = { type: 'object', properties: { a: { type: 'number' } }, required: ['a'], additionalProperties: false }
const PIXEL = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  (letter) => letter.charCodeAt(0),
)
const calls = [
  { id: 'call_1', name: 'get_weather', arguments: { city: 'Paris' } },
  { id: 'call_2', name: 'get_weather', arguments: { city: 'Oslo' } },
]
const conversation: ChatMessage[] = [
  { role: 'system', content: 'Be brief.' },
  {
    role: 'user',
    content: [
      { type: 'text', text: 'What is this?' },
      { type: 'image', image: PIXEL },
    ],
  },
  { role: 'assistant', content: 'A pixel.' },
  { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } }] },
  { role: 'assistant', content: null, toolCalls: calls },
  { role: 'tool-response', content: 'Sunny', toolCallId: 'call_1' },
  { role: 'tool-response', content: [{ type: 'text', text: 'Rain' }], toolCallId: 'call_2' },
  { role: 'user', content: 'Thanks' },
]

/** Everything that we send. */
const features: Readonly<
  Record<string, { messages?: Messages; options?: GenerateOptions; model?: Partial<OpenAIServerModelOptions> }>
> = {
  'a plain text': {},
  'a conversation with images and tool calls': { messages: conversation },
  'tool turns in the text convention': {
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'tool-call', content: 'Calling tools: []' },
      { role: 'tool-response', content: 'Observation: none' },
    ],
  },
  'flattened messages': {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
    ],
    model: { flattenMessagesAsText: true },
  },
  'sampling parameters': {
    options: { temperature: 0.5, topP: 0.9, maxTokens: 9, seed: 7, frequencyPenalty: 1, presencePenalty: -1 },
  },
  'stop strings': { options: { stopSequences: ['a', 'b'] } },
  'reasoning effort': { options: { reasoningEffort: 'minimal' } },
  tools: { options: { tools: [tool], parallelToolCalls: false } },
  'a tool without parameters': { options: { tools: [{ name: 'ping', description: 'Ping', inputs: {} }] } },
  "a tool in MCP's form": { options: { tools: [{ name: 'x', description: 'X', inputSchema: schema }] } },
  'a tool choice': { options: { tools: [tool], toolChoice: 'required' } },
  'a named tool choice': { options: { tools: [tool], toolChoice: { name: 'get_weather' } } },
  'a JSON object': { options: { responseFormat: { type: 'json_object' } } },
  'a JSON Schema': {
    options: {
      responseFormat: {
        type: 'json_schema',
        json_schema: { name: 'a', schema, strict: true, description: 'A number' },
      },
    },
  },
  'an extra body': { options: { extraBody: { logprobs: true, top_logprobs: 2, metadata: { a: 'b' }, user: 'me' } } },
  'fields left out': { options: { temperature: 1, omit: ['temperature', 'stream_options'] } },
}

describe('every request is valid by OpenAI’s own specification', () => {
  for (const [name, { messages = 'Hi', options = {}, model = {} }] of Object.entries(features)) {
    it(`${name}: whole and streamed`, async () => {
      const fetch = fakeFetch([
        { body: chatCompletion({ content: '{"a":1}' }) },
        sseReply([chatChunk({ content: '{"a":1}' }), chatChunk({}, { finish_reason: 'stop' }), '[DONE]']),
      ])
      const asked = modelAt('https://api.openai.com/v1', { fetch, ...model })
      await asked.generate(messages, options)
      await asked.generateStream(messages, options).final()
      expect(fetch.requests).toHaveLength(2)
      for (const { json } of fetch.requests) expect(request(json)).toEqual([])
    })
  }

  it('the check bites: an unknown field, a wrong type and a wrong role are found', () => {
    const good = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] }
    expect(request(good)).toEqual([])
    expect(request({ ...good, top_k: 3 })).not.toEqual([])
    expect(request({ ...good, temperature: '1' })).not.toEqual([])
    expect(request({ ...good, messages: [{ role: 'tool-call', content: 'Hi' }] })).not.toEqual([])
    expect(request({ ...good, messages: [{ role: 'user', content: 'Hi', tool_calls: [] }] })).not.toEqual([])
  })
})

describe('the replies of our scripted servers are valid, too', () => {
  it('the whole sample', () => {
    expect(reply(JSON.parse(chatCompletionsSample.whole))).toEqual([])
  })

  it('every chunk of the sample', () => {
    for (const frame of chatCompletionsSample.frames) {
      expect(chunk(JSON.parse(String(frame).replace(/^data: /, '')))).toEqual([])
    }
  })

  it('a chunk with tool calls, with usage, with neither', () => {
    const fragment = { index: 0, id: 'call_1', type: 'function', function: { name: 'x', arguments: '{}' } }
    expect(chunk(chatChunk({ tool_calls: [fragment] }))).toEqual([])
    expect(
      chunk(chatChunk(undefined, { usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 } })),
    ).toEqual([])
    expect(chunk(chatChunk({}, { finish_reason: 'tool_calls' }))).toEqual([])
  })

  it.each(['whole-text', 'whole-tool-call', 'whole-refusal', 'whole-finish-length', 'whole-usage-details'] as const)(
    '%s',
    (name) => {
      expect(reply(replyDialects[name].body)).toEqual([])
    },
  )
})
