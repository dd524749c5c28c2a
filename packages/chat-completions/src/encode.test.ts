import type { CleanMessage, CompletionRequest } from '@smol/core'
import { deepFreeze } from '@smol/testing'
import { describe, expect, it } from 'vitest'
import { encode } from './encode.ts'

function request(more: Partial<CompletionRequest> = {}): CompletionRequest {
  const { signal } = new AbortController()
  const user: CleanMessage = { role: 'user', content: 'Hi' }
  return { modelId: 'some-model', messages: [user], stream: false, options: {}, signal, warn: () => undefined, ...more }
}

const tool = { type: 'function', function: { name: 'now', parameters: { type: 'object', properties: {} } } } as const

describe('a body', () => {
  it('has nothing that was not asked for', () => {
    expect(encode(request())).toEqual({ model: 'some-model', messages: [{ role: 'user', content: 'Hi' }] })
  })

  it("has its fields in the order of OpenAI's reference", () => {
    const body = encode(
      request({
        stream: true,
        responseFormat: { type: 'json_object' },
        parallelToolCalls: true,
        toolChoice: { name: 'now' },
        tools: [tool],
        reasoningEffort: 'high',
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        seed: 1,
        stopSequences: ['END'],
        maxTokens: 10,
        topK: 5,
        topP: 0.9,
        temperature: 0,
      }),
    )
    expect(JSON.stringify(body, undefined, 1)).toMatchInlineSnapshot(`
      "{
       "model": "some-model",
       "messages": [
        {
         "role": "user",
         "content": "Hi"
        }
       ],
       "temperature": 0,
       "top_p": 0.9,
       "top_k": 5,
       "max_tokens": 10,
       "stop": [
        "END"
       ],
       "seed": 1,
       "frequency_penalty": 0.2,
       "presence_penalty": 0.1,
       "reasoning_effort": "high",
       "tools": [
        {
         "type": "function",
         "function": {
          "name": "now",
          "parameters": {
           "type": "object",
           "properties": {}
          }
         }
        }
       ],
       "tool_choice": {
        "type": "function",
        "function": {
         "name": "now"
        }
       },
       "parallel_tool_calls": true,
       "response_format": {
        "type": "json_object"
       },
       "stream": true,
       "stream_options": {
        "include_usage": true
       }
      }"
    `)
  })

  it('says nothing of parallel calls where there is no tool', () => {
    expect(encode(request({ parallelToolCalls: false }))).not.toHaveProperty('parallel_tool_calls')
  })

  it('keeps of a JSON Schema format what was given', () => {
    const schema = { type: 'object' }
    const encoded = (json_schema: object): unknown =>
      encode(request({ responseFormat: { type: 'json_schema', json_schema } as never }))['response_format']
    expect(encoded({ name: 'a', schema })).toEqual({ type: 'json_schema', json_schema: { name: 'a', schema } })
    expect(encoded({ name: 'a', schema, strict: false, description: 'A' })).toEqual({
      type: 'json_schema',
      json_schema: { name: 'a', description: 'A', schema, strict: false },
    })
  })

  it('is made without changing the request', () => {
    const given = deepFreeze(request({ tools: [tool], stopSequences: ['END'] }))
    expect(encode(given)).toEqual(encode(given))
  })
})

describe('a message', () => {
  const encoded = (message: CleanMessage): unknown =>
    (encode(request({ messages: [message] }))['messages'] as unknown[])[0]
  const toolCalls = [{ id: 'call_1', name: 'now', arguments: { zone: 'UTC' } }]
  const tool_calls = [{ id: 'call_1', type: 'function', function: { name: 'now', arguments: '{"zone":"UTC"}' } }]

  it.each([
    ['no text', ''],
    ['null', null],
    ['no parts', []],
  ])('with calls and %s has content null, which every server takes', (_what, content) => {
    expect(encoded({ role: 'assistant', content, toolCalls })).toEqual({ role: 'assistant', content: null, tool_calls })
  })

  it('with calls keeps its text', () => {
    expect(encoded({ role: 'assistant', content: 'Let me see.', toolCalls })).toEqual({
      role: 'assistant',
      content: 'Let me see.',
      tool_calls,
    })
  })

  it('with an empty list of calls has none', () => {
    expect(encoded({ role: 'assistant', content: 'Hi', toolCalls: [] })).toEqual({ role: 'assistant', content: 'Hi' })
  })

  it('that answers a call has its id, and a text even if it says nothing', () => {
    expect(encoded({ role: 'tool', content: null, toolCallId: 'call_1' })).toEqual({
      role: 'tool',
      tool_call_id: 'call_1',
      content: '',
    })
  })

  it('does not send reasoning back', () => {
    expect(encoded({ role: 'assistant', content: 'Hi', reasoning: 'Greet.' })).toEqual({
      role: 'assistant',
      content: 'Hi',
    })
  })
})
