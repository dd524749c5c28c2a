import type { CompletionRequest } from '@smol/core'
import { describe, expect, it } from 'vitest'
import { OPERATOR_NOTE } from '../late-system.ts'
import { encode, nova, protocol, request, round, tool, warnings } from '../../../test/bedrock-sample.ts'

describe('a dialogue', () => {
  it('is told in turns of two speakers, the system apart', () => {
    const messages: CompletionRequest['messages'] = [{ role: 'system', content: 'Be terse.' }, ...round]
    expect(encode({ messages, tools: [tool] })).toMatchObject({
      system: [{ text: 'Be terse.' }],
      messages: [
        { role: 'user', content: [{ text: 'What time is it?' }] },
        {
          role: 'assistant',
          content: [{ text: 'I look.' }, { toolUse: { toolUseId: 'c1', name: 'now', input: { zone: 'UTC' } } }],
        },
        {
          role: 'user',
          content: [{ toolResult: { toolUseId: 'c1', content: [{ text: 'noon' }] } }, { text: 'Sure?' }],
        },
      ],
    })
    expect(warnings).toEqual([])
  })

  it('tells calls in words where there are no tools', () => {
    expect(encode({ messages: round })).toMatchObject({
      messages: [
        {},
        { content: [{ text: 'I look.' }, { text: '[tool call c1: now({"zone": "UTC"})]' }] },
        { content: [{ text: '[tool result for c1: noon]' }, { text: 'Sure?' }] },
      ],
    })
    expect(warnings).toMatchObject([{ type: 'repaired', parameter: 'messages' }])
  })

  it('is repaired where the API would refuse it', () => {
    const messages: CompletionRequest['messages'] = [
      { role: 'user', content: 'A' },
      { role: 'assistant', content: ' ' },
      { role: 'system', content: 'Late.' },
      { role: 'user', content: 'B' },
      { role: 'assistant', content: null, toolCalls: [{ id: 'call:1', name: 'now', arguments: {} }] },
      { role: 'tool', content: '', toolCallId: 'call:1' },
      { role: 'assistant', content: 'So ' },
    ]
    const body = encode({ messages, tools: [tool] })
    expect(body).toMatchObject({
      messages: [
        { role: 'user', content: [{ text: 'A' }, { text: OPERATOR_NOTE }, { text: 'Late.' }, { text: 'B' }] },
        { role: 'assistant', content: [{ toolUse: { toolUseId: expect.stringMatching(/^\w{9}$/) as string } }] },
        { role: 'user', content: [{ toolResult: { content: [{ text: '(no output)' }] } }] },
        { role: 'assistant', content: [{ text: 'So' }] },
      ],
    })
    expect(warnings).toHaveLength(5)
  })

  it('needs somebody beside the system', () => {
    expect(() => encode({ messages: [{ role: 'system', content: 'Be terse.' }] })).toThrow(/at least one message/)
  })

  it('has images, documents and marks for the cache', () => {
    const png = 'data:image/png;base64,iVBORw0KGgo='
    const document = { format: 'pdf', name: 'a', source: { bytes: 'JVBERi0=' } }
    const content = [
      { type: 'image_url', image_url: { url: png } },
      { type: 'document', document },
      { type: 'text', text: 'Look.', cache_control: { type: 'ephemeral' } },
    ]
    expect(encode({ messages: [{ role: 'user', content }] })).toMatchObject({
      messages: [
        {
          content: [
            { image: { format: 'png', source: { bytes: 'iVBORw0KGgo=' } } },
            { document },
            { text: 'Look.' },
            { cachePoint: { type: 'default' } },
          ],
        },
      ],
    })
    const tiff = [{ type: 'image_url', image_url: { url: 'data:image/tiff;base64,SUkqAA==' } }]
    expect(() => encode({ messages: [{ role: 'user', content: tiff }] })).toThrow(
      /messages\[0\]\.content\[0\] is an image of type image\/tiff/,
    )
    expect(() => encode({ messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] })).toThrow(/'input_audio'/)
  })
})

describe('tools', () => {
  it("are called as the API wants it, and called back by the user's names", () => {
    const tools = [
      { type: 'function', function: { name: 'find.it', description: 'Finds.', strict: true } },
      { type: 'function', function: { name: 'find it' } },
    ] as const
    const spoken = protocol({ tools, toolChoice: { name: 'find it' } })
    expect(spoken.encode(request({ tools, toolChoice: { name: 'find it' } }))).toMatchObject({
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: 'find_it',
              description: 'Finds.',
              strict: true,
              inputSchema: { json: { type: 'object', properties: {} } },
            },
          },
          { toolSpec: { name: 'find_it_2', description: 'find_it_2' } },
        ],
        toolChoice: { tool: { name: 'find_it_2' } },
      },
    })
    expect(warnings).toMatchObject([{ type: 'translated' }, { type: 'translated' }])
    const content = [{ toolUse: { toolUseId: 't1', name: 'find_it', input: {} } }]
    expect(spoken.decode({ output: { message: { content } }, stopReason: 'tool_use' })).toMatchObject({
      toolCalls: [{ id: 't1', name: 'find.it', arguments: {} }],
    })
    const start = { contentBlockIndex: 0, start: { toolUse: { toolUseId: 't1', name: 'find_it_2' } } }
    expect(spoken.createDecoder?.().push({ event: 'contentBlockStart', data: JSON.stringify(start) })).toEqual({
      toolCalls: [{ index: 0, id: 't1', name: 'find it' }],
    })
  })

  it('stay away where none is to be called', () => {
    expect(encode({ tools: [tool], toolChoice: 'none' })).not.toHaveProperty('toolConfig')
    expect(warnings).toMatchObject([{ type: 'translated', parameter: 'toolChoice' }])
    expect(encode({ tools: [tool], toolChoice: 'none', messages: round })).toHaveProperty('toolConfig.tools')
    expect(warnings).toMatchObject([{ type: 'dropped', parameter: 'toolChoice' }])
  })

  it('are called one at a time where Claude is told so', () => {
    const one = { tools: [tool], parallelToolCalls: false } as const
    const fields = 'additionalModelRequestFields.tool_choice'
    expect(encode(one)).toHaveProperty(fields, { type: 'auto', disable_parallel_tool_use: true })
    expect(encode({ ...one, toolChoice: 'required' })).toHaveProperty(fields, { disable_parallel_tool_use: true })
    expect(encode(one, nova)).not.toHaveProperty('additionalModelRequestFields')
    expect(warnings).toMatchObject([{ type: 'dropped', parameter: 'parallelToolCalls' }])
  })

  it('of Nova have a plain schema', () => {
    expect(encode({ tools: [tool] }, nova)).toHaveProperty('toolConfig.tools.0.toolSpec.inputSchema.json', {
      type: 'object',
      properties: {},
    })
    expect(encode({ tools: [tool] })).toHaveProperty(
      'toolConfig.tools.0.toolSpec.inputSchema.json.additionalProperties',
      false,
    )
  })
})
