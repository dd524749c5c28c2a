import type { ChatMessage, GenerateOptions, Warning } from '@smol/core'
import { fakeFetch } from '@smol/testing'
import { describe, expect, it } from 'vitest'
import { LiteLLMModel } from '../../litellm-model.ts'

const answer = { body: { candidates: [{ content: { parts: [{ text: 'Paris.' }] }, finishReason: 'STOP' }] } }

/** The body of a call, and what was said about it. */
async function encode(
  messages: string | readonly ChatMessage[],
  options: GenerateOptions = {},
  model = 'gemini-2.5-flash',
) {
  const fetch = fakeFetch([answer])
  const warnings: Warning[] = []
  const onWarning = (warning: Warning): void => void warnings.push(warning)
  await new LiteLLMModel({ modelId: `gemini/${model}`, apiKey: 'k', fetch, onWarning }).generate(messages, options)
  return { body: fetch.requests[0]?.json as Record<string, unknown>, url: fetch.requests[0]?.url, warnings }
}

const lookUp = {
  name: 'get_weather',
  description: 'Weather.',
  inputSchema: { type: 'object', properties: { city: { type: 'string' } } },
}
const call = (id: string): NonNullable<ChatMessage['toolCalls']>[number] => ({
  id,
  name: 'get_weather',
  arguments: { city: id },
})
const turn: readonly ChatMessage[] = [
  { role: 'user', content: 'Weather?' },
  { role: 'tool-call', content: null, toolCalls: [call('c1'), call('c2')] },
  { role: 'tool-response', content: '{"degrees": 18}', toolCallId: 'c1' },
  { role: 'tool-response', content: 'unknown', toolCallId: 'c2' },
]

describe('a request to Gemini', () => {
  it('has the dialogue, the settings and the tools where the API wants them', async () => {
    const { body, warnings } = await encode(
      [
        { role: 'system', content: 'Be terse.' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello.' },
        { role: 'user', content: 'And?' },
      ],
      {
        temperature: 0.5,
        topP: 0.9,
        topK: 3,
        maxTokens: 64,
        seed: 7,
        stopSequences: ['a', 'b', 'c', 'd', 'e', 'f'],
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        tools: [lookUp],
        toolChoice: { name: 'get_weather' },
      },
    )
    expect(body).toEqual({
      contents: [
        { role: 'user', parts: [{ text: 'Hi' }] },
        { role: 'model', parts: [{ text: 'Hello.' }] },
        { role: 'user', parts: [{ text: 'And?' }] },
      ],
      systemInstruction: { parts: [{ text: 'Be terse.' }] },
      tools: [
        { functionDeclarations: [{ name: 'get_weather', description: 'Weather.', parameters: lookUp.inputSchema }] },
      ],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['get_weather'] } },
      generationConfig: {
        temperature: 0.5,
        topP: 0.9,
        topK: 3,
        maxOutputTokens: 64,
        seed: 7,
        stopSequences: ['a', 'b', 'c', 'd', 'e'],
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
      },
    })
    expect(warnings).toEqual([])
  })

  it('merges extraBody into generationConfig, and leaves out what omit names in it', async () => {
    const { body } = await encode('Hi', {
      temperature: 1,
      seed: 3,
      extraBody: { generationConfig: { candidateCount: 1 }, cachedContent: 'c' },
      omit: ['seed'],
    })
    expect(body).toMatchObject({ generationConfig: { temperature: 1, candidateCount: 1 }, cachedContent: 'c' })
    expect(body['generationConfig']).not.toHaveProperty('seed')
  })

  it.each([
    [{ type: 'json_object' } as const, { responseMimeType: 'application/json' }],
    [
      { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } } as const,
      { responseMimeType: 'application/json', responseJsonSchema: { type: 'object' } },
    ],
    [{ type: 'text' } as const, undefined],
  ])('asks for %o', async (responseFormat, config) => {
    const { body } = await encode('Hi', { responseFormat })
    expect(body['generationConfig']).toEqual(config)
  })

  it.each([
    ['gemini-2.5-flash', '/models/gemini-2.5-flash:generateContent'],
    ['models/gemini-2.5-flash', '/models/gemini-2.5-flash:generateContent'],
    ['tunedModels/my-model', '/tunedModels/my-model:generateContent'],
  ])('to %s', async (model, path) => {
    expect((await encode('Hi', {}, model)).url).toBe(`https://generativelanguage.googleapis.com/v1beta${path}`)
  })
})

describe('messages that Gemini cannot take as they are', () => {
  it('is given a user message where there is none', async () => {
    const { body, warnings } = await encode([{ role: 'system', content: 'Be terse.' }])
    expect(body['contents']).toEqual([{ role: 'user', parts: [{ text: '.' }] }])
    expect(warnings).toMatchObject([{ type: 'repaired', parameter: 'messages' }])
  })

  it('has one system instruction, and says so when one was moved', async () => {
    const { body, warnings } = await encode([
      { role: 'user', content: 'Hi' },
      { role: 'system', content: 'Be terse.' },
      { role: 'user', content: 'So?' },
    ])
    expect(body['systemInstruction']).toEqual({ parts: [{ text: 'Be terse.' }] })
    expect(warnings).toMatchObject([{ type: 'translated', parameter: 'messages' }])
  })

  it('tells Gemma in the first turn', async () => {
    const { body } = await encode(
      [
        { role: 'system', content: 'Be terse.' },
        { role: 'user', content: 'Hi' },
      ],
      {},
      'gemma-3-27b-it',
    )
    expect(body).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Be terse.' }, { text: 'Hi' }] }] })
  })
})

describe('calls and their results', () => {
  it('come with the name of the tool, results of one turn together, a JSON object as itself', async () => {
    const { body } = await encode(turn)
    expect(body['contents']).toEqual([
      { role: 'user', parts: [{ text: 'Weather?' }] },
      {
        role: 'model',
        parts: [
          { functionCall: { name: 'get_weather', args: { city: 'c1' } } },
          { functionCall: { name: 'get_weather', args: { city: 'c2' } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'get_weather', response: { degrees: 18 } } },
          { functionResponse: { name: 'get_weather', response: { content: 'unknown' } } },
        ],
      },
    ])
  })

  it('have ids since Gemini 3, and a mark where the first call of a turn is not signed', async () => {
    const { body, warnings } = await encode(turn, {}, 'gemini-3-pro-preview')
    const [, calls, results] = body['contents'] as { parts: Record<string, Record<string, unknown>>[] }[]
    expect(calls?.parts).toEqual([
      {
        functionCall: { id: 'c1', name: 'get_weather', args: { city: 'c1' } },
        thoughtSignature: 'c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=',
      },
      { functionCall: { id: 'c2', name: 'get_weather', args: { city: 'c2' } } },
    ])
    expect(results?.parts.map((part) => part['functionResponse']?.['id'])).toEqual(['c1', 'c2'])
    expect(warnings).toMatchObject([{ type: 'repaired', message: expect.stringContaining("'get_weather'") }])
  })

  it('an image of a result stands beside it', async () => {
    const image = { type: 'image', image: 'data:image/png;base64,iVBORw0KGgo=' } as const
    const { body } = await encode([
      ...turn.slice(0, 2),
      { role: 'tool-response', content: [{ type: 'text', text: 'Look' }, image], toolCallId: 'c1' },
    ])
    expect((body['contents'] as { parts: unknown }[])[2]?.parts).toEqual([
      { functionResponse: { name: 'get_weather', response: { content: 'Look' } } },
      { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } },
    ])
  })

  it('a result whose call is nowhere is an error before anything is sent', async () => {
    await expect(
      encode([
        { role: 'user', content: 'Hi' },
        { role: 'tool-response', content: 'x', toolCallId: 'lost' },
      ]),
    ).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining("'lost'"),
    })
  })

  it('parallel calls cannot be forbidden: a warning, or an error where that is wanted', async () => {
    expect((await encode('Hi', { tools: [lookUp], parallelToolCalls: false })).warnings).toMatchObject([
      { type: 'dropped', parameter: 'parallelToolCalls' },
    ])
    const model = new LiteLLMModel({
      modelId: 'gemini/gemini-2.5-flash',
      apiKey: 'k',
      fetch: fakeFetch([]),
      unsupportedParams: 'throw',
    })
    await expect(model.generate('Hi', { tools: [lookUp], parallelToolCalls: false })).rejects.toMatchObject({
      code: 'unsupported',
    })
  })
})

describe('the schema of a tool', () => {
  const declare = async (inputSchema: Record<string, unknown>): Promise<unknown> => {
    const { body } = await encode('Hi', { tools: [{ name: 'f', inputSchema }] })
    return (body['tools'] as { functionDeclarations: unknown[] }[])[0]?.functionDeclarations[0]
  }

  it.each([
    ['nullable', { type: 'string', nullable: true }],
    ['a list of words', { type: 'string', enum: ['a', 'b'] }],
    ['an array', { type: 'array', items: { type: 'number' } }],
    ['alternatives', { anyOf: [{ type: 'string' }, { type: 'integer' }] }],
    ['an object', { type: 'object', properties: { b: { type: 'string', description: 'B' } }, required: ['b'] }],
  ])('goes out as Gemini’s own where it keeps to it: %s', async (_what, a) => {
    const schema = { type: 'object', properties: { a }, required: ['a'] }
    expect(await declare(schema)).toEqual({ name: 'f', parameters: schema })
  })

  it.each([
    ['a reference', { $ref: '#/$defs/a' }],
    ['several types', { type: ['string', 'null'] }],
    ['a constant', { const: 1 }],
    ['numbers to choose from', { type: 'integer', enum: [1, 2] }],
    ['a format', { type: 'string', format: 'uri' }],
    ['an array of anything', { type: 'array' }],
    ['no other properties', { type: 'object', properties: { b: { type: 'string' } }, additionalProperties: false }],
  ])('goes out as JSON Schema, whole, where it does not: %s', async (_what, a) => {
    const schema = { type: 'object', properties: { a } }
    expect(await declare(schema)).toEqual({ name: 'f', parametersJsonSchema: schema })
  })

  it('is left out where there is nothing to give', async () => {
    expect(await declare({ type: 'object', properties: {}, required: [] })).toEqual({ name: 'f' })
  })
})

describe('how long it thinks', () => {
  it.each([
    ['gemini-2.5-flash', 'none', { thinkingBudget: 0, includeThoughts: false }, 0],
    ['gemini-2.5-flash', 'minimal', { thinkingBudget: 1, includeThoughts: true }, 0],
    ['gemini-2.5-flash', 'low', { thinkingBudget: 1024, includeThoughts: true }, 0],
    ['gemini-2.5-flash', 'xhigh', { thinkingBudget: 24_576, includeThoughts: true }, 0],
    ['gemini-2.5-flash-lite', 'minimal', { thinkingBudget: 512, includeThoughts: true }, 0],
    ['gemini-2.5-pro', 'none', { thinkingBudget: 128, includeThoughts: false }, 1],
    ['gemini-3-pro-preview', 'none', { thinkingLevel: 'low', includeThoughts: false }, 1],
    ['gemini-3-flash-preview', 'minimal', { thinkingLevel: 'minimal', includeThoughts: true }, 0],
    ['gemini-3-flash-preview', 'xhigh', { thinkingLevel: 'high', includeThoughts: true }, 1],
    ['gemini-flash-latest', 'medium', { thinkingLevel: 'medium', includeThoughts: true }, 0],
    ['gemini-2.0-flash', 'high', undefined, 1],
  ] as const)('%s, %s', async (model, reasoningEffort, thinkingConfig, count) => {
    const { body, warnings } = await encode('Hi', { reasoningEffort }, model)
    expect((body['generationConfig'] as Record<string, unknown> | undefined)?.['thinkingConfig']).toEqual(
      thinkingConfig,
    )
    expect(warnings).toHaveLength(count)
  })
})
