import type { CompletionRequest, Warning } from '@smol/core'
import { describe, expect, it } from 'vitest'
import { cohere } from './protocol.ts'

const target = { provider: 'cohere', model: 'command-a-03-2025', row: {} }
const warnings: Warning[] = []

function encode(more: Partial<CompletionRequest> = {}, model = target.model) {
  warnings.length = 0
  return cohere({ ...target, model }).encode({
    modelId: 'cohere/command-a-03-2025',
    messages: [{ role: 'user', content: 'Hi' }],
    stream: false,
    options: {},
    signal: new AbortController().signal,
    warn: (warning) => warnings.push(warning),
    ...more,
  })
}

const tool = { type: 'function', function: { name: 'now', strict: true } } as const
const other = { type: 'function', function: { name: 'later', parameters: { type: 'object', properties: {} } } } as const

describe('a request', () => {
  it('is in the words of the API', () => {
    const stopSequences = ['a', 'b', 'c', 'd', 'e', 'f']
    expect(encode({ stream: true, topP: 0.9, topK: 5, maxTokens: 9, stopSequences })).toEqual({
      stream: true,
      model: 'command-a-03-2025',
      messages: [{ role: 'user', content: 'Hi' }],
      max_tokens: 9,
      stop_sequences: ['a', 'b', 'c', 'd', 'e'],
      k: 5,
      p: 0.9,
    })
  })

  it('asks for one tool by offering no other', () => {
    expect(encode({ tools: [tool, other], toolChoice: { name: 'now' } })).toMatchObject({
      tools: [{ type: 'function', function: { name: 'now', parameters: { type: 'object' } } }],
      strict_tools: true,
      tool_choice: 'REQUIRED',
    })
    expect(warnings).toMatchObject([{ type: 'translated', parameter: 'toolChoice' }])
    expect(encode({ tools: [other], toolChoice: 'none' })).toMatchObject({ tools: [other], tool_choice: 'NONE' })
    expect(warnings).toEqual([])
  })

  it('asks for a schema, but not beside tools', () => {
    const schema = { type: 'object' }
    const responseFormat = { type: 'json_schema', json_schema: { name: 'x', schema } } as const
    expect(encode({ responseFormat })).toMatchObject({ response_format: { type: 'json_object', json_schema: schema } })
    expect(encode({ responseFormat, tools: [other] })).not.toHaveProperty('response_format')
    expect(warnings).toMatchObject([{ type: 'dropped', parameter: 'responseFormat' }])
    expect(() => encode({ responseFormat, tools: [other], options: { unsupportedParams: 'throw' } })).toThrow(
      /together with tools/,
    )
  })

  it('lets models think that can', () => {
    const model = 'command-a-reasoning-08-2025'
    expect(encode({ reasoningEffort: 'low' }, model)).toMatchObject({
      thinking: { type: 'enabled', token_budget: 1024 },
    })
    expect(encode({ reasoningEffort: 'xhigh' }, model)).toMatchObject({ thinking: { type: 'enabled' } })
    expect(encode({ reasoningEffort: 'none' }, model)).toMatchObject({ thinking: { type: 'disabled' } })
    expect(encode({ reasoningEffort: 'low' })).not.toHaveProperty('thinking')
    expect(warnings).toMatchObject([{ type: 'dropped', parameter: 'reasoningEffort' }])
  })

  it('refuses images that are not from the user', () => {
    const content = [{ type: 'image_url', image_url: { url: 'https://example.com/cat.png' } }] as const
    expect(encode({ messages: [{ role: 'user', content }] })).toMatchObject({ messages: [{ content }] })
    expect(() => encode({ messages: [{ role: 'tool', content, toolCallId: 'c1' }] })).toThrow(
      /from the user only: messages\[0\]\.content\[0\]/,
    )
  })
})

describe('a turn of calls', () => {
  const call = { id: 'c1', type: 'function', function: { name: 'now', arguments: '{"zone":"UTC"}' } }
  const answer = {
    message: { content: [{ type: 'thinking', thinking: 'Hm. ' }], tool_plan: 'I will look.', tool_calls: [call] },
    finish_reason: 'TOOL_CALL',
  }

  it('goes back with its thoughts and its plan', () => {
    const { providerData, reasoning, toolCalls } = cohere(target).decode(answer)
    expect({ reasoning, toolCalls }).toMatchObject({
      reasoning: 'Hm. I will look.',
      toolCalls: [{ id: 'c1', name: 'now', arguments: '{"zone":"UTC"}' }],
    })
    const message = {
      role: 'assistant',
      content: '',
      toolCalls: [{ id: 'c1', name: 'now', arguments: { zone: 'UTC' } }],
    }
    const messages = [{ ...message, ...(providerData && { providerData }) }]
    expect(encode({ messages })).toMatchObject({
      messages: [
        {
          role: 'assistant',
          content: [{ type: 'thinking', thinking: 'Hm. ' }],
          tool_plan: 'I will look.',
          tool_calls: [call],
        },
      ],
    })
  })

  it('reads the plan of a stream, and keeps citations', () => {
    const decoder = cohere(target).createDecoder?.()
    const deltas = [
      { type: 'tool-plan-delta', delta: { message: { tool_plan: 'I will ' } } },
      { type: 'tool-plan-delta', delta: { message: { tool_plan: 'look.' } } },
      { type: 'citation-start', index: 0, delta: { message: { citations: { start: 0, end: 5, text: 'Paris' } } } },
      { type: 'message-end', delta: { finish_reason: 'COMPLETE' } },
    ].map((event) => decoder?.push({ event: event.type, data: JSON.stringify(event) }))
    expect(deltas.map((delta) => delta?.reasoning ?? '').join('')).toBe('I will look.')
    expect(deltas.at(-1)).toMatchObject({
      providerData: { cohere: [{ plan: 'I will look.' }] },
      raw: { message: { citations: [{ text: 'Paris' }] } },
    })
  })

  it('is an error where the answer could not be finished', () => {
    expect(() => cohere(target).decode({ message: {}, finish_reason: 'ERROR' })).toThrow(/ended with ERROR/)
  })
})
