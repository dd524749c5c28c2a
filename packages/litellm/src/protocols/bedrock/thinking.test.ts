import type { CompletionRequest } from '@smol/core'
import { describe, expect, it } from 'vitest'
import { claude, encode, nova, protocol, request, round, tool, warnings } from '../../../test/bedrock-sample.ts'

describe('a schema', () => {
  const schema = { type: 'object', properties: { a: { type: 'object', properties: {} } }, required: ['a'] }
  const responseFormat = { type: 'json_schema', json_schema: { name: 'thing', schema } } as const

  it('is sent as a text, closed, to models that know it', () => {
    const structure = 'outputConfig.textFormat.structure.jsonSchema'
    expect(encode({ responseFormat })).toHaveProperty(structure, {
      name: 'thing',
      schema:
        '{"type": "object", "properties": {"a": {"type": "object", "properties": {}, "additionalProperties": false}}, "required": ["a"], "additionalProperties": false}',
    })
  })

  it('is a tool for others, whose call is the answer', () => {
    const spoken = protocol({ responseFormat }, nova)
    expect(spoken.encode(request({ responseFormat }))).toMatchObject({
      toolConfig: {
        tools: [{ toolSpec: { name: 'json_tool_call' } }],
        toolChoice: { tool: { name: 'json_tool_call' } },
      },
    })
    const toolUse = { toolUseId: 't1', name: 'json_tool_call', input: { a: {} } }
    const reply = { output: { message: { content: [{ toolUse }] } }, stopReason: 'tool_use' }
    expect(spoken.decode(reply)).toMatchObject({ content: '{"a":{}}', finishReason: 'stop' })
    const decoder = spoken.createDecoder?.()
    const deltas = [
      ['contentBlockStart', { contentBlockIndex: 0, start: { toolUse } }],
      ['contentBlockDelta', { contentBlockIndex: 0, delta: { toolUse: { input: '{"a":{}}' } } }],
      ['messageStop', { stopReason: 'tool_use' }],
    ].map(([event, data]) => decoder?.push({ event: event as string, data: JSON.stringify(data) }))
    expect(deltas).toMatchObject(
      [{}, { content: '{"a":{}}' }, { finishReason: 'stop' }].map((each) =>
        Object.keys(each).length === 0 ? undefined : each,
      ) as object,
    )
  })

  it('is asked for in words where there is none', () => {
    expect(encode({ responseFormat: { type: 'json_object' } })).toMatchObject({
      system: [{ text: expect.stringContaining('JSON object') as string }],
    })
    expect(warnings).toMatchObject([{ type: 'translated', parameter: 'responseFormat' }])
  })
})

describe('thinking', () => {
  it('is asked for in the words of each maker', () => {
    expect(encode({ reasoningEffort: 'low' })).toMatchObject({
      inferenceConfig: { maxTokens: 5120 },
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1024 } },
      additionalModelResponseFieldPaths: ['/usage/output_tokens_details'],
    })
    expect(encode({ reasoningEffort: 'high', maxTokens: 2000 })).toMatchObject({
      inferenceConfig: { maxTokens: 2000 },
      additionalModelRequestFields: { thinking: { budget_tokens: 1999 } },
    })
    expect(encode({ reasoningEffort: 'xhigh' }, 'us.anthropic.claude-opus-4-8')).toMatchObject({
      additionalModelRequestFields: {
        thinking: { type: 'adaptive', display: 'summarized' },
        output_config: { effort: 'max' },
      },
    })
    expect(encode({ reasoningEffort: 'minimal' }, 'amazon.nova-2-lite-v1:0')).toMatchObject({
      additionalModelRequestFields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } },
    })
    expect(encode({ reasoningEffort: 'high' }, 'openai.gpt-oss-20b-1:0')).toMatchObject({
      additionalModelRequestFields: { reasoning_effort: 'high' },
    })
    expect(warnings).toEqual([])
  })

  it.each<[string, Partial<CompletionRequest>, string]>([
    ['a model that does not think', { reasoningEffort: 'low' }, nova],
    ['too few tokens', { reasoningEffort: 'low', maxTokens: 1000 }, claude],
    [
      'a round of calls without thoughts',
      { reasoningEffort: 'low', tools: [tool], messages: round.slice(0, 3) },
      claude,
    ],
  ])('is left out with a warning for %s', (_why, given, model) => {
    expect(encode(given, model)).not.toHaveProperty('additionalModelRequestFields')
    expect(warnings).toMatchObject([{ type: 'dropped', parameter: 'reasoningEffort' }])
  })

  it('goes back as it was signed, whole and streamed', () => {
    const thought = { reasoningText: { text: 'Hm.', signature: 'sig==' } }
    const redacted = { redactedContent: 'AAEC' }
    const content = [
      { reasoningContent: thought },
      { reasoningContent: redacted },
      { reasoningContent: { reasoningText: { text: ' Unsigned.' } } },
    ]
    const whole = protocol().decode({ output: { message: { content } }, stopReason: 'end_turn' })
    expect(whole).toMatchObject({ reasoning: 'Hm. Unsigned.', providerData: { bedrock: [thought, redacted] } })
    const decoder = protocol().createDecoder?.()
    const deltas = [
      { contentBlockIndex: 0, delta: { reasoningContent: { text: 'Hm.' } } },
      { contentBlockIndex: 0, delta: { reasoningContent: { signature: 'sig' } } },
      { contentBlockIndex: 0, delta: { reasoningContent: { signature: '==' } } },
    ].map((data) => decoder?.push({ event: 'contentBlockDelta', data: JSON.stringify(data) }))
    expect(deltas[0]).toEqual({ reasoning: 'Hm.' })
    expect(decoder?.push({ event: 'contentBlockStop', data: '{"contentBlockIndex":0}' })).toEqual({
      providerData: { bedrock: [thought] },
    })
    const [user, call, result] = round
    const turn = { ...call, role: 'assistant', content: null, providerData: { bedrock: [thought] } }
    const body = encode({
      reasoningEffort: 'low',
      tools: [tool],
      messages: [user, turn, result] as CompletionRequest['messages'],
    })
    expect(body).toHaveProperty('messages.1.content.0', { reasoningContent: thought })
    expect(body).toHaveProperty('additionalModelRequestFields.thinking')
  })

  it('is counted where the model says so', () => {
    const decoder = protocol().createDecoder?.()
    const additionalModelResponseFields = { usage: { output_tokens_details: { thinking_tokens: 40 } } }
    decoder?.push({
      event: 'messageStop',
      data: JSON.stringify({ stopReason: 'end_turn', additionalModelResponseFields }),
    })
    const usage = {
      inputTokens: 3,
      outputTokens: 50,
      totalTokens: 80,
      cacheReadInputTokens: 20,
      cacheWriteInputTokens: 7,
    }
    expect(
      decoder?.push({ event: 'metadata', data: JSON.stringify({ usage, trace: { guardrail: {} } }) }),
    ).toMatchObject({
      tokenUsage: {
        inputTokens: 30,
        outputTokens: 50,
        totalTokens: 80,
        cachedInputTokens: 20,
        cacheWriteTokens: 7,
        reasoningTokens: 40,
      },
      raw: { stopReason: 'end_turn', trace: { guardrail: {} } },
    })
  })
})
