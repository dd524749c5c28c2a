import type { ChatMessage, GenerateOptions } from '@smol/core'
import { describe, expect, it } from 'vitest'
import { ask } from '../../../test/ask.ts'
import type { LiteLLMModelOptions } from '../../index.ts'

const reply = { body: { content: [{ type: 'text', text: 'Hi' }], stop_reason: 'end_turn' } }

function encode(
  messages: string | readonly ChatMessage[],
  call: GenerateOptions = {},
  options: Partial<LiteLLMModelOptions> = {},
) {
  return ask({ modelId: 'anthropic/claude-sonnet-4-5', ...options }, messages, call, [reply])
}

const call = (id: string, name = 'look') => ({ id, name, arguments: { q: id } })
const tool = {
  name: 'look',
  description: 'Looks.',
  inputSchema: { type: 'object', properties: { q: { type: 'string' } } },
} as const

describe('messages', () => {
  it('put the system apart, wherever it spoke', async () => {
    const { body, warnings } = await encode([
      { role: 'system', content: 'first' },
      { role: 'user', content: 'a' },
      { role: 'system', content: 'late' },
      { role: 'user', content: 'b' },
    ])
    expect(body['system']).toEqual([{ type: 'text', text: 'first' }])
    expect(body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: expect.stringMatching(/^Operator note \(not from the user\)/) as string },
          { type: 'text', text: 'late' },
          { type: 'text', text: 'b' },
        ],
      },
    ])
    expect(warnings).toMatchObject([
      { type: 'repaired', message: expect.stringContaining('A system message came after others') },
    ])
  })

  it('need somebody else than the system', async () => {
    await expect(encode([{ role: 'system', content: 'alone' }])).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('no dialogue of system messages alone'),
    })
  })

  it('answer all calls of a round in one turn', async () => {
    const { body } = await encode(
      [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: 'Let me look.', toolCalls: [call('a'), call('b')] },
        { role: 'tool-response', content: 'A', toolCallId: 'a' },
        { role: 'tool-response', content: [{ type: 'text', text: 'B' }, image], toolCallId: 'b' },
        { role: 'user', content: 'and?' },
      ],
      { tools: [tool] },
    )
    expect((body['messages'] as unknown[]).slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Let me look.' },
          { type: 'tool_use', id: 'a', name: 'look', input: { q: 'a' } },
          { type: 'tool_use', id: 'b', name: 'look', input: { q: 'b' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'A' },
          { type: 'tool_result', tool_use_id: 'b', content: [{ type: 'text', text: 'B' }, source] },
          { type: 'text', text: 'and?' },
        ],
      },
    ])
  })

  it('translate ids that the API refuses, call and answer alike', async () => {
    const { body, warnings } = await encode([
      { role: 'user', content: 'q' },
      { role: 'assistant', content: null, toolCalls: [call('call:1.2')] },
      { role: 'tool-response', content: 'A', toolCallId: 'call:1.2' },
    ])
    const [, turn, result] = body['messages'] as { content: { id?: string; tool_use_id?: string }[] }[]
    expect(turn?.content[0]?.id).toMatch(/^[a-zA-Z0-9_-]+$/)
    expect(result?.content[0]?.tool_use_id).toBe(turn?.content[0]?.id)
    expect(warnings.map(({ message }) => message).join()).toContain('others were translated')
  })

  it('have a tool where there were calls', async () => {
    const { body, warnings } = await encode([
      { role: 'user', content: 'q' },
      { role: 'assistant', content: null, toolCalls: [call('a')] },
      { role: 'tool-response', content: 'A', toolCallId: 'a' },
    ])
    expect(body['tools']).toMatchObject([{ name: 'dummy_tool' }])
    expect(warnings).toMatchObject([{ type: 'repaired', parameter: 'tools' }])
  })

  it('have no empty text, and no white space at their end', async () => {
    const { body, warnings } = await encode([
      { role: 'user', content: '' },
      { role: 'assistant', content: 'The answer is ' },
    ])
    expect(body['messages']).toEqual([
      {
        role: 'user',
        content: [{ type: 'text', text: '[System: Empty message content sanitised to satisfy protocol]' }],
      },
      { role: 'assistant', content: [{ type: 'text', text: 'The answer is' }] },
    ])
    expect(warnings.map(({ type }) => type)).toEqual(['repaired', 'repaired'])
  })

  it('carry images by their bytes or their URL', async () => {
    const url = { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } } as const
    const { body } = await encode([{ role: 'user', content: [image, url, { type: 'text', text: '?' }] }])
    expect(body['messages']).toEqual([
      {
        role: 'user',
        content: [
          source,
          { type: 'image', source: { type: 'url', url: 'https://example.com/cat.png' } },
          { type: 'text', text: '?' },
        ],
      },
    ])
  })

  it('give thoughts back as they came, before what came of them', async () => {
    const thoughts = [
      { type: 'thinking', thinking: 'Hm.', signature: 's1gn' },
      { type: 'redacted_thinking', data: 'x' },
    ]
    const { body } = await encode([
      { role: 'user', content: 'q' },
      { role: 'assistant', content: 'a', reasoning: 'Hm.', providerData: { anthropic: thoughts, gemini: [1] } },
      { role: 'user', content: 'and?' },
    ])
    expect((body['messages'] as unknown[])[1]).toEqual({
      role: 'assistant',
      content: [...thoughts, { type: 'text', text: 'a' }],
    })
  })
})

describe('parameters', () => {
  it('have a limit always', async () => {
    const limit = async (model: string, maxTokens?: number) =>
      (await encode('Hi', maxTokens === undefined ? {} : { maxTokens }, { modelId: `anthropic/${model}` })).body[
        'max_tokens'
      ]
    expect(await limit('claude-sonnet-4-5')).toBe(64_000)
    expect(await limit('claude-3-haiku-20240307')).toBe(4096)
    expect(await limit('claude-3-5-sonnet-20241022')).toBe(8192)
    expect(await limit('claude-opus-4-20250514')).toBe(32_000)
    expect(await limit('claude-3-haiku-20240307', 9)).toBe(9)
  })

  it('give thinking a budget', async () => {
    const think = async (
      effort: GenerateOptions['reasoningEffort'],
      maxTokens?: number,
      modelId = 'anthropic/claude-sonnet-4-5',
    ) => {
      const options = {
        ...(effort === undefined ? {} : { reasoningEffort: effort }),
        ...(maxTokens === undefined ? {} : { maxTokens }),
      }
      const { body, warnings } = await encode('Hi', options, { modelId })
      return {
        thinking: body['thinking'],
        max: body['max_tokens'],
        effort: body['output_config'],
        warned: warnings.length,
      }
    }
    expect(await think('low')).toMatchObject({ thinking: { type: 'enabled', budget_tokens: 1024 }, max: 5120 })
    expect(await think('medium')).toMatchObject({ thinking: { budget_tokens: 2048 }, max: 6144 })
    expect(await think('high', 3000)).toMatchObject({ thinking: { budget_tokens: 2999 }, max: 3000 })
    expect(await think('none')).toMatchObject({ thinking: undefined, max: 64_000 })
    expect(await think('high', 1000)).toMatchObject({ thinking: undefined, max: 1000, warned: 1 })
    expect(await think('xhigh', undefined, 'anthropic/claude-opus-4-7')).toMatchObject({
      thinking: { type: 'adaptive', display: 'summarized' },
      effort: { effort: 'max' },
    })
  })

  it('leave thinking out in a round that came without its thoughts', async () => {
    const round: readonly ChatMessage[] = [
      { role: 'user', content: 'q' },
      { role: 'assistant', content: null, toolCalls: [call('a')] },
      { role: 'tool-response', content: 'A', toolCallId: 'a' },
    ]
    const without = await encode(round, { reasoningEffort: 'low', tools: [tool] })
    expect(without.body).not.toHaveProperty('thinking')
    expect(without.warnings).toMatchObject([{ type: 'dropped', parameter: 'reasoningEffort' }])
    const thoughts = [{ type: 'thinking', thinking: 'Hm.', signature: 's' }]
    const withThem = round.map((each) =>
      each.role === 'assistant' ? { ...each, providerData: { anthropic: thoughts } } : each,
    )
    expect((await encode(withThem, { reasoningEffort: 'low', tools: [tool] })).body).toHaveProperty('thinking')
  })

  it.each([
    ['auto', undefined, { type: 'auto' }],
    ['none', false, { type: 'none' }],
    ['required', undefined, { type: 'any' }],
    ['required', false, { type: 'any', disable_parallel_tool_use: true }],
    [{ name: 'look' }, undefined, { type: 'tool', name: 'look' }],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
    [undefined, undefined, undefined],
  ] as const)('tell of tools: %j, parallel %j', async (toolChoice, parallelToolCalls, choice) => {
    const { body } = await encode('Hi', {
      tools: [tool],
      ...(toolChoice === undefined ? {} : { toolChoice }),
      ...(parallelToolCalls === undefined ? {} : { parallelToolCalls }),
    })
    expect(body['tool_choice']).toEqual(choice)
    expect(body['tools']).toEqual([
      { type: 'custom', name: 'look', description: 'Looks.', input_schema: tool.inputSchema },
    ])
  })

  it('ask for a schema, with the header that it needs', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
    const responseFormat = { type: 'json_schema', json_schema: { name: 'a', schema } } as const
    const { body, fetch } = await encode('Hi', { responseFormat, headers: { 'anthropic-beta': 'other-1' } })
    expect(body['output_format']).toEqual({ type: 'json_schema', schema })
    expect(fetch.requests[0]?.headers['anthropic-beta']).toBe('other-1,structured-outputs-2025-11-13')
  })

  it('make an older model call a tool for a schema, and take its input as the answer', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
    const responseFormat = { type: 'json_schema', json_schema: { name: 'a', schema } } as const
    const answer = {
      content: [{ type: 'tool_use', id: 't', name: 'json_tool_call', input: { a: 'x' } }],
      stop_reason: 'tool_use',
    }
    const { body, message } = await ask({ modelId: 'claude-3-5-sonnet-20241022' }, 'Hi', { responseFormat }, [
      { body: answer },
    ])
    expect(body['tools']).toEqual([{ name: 'json_tool_call', input_schema: schema }])
    expect(body['tool_choice']).toEqual({ type: 'tool', name: 'json_tool_call' })
    expect(message).toMatchObject({ content: '{"a":"x"}', finishReason: 'stop', toolCalls: [], parsed: { a: 'x' } })
  })

  it('are not sent an effort of thinking where the model has none', async () => {
    const options = { modelId: 'anthropic/claude-3-haiku-20240307', reasoningEffort: 'low' } as const
    const { body, warnings } = await ask(options, 'Hi', {}, [reply])
    expect(body).not.toHaveProperty('thinking')
    expect(warnings).toMatchObject([{ type: 'dropped', parameter: 'reasoningEffort' }])
    const strict = { ...options, unsupportedParams: 'throw' } as const
    await expect(ask(strict, 'Hi', {}, [reply])).rejects.toMatchObject({ code: 'unsupported' })
  })

  it('tell the model of JSON, since the API does not know it alone', async () => {
    const { body, warnings } = await encode('Hi', { responseFormat: { type: 'json_object' } })
    expect(JSON.stringify(body['system'])).toContain('one JSON object')
    expect(warnings).toMatchObject([{ type: 'translated', parameter: 'responseFormat' }])
  })

  it('are healed where the API refuses one beside another', async () => {
    const refusal = {
      status: 400,
      body: {
        type: 'error',
        error: {
          type: 'invalid_request_error',
          message: '`temperature` may only be set to 1 when thinking is enabled.',
        },
      },
    }
    const options = { temperature: 0.5, reasoningEffort: 'low' } as const
    const { body, warnings } = await ask({ modelId: 'claude-sonnet-4-5' }, 'Hi', options, [refusal, reply])
    expect(body).not.toHaveProperty('temperature')
    expect(warnings).toMatchObject([{ type: 'dropped', parameter: 'temperature' }])
  })
})

const data = 'iVBORw0KGgo='
const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } } as const
const source = { type: 'image', source: { type: 'base64', media_type: 'image/png', data } }
