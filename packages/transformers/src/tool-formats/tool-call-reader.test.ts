import type { ToolCallFragment } from '@smol/core'
import { ToolCallAssembler } from '@smol/core'
import { describe, expect, it } from 'vitest'
import { ToolCallReader } from './tool-call-reader.ts'

const rome = { name: 'weather', arguments: { city: 'Rome', note: 'a "b" </tool_call> }' } }
const oslo = { name: 'time', arguments: { zone: ['CET'], at: { h: 1 } } }
const json = (call: typeof rome | typeof oslo): string => JSON.stringify(call)
const llama = (call: typeof rome | typeof oslo): string =>
  JSON.stringify({ name: call.name, parameters: call.arguments })
const none: readonly unknown[] = []

const texts: Readonly<Record<string, readonly [text: string, content: string, calls: readonly unknown[]]>> = {
  'Hermes and Qwen': [
    `Let me see.\n<tool_call>\n${json(rome)}\n</tool_call>\n<tool_call>\n${json(oslo)}\n</tool_call>`,
    'Let me see.',
    [rome, oslo],
  ],
  SmolLM2: [`<tool_call>[\n${json(rome)},\n${json(oslo)}\n]</tool_call>`, '', [rome, oslo]],
  'SmolLM2 without a call': ['<tool_call>[]</tool_call>', '', none],
  'Qwen3-Coder': [
    '<tool_call>\n<function=weather>\n<parameter=city>\nRome\n</parameter>\n<parameter=days>\n3\n</parameter>\n</function>\n</tool_call>',
    '',
    [{ name: 'weather', arguments: { city: 'Rome', days: 3 } }],
  ],
  'Llama 3': [llama(rome), '', [rome]],
  'Llama 3 with its mark': [`<|python_tag|>${llama(rome)}; ${llama(oslo)}`, '', [rome, oslo]],
  'Llama 3, built in': [
    '<|python_tag|>brave_search.call(query="rain in \\"Rome\\"", count=3)',
    '',
    [{ name: 'brave_search', arguments: { query: 'rain in "Rome"', count: 3 } }],
  ],
  'Llama 3.1, of the user': [
    '<function=weather>{"city": "Rome"}</function>',
    '',
    [{ name: 'weather', arguments: { city: 'Rome' } }],
  ],
  Mistral: [`[TOOL_CALLS] [${json(rome)}, ${json(oslo)}]`, '', [rome, oslo]],
  'Mistral v11': [
    '[TOOL_CALLS]weather[CALL_ID]abcdefghi[ARGS]{"city": "Rome"}[TOOL_CALLS]time[ARGS]{}',
    '',
    [
      { name: 'weather', arguments: { city: 'Rome' } },
      { name: 'time', arguments: {} },
    ],
  ],
  'Phi-4-mini': [`Well.<|tool_call|>[${json(rome)}]<|/tool_call|>`, 'Well.', [rome]],
  Granite: [`<|tool_call|>[${json(rome)}]`, '', [rome]],
  'DeepSeek V3': [
    '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>weather\n```json\n{"city": "Rome"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
    '',
    [{ name: 'weather', arguments: { city: 'Rome' } }],
  ],
  'DeepSeek V3.1': [
    '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>weather<｜tool▁sep｜>{"city": "Rome"}<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
    '',
    [{ name: 'weather', arguments: { city: 'Rome' } }],
  ],
  'fenced JSON': [`I call:\n\`\`\`json\n${json(rome)}\n\`\`\`\nDone.`, 'I call:\nDone.', [rome]],
  'a list of JSON': [`[${json(rome)}, ${json(oslo)}]`, '', [rome, oslo]],
  'arguments as text': [
    JSON.stringify({ function: { name: 'time', arguments: '{"zone":"CET"}' } }),
    '',
    [{ name: 'time', arguments: { zone: 'CET' } }],
  ],
  prose: [
    'In `C` you write { int a[3]; } and <tool> is no [mark].',
    'In `C` you write { int a[3]; } and <tool> is no [mark].',
    none,
  ],
  'JSON that is no call': ['{"name": "Ada", "arguments": {}} <b>', '{"name": "Ada", "arguments": {}} <b>', none],
  'a mark without a call': ['<tool_call>nothing</tool_call> more', '<tool_call>nothing</tool_call> more', none],
  'a mark that is not closed': ['a <tool_cal', 'a <tool_cal', none],
}

function read(pieces: readonly string[]): { content: string; toolCalls: unknown[]; invalid: unknown[] } {
  const reader = new ToolCallReader(['weather', 'time'], false)
  const assembler = new ToolCallAssembler()
  let content = ''
  const take = (part: { content: string; toolCalls: readonly ToolCallFragment[] }): void => {
    content += part.content
    assembler.push(part.toolCalls)
  }
  for (const piece of pieces) take(reader.push(piece))
  take(reader.flush())
  const { toolCalls, invalidToolCalls } = assembler.finish('stop')
  return {
    content,
    toolCalls: toolCalls.map(({ name, arguments: args }) => ({ name, arguments: args })),
    invalid: invalidToolCalls.map(({ name }) => name),
  }
}

describe('ToolCallReader', () => {
  it.each(Object.entries(texts))('reads %s, wherever the text is split', (_, [text, content, toolCalls]) => {
    const expected = { content, toolCalls, invalid: [] }
    expect(read([text])).toEqual(expected)
    expect(read(Array.from(text))).toEqual(expected)
    for (let at = 1; at < text.length; at++) expect(read([text.slice(0, at), text.slice(at)])).toEqual(expected)
  })

  it('hands arguments out while they are written', () => {
    const reader = new ToolCallReader(['weather'], false)
    expect(reader.push('<tool_call>{"name": "weather", "arguments": {"ci').toolCalls).toEqual([
      { index: 0, id: expect.any(String), name: 'weather' },
      { index: 0, arguments: '{"ci' },
    ])
    expect(reader.push('ty": "R').toolCalls).toEqual([{ index: 0, arguments: 'ty": "R' }])
  })

  it('reports a call that is cut off', () => {
    expect(read([`<tool_call>${json(rome).slice(0, 50)}`])).toMatchObject({
      content: '',
      toolCalls: [],
      invalid: ['weather'],
    })
    expect(read([json(rome).slice(0, 50)])).toMatchObject({ content: '', toolCalls: [], invalid: ['weather'] })
  })

  it('lets prose through at once', () => {
    const reader = new ToolCallReader(['weather'], false)
    expect(reader.push('Hello <').content).toBe('Hello')
    expect(reader.push('b').content).toBe(' <b')
  })
})
