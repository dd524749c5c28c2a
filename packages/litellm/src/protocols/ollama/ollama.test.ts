import type { CompletionRequest, Warning } from '@smol/core'
import { describe, expect, it } from 'vitest'
import { ollamaChat, ollamaGenerate } from './protocol.ts'

const target = { provider: 'ollama_chat', model: 'llama3.1', row: {} }
const warnings: Warning[] = []

function request(more: Partial<CompletionRequest> = {}): CompletionRequest {
  warnings.length = 0
  return {
    modelId: 'ollama_chat/llama3.1',
    messages: [{ role: 'user', content: 'Hi' }],
    stream: false,
    options: {},
    signal: new AbortController().signal,
    warn: (warning) => warnings.push(warning),
    ...more,
  }
}

const tool = { type: 'function', function: { name: 'now', parameters: { type: 'object', properties: {} } } } as const

describe('/api/chat', () => {
  const encode = (given: CompletionRequest) => ollamaChat(target, given).encode(given)

  it('has the settings of the sampler apart', () => {
    expect(
      encode(
        request({
          temperature: 0,
          topK: 5,
          maxTokens: 9,
          stopSequences: ['a', 'b', 'c', 'd', 'e'],
          frequencyPenalty: 1,
        }),
      ),
    ).toEqual({
      model: 'llama3.1',
      messages: [{ role: 'user', content: 'Hi', images: [] }],
      options: { temperature: 0, top_k: 5, num_predict: 9, stop: ['a', 'b', 'c', 'd', 'e'], frequency_penalty: 1 },
      stream: false,
    })
  })

  it('asks for a schema, and to think', () => {
    const schema = { type: 'object' }
    const format = { type: 'json_schema', json_schema: { name: 'x', schema } } as const
    expect(encode(request({ responseFormat: format, reasoningEffort: 'none' }))).toMatchObject({
      format: schema,
      think: false,
    })
    expect(warnings).toEqual([])
    expect(encode(request({ reasoningEffort: 'low' }))).toMatchObject({ think: true })
    expect(warnings).toMatchObject([{ type: 'translated', parameter: 'reasoningEffort' }])
    const gptOss = ollamaChat({ ...target, model: 'gpt-oss:20b' }, request())
    expect(gptOss.encode(request({ reasoningEffort: 'low' }))).toMatchObject({ think: 'low' })
    expect(warnings).toEqual([])
  })

  it('carries a turn of calls, with the thoughts that led to it', () => {
    const messages: CompletionRequest['messages'] = [
      {
        role: 'assistant',
        content: null,
        reasoning: 'Hm.',
        toolCalls: [{ id: 'c1', name: 'now', arguments: { zone: 'UTC' } }],
      },
      { role: 'tool', content: 'noon', toolCallId: 'c1' },
    ]
    expect(encode(request({ messages, tools: [tool] }))).toMatchObject({
      tools: [tool],
      messages: [
        {
          role: 'assistant',
          thinking: 'Hm.',
          tool_calls: [{ id: 'c1', function: { name: 'now', arguments: { zone: 'UTC' } } }],
        },
        { role: 'tool', content: 'noon', tool_call_id: 'c1' },
      ],
    })
  })

  it('says what it leaves out, and refuses what it would lose', () => {
    encode(request({ tools: [tool], toolChoice: 'required', parallelToolCalls: false, presencePenalty: 1 }))
    expect(warnings.map(({ parameter }) => parameter)).toEqual(['parallelToolCalls', 'toolChoice', 'presencePenalty'])
    const messages: CompletionRequest['messages'] = [{ role: 'user', content: [{ type: 'input_audio' }] }]
    expect(() => encode(request({ messages }))).toThrow(/messages\[0\]\.content\[0\] is of type 'input_audio'/)
  })
})

describe('a model that does not think', () => {
  it.each(['"llama3.1" does not support thinking', 'think value "low" is not supported for this model'])(
    'is asked again without: %s',
    (said) => {
      const [remedy] = ollamaChat(target, request()).remedies ?? []
      expect(remedy?.refuses(said)).toBe(true)
      expect(remedy?.apply({ model: 'llama3.1', think: true })).toEqual({ model: 'llama3.1' })
      expect(remedy?.apply({ model: 'llama3.1' })).toBeUndefined()
      expect(remedy?.refuses('"llama3.1" does not support tools')).toBe(false)
    },
  )
})

describe('/api/generate', () => {
  const calling = ollamaGenerate({ ...target, provider: 'ollama' }, request({ tools: [tool] }))

  it('tells the tools in words', () => {
    const { prompt, format } = calling.encode(request({ tools: [tool] }))
    expect(format).toBe('json')
    expect(prompt).toContain(
      "\n{'type': 'function', 'function': {'name': 'now', 'parameters': {'type': 'object', 'properties': {}}}}\n",
    )
  })

  it.each([
    ['{"name":"now","arguments":{"zone":"UTC"}}', '', [{ name: 'now', arguments: { zone: 'UTC' } }]],
    ['{"name":"Ada","arguments":{}}', '{"name":"Ada","arguments":{}}', undefined],
    ['{"name":"now","argu', '{"name":"now","argu', undefined],
    ['It is noon.', 'It is noon.', undefined],
  ])('takes %s for what it is, whole and streamed', (response, content, toolCalls) => {
    expect(calling.decode({ response, done: true })).toMatchObject({ content, ...(toolCalls && { toolCalls }) })
    const decoder = calling.createDecoder?.()
    const lines = response.split('').map((letter) => ({ response: letter, done: false }))
    const deltas = [...lines, { response: '', done: true }].map((line) => decoder?.push({ data: JSON.stringify(line) }))
    expect(deltas.map((delta) => delta?.content ?? '').join('')).toBe(content)
    expect(deltas.at(-1)?.toolCalls).toEqual(toolCalls)
  })

  it('gives out what it held when the stream breaks off', () => {
    const decoder = calling.createDecoder?.()
    decoder?.push({ data: '{"response":"{\\"na","done":false}' })
    expect(decoder?.end()).toEqual({ content: '{"na' })
  })
})
