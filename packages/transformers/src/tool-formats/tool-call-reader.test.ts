import type { ToolCallFragment } from '@smol/core'
import { ToolCallAssembler } from '@smol/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { marks } from './formats.ts'
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
  'Granite without a call': ['<|tool_call|>[]', '', none],
  'a list that was not closed before its mark': [
    '<|tool_call|>[<|/tool_call|> so',
    '<|tool_call|>[<|/tool_call|> so',
    none,
  ],
  'SmolLM2 without a call': ['<tool_call>[]</tool_call>', '', none],
  'Qwen3-Coder': [
    '<tool_call>\n<function=weather>\n<parameter=city>\nRome\n</parameter>\n<parameter=days>\n3\n</parameter>\n</function>\n</tool_call>',
    '',
    [{ name: 'weather', arguments: { city: 'Rome', days: 3 } }],
  ],
  'Qwen3-Coder, several calls': [
    '<tool_call>\n<function=weather>\n<parameter=code>\n  if (a < b) { "x" }\n\n</parameter>\n<parameter=at>{"h": [1]}</parameter></function>\n</tool_call>\n<tool_call>\n<function=time>\n</function>\n</tool_call> so',
    ' so',
    [
      { name: 'weather', arguments: { code: '  if (a < b) { "x" }\n', at: { h: [1] } } },
      { name: 'time', arguments: {} },
    ],
  ],
  'Qwen3-Coder without the tag around, and two in one': [
    '<function=weather><parameter=city>Rome</parameter></function><tool_call><function=time></function><function=time>{}</function></tool_call>',
    '',
    [
      { name: 'weather', arguments: { city: 'Rome' } },
      { name: 'time', arguments: {} },
      { name: 'time', arguments: {} },
    ],
  ],
  'words about the format': [
    'A call is <tool_call><function=NAME>…</function></tool_call>, or <function=NAME> … </function>.',
    'A call is <tool_call><function=NAME>…</function></tool_call>, or <function=NAME> … </function>.',
    none,
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
  'DeepSeek, several calls': [
    `So: <｜tool▁calls▁begin｜>\n${['weather', 'time'].map((name) => `<｜tool▁call▁begin｜>function<｜tool▁sep｜>${name}\n\`\`\`json\n{"city": "\`\`\`"}\n\`\`\`<｜tool▁call▁end｜>`).join('\n')}<｜tool▁calls▁end｜> Well.`,
    'So: Well.',
    ['weather', 'time'].map((name) => ({ name, arguments: { city: '```' } })),
  ],
  'DeepSeek with a tool called function': [
    '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>{"a": 1}<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
    '',
    [{ name: 'function', arguments: { a: 1 } }],
  ],
  'DeepSeek without a call': [
    '<｜tool▁calls▁begin｜><｜tool▁calls▁end｜> so',
    '<｜tool▁calls▁begin｜><｜tool▁calls▁end｜> so',
    none,
  ],
  'Llama 4': [
    `[weather(city="Rome", days=3, note='it\\'s \\"so\\" \\u00e9'), time(zone=['CET', -1.5e3, None,], at={'h': 1, "m": (True, False)})]`,
    '',
    [
      { name: 'weather', arguments: { city: 'Rome', days: 3, note: 'it\'s "so" é' } },
      { name: 'time', arguments: { zone: ['CET', -1500, null], at: { h: 1, m: [true, false] } } },
    ],
  ],
  'Llama 3.2, with words around': ['Sure: [time()] Done.', 'Sure: Done.', [{ name: 'time', arguments: {} }]],
  'Python that calls no tool': [
    '[print(x=1)] and [weather, time] and [0]',
    '[print(x=1)] and [weather, time] and [0]',
    none,
  ],
  'Python that is no call': ['[weather(c) for c in cities]', '[weather(c) for c in cities]', none],
  'Python with a tool that there is not': ['[time(), shell(x=1)] ok', '[time(), shell(x=1)] ok', none],
  'Command R': [
    `I look.\nAction: \`\`\`json\n[{"tool_name": "weather", "parameters": {"city": "Rome"}}]\n\`\`\``,
    'I look.',
    [{ name: 'weather', arguments: { city: 'Rome' } }],
  ],
  'Command R, which only talks of it': ['Action: none. All done', 'Action: none. All done', none],
  'Command A': [
    '<|START_ACTION|>[\n{"tool_call_id": "0", "tool_name": "weather", "parameters": {"city": "Rome"}},\n{"tool_call_id": "1", "tool_name": "time", "parameters": {}}\n]<|END_ACTION|>',
    '',
    [
      { name: 'weather', arguments: { city: 'Rome' } },
      { name: 'time', arguments: {} },
    ],
  ],
  FunctionGemma: [
    '<start_function_call>call:weather{city:<escape>Rome, "the" {city}<escape>,days:3,dry:true,at:[1,<escape>a<escape>],in:{h:null}}<end_function_call><start_function_call>call:time{}<end_function_call>',
    '',
    [
      {
        name: 'weather',
        arguments: { city: 'Rome, "the" {city}', days: 3, dry: true, at: [1, 'a'], in: { h: null } },
      },
      { name: 'time', arguments: {} },
    ],
  ],
  'FunctionGemma, broken': [
    '<start_function_call>call:weather{city:<escape>Rome}<end_function_call>',
    '<start_function_call>call:weather{city:<escape>Rome}<end_function_call>',
    none,
  ],
  'SmolLM3 in Python': [
    '<code>\nweather(city="Rome")\ntime()\n</code>',
    '',
    [
      { name: 'weather', arguments: { city: 'Rome' } },
      { name: 'time', arguments: {} },
    ],
  ],
  'a program': [
    '<code>\nx = weather(city="Rome")\n</code> it is',
    '<code>\nx = weather(city="Rome")\n</code> it is',
    none,
  ],
  'JSON in a mark that is no call': [
    '<tool_call>[{"a": 1}]</tool_call> more',
    '<tool_call>[{"a": 1}]</tool_call> more',
    none,
  ],
  'a list in a mark that is no call': ['<tool_call>[1, 2]</tool_call>', '<tool_call>[1, 2]</tool_call>', none],
  'fenced JSON': [`I call:\n\`\`\`json\n${json(rome)}\n\`\`\`\nDone.`, 'I call:\nDone.', [rome]],
  'a list of JSON': [`[${json(rome)}, ${json(oslo)}]`, '', [rome, oslo]],
  'a list, fenced and not closed': [`\`\`\`json\n[${json(rome)}\n\`\`\` so`, ' so', [rome]],
  'a list whose second call is written in another way': [
    `[${json(rome)}, {"id": "1", "type": "function", "function": ${json(oslo)}}] so`,
    ' so',
    [rome, oslo],
  ],
  'a list with a tool that there is not': [
    `[${json(rome)}, {"name": "shell", "arguments": {}}] so`,
    ', {"name": "shell", "arguments": {}}] so',
    [rome],
  ],
  'calls with more keys': [
    `[{"name": "time", "arguments": {}, "id": "}", "meta": {"a": [1]}}, ${json(rome)}]`,
    '',
    [{ name: 'time', arguments: {} }, rome],
  ],
  'calls whose last brace is missing': [
    '<tool_call>{"name": "time", "arguments": {}\n</tool_call> and {"name": "time", "arguments": {}\nso',
    ' and\nso',
    [
      { name: 'time', arguments: {} },
      { name: 'time', arguments: {} },
    ],
  ],
  'new lines and tabs in strings': [
    '{"name": "time", "arguments": {"code":\n"a\n\tb\\n"}} <tool_call>{"name": "time", "arguments": {"code": "a\r\nb"}}</tool_call>',
    '',
    [
      { name: 'time', arguments: { code: 'a\n\tb\n' } },
      { name: 'time', arguments: { code: 'a\r\nb' } },
    ],
  ],
  'a name that is none': [
    '<tool_call>{"name": "a\nb\\q", "arguments": {}}</tool_call>',
    '<tool_call>{"name": "a\nb\\q", "arguments": {}}</tool_call>',
    none,
  ],
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

  it.each([
    '[TOOL_CALLS]weather[ARGS]',
    '[TOOL_CALLS]weather[CALL_ID]abcdefghi[ARGS]',
    '<function=weather>',
    '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>weather\n```json\n',
    '<｜tool▁call▁begin｜>weather<｜tool▁sep｜>',
    '{"name": "weather", "parameters": ',
    '{"type": "function", "name": "weather", "parameters": ',
    '<|START_ACTION|>[{"tool_call_id": "0", "tool_name": "weather", "parameters": ',
    '```json\n[{"name": "weather", "arguments": ',
    'Action: ```json\n[{"tool_name": "weather", "parameters": ',
  ])('hands arguments out behind %j, too', (head) => {
    const reader = new ToolCallReader(['weather'], false)
    expect(reader.push(`${head}{"ci`).toolCalls).toEqual([
      { index: 0, id: expect.any(String), name: 'weather' },
      { index: 0, arguments: '{"ci' },
    ])
    expect(reader.push('ty').toolCalls).toEqual([{ index: 0, arguments: 'ty' }])
  })

  it("hands Qwen3-Coder's parameters out as they are complete", () => {
    const reader = new ToolCallReader(['weather'], false)
    expect(reader.push('<tool_call>\n<function=weather>\n<parameter=city>\nRo').toolCalls).toEqual([
      { index: 0, id: expect.any(String), name: 'weather' },
    ])
    expect(reader.push('me\n</parameter>\n<par').toolCalls).toEqual([{ index: 0, arguments: '{"city":"Rome"' }])
    expect(reader.push('ameter=days>3</parameter></function>').toolCalls).toEqual([
      { index: 0, arguments: ',"days":3}' },
    ])
  })

  it.each(['<parameter=city>Ro', '<parameter=city>Rome</parameter>', '<parameter=city>Rome</parameter>\n<par'])(
    'reports a call of Qwen3-Coder that is cut off at %j',
    (written) =>
      expect(read([`<tool_call><function=weather>\n${written}`])).toMatchObject({
        content: '',
        toolCalls: [],
        invalid: ['weather'],
      }),
  )

  it('reports a call that is cut off', () => {
    expect(read([`<tool_call>${json(rome).slice(0, 50)}`])).toMatchObject({
      content: '',
      toolCalls: [],
      invalid: ['weather'],
    })
    expect(read([json(rome).slice(0, 50)])).toMatchObject({ content: '', toolCalls: [], invalid: ['weather'] })
  })

  it('reports calls in Python that are cut off, and keeps those before', () => {
    const read2 = read(['[time(), weather(city="Ro'])
    expect(read2).toEqual({ content: '', toolCalls: [{ name: 'time', arguments: {} }], invalid: ['weather'] })
    expect(read(['[time(), shell(x='])).toMatchObject({ content: '[time(), shell(x=', toolCalls: [], invalid: [] })
  })

  it('gives the same however the text is cut, and loses nothing', () => {
    const parts = [
      ...Object.values(texts).map(([text]) => text),
      ...marks,
      '[',
      ']',
      '{',
      '}',
      '(',
      ')',
      '"',
      "'",
      ',',
      ' ',
      '\n',
      '```',
      '```json',
      'Action:',
      '<code>',
      '</',
      '\\',
      'weather',
      'time',
      '[weather(',
      '{"name": "time"',
      '{"name": "time", "parameters": {',
      'function<｜tool▁sep｜>time\n',
      '"arguments": {',
      '<parameter=a>',
      '</parameter>',
      '<function=time>',
      'city="Rome"',
      'a',
      'é😀',
    ]
    const pieces = fc.array(fc.constantFrom(...parts), { maxLength: 6 })
    fc.assert(
      fc.property(pieces, fc.array(fc.nat({ max: 400 }), { maxLength: 8 }), (texts, cuts) => {
        const text = texts.join('')
        const whole = read([text])
        const places = [0, ...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b), text.length]
        const cut = read(places.slice(1).map((place, at) => text.slice(places[at], place)))
        expect(cut).toEqual(whole)
        if (whole.toolCalls.length + whole.invalid.length > 0) return
        // An empty list of calls is one of none.
        if (!/\[\s*\]/.test(text)) expect(whole.content).toBe(text)
      }),
      { numRuns: 3000 },
    )
  })

  it('finds every call among words, and every word', () => {
    const others = [
      // Without a closing mark, what follows is taken for theirs.
      'Mistral',
      'Granite',
      'Llama 3 with its mark',
      'Llama 3, built in',
      // What it leaves begins in the middle of a word.
      'a list with a tool that there is not',
    ]
    const known = Object.entries(texts).filter(([name, [, , calls]]) => calls.length > 0 && !others.includes(name))
    const parts = fc.array(fc.constantFrom(...known), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(parts, fc.nat({ max: 50 }), (chosen, size) => {
        const text = chosen.map(([, [written]], at) => `word${at} ${written} `).join('')
        const cut = text.match(new RegExp(`[\\s\\S]{1,${size + 1}}`, 'g')) ?? []
        const { content, toolCalls, invalid } = read(cut)
        expect(toolCalls).toEqual(chosen.flatMap(([, [, , calls]]) => calls))
        expect(invalid).toEqual([])
        const words = chosen.flatMap(([, [, prose]], at) => [`word${at}`, ...prose.split(/\s+/)])
        expect(content.split(/\s+/).filter(Boolean)).toEqual(words.filter(Boolean))
      }),
    )
  })

  it('lets prose through at once', () => {
    const reader = new ToolCallReader(['weather'], false)
    expect(reader.push('Hello <').content).toBe('Hello')
    expect(reader.push('b').content).toBe(' <b')
  })
})
