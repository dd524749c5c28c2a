import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failure } from '../../test/failure.ts'
import { createToolCallId, parseJsonBlob, parseJsonIfNeeded, parseToolCalls, scanToolCalls } from './tool-call.ts'

const call = (name: string, args: Record<string, unknown> = {}): object => ({
  id: expect.stringMatching(/^call_[0-9a-f]{24}$/),
  name,
  arguments: args,
})

describe('parseJsonBlob', () => {
  it.each<[string, [object, string]]>([
    ['{}', [{}, '']],
    ['Text{}', [{}, 'Text']],
    ['{"simple": "json"}', [{ simple: 'json' }, '']],
    ['With text here{"simple": "json"}', [{ simple: 'json' }, 'With text here']],
    ['{"simple": "json"}With text after', [{ simple: 'json' }, '']],
    ['With text before{"simple": "json"}And text after', [{ simple: 'json' }, 'With text before']],
    ['x {"a":1} tail } x', [{ a: 1 }, 'x ']],
    ['{"a":"say \\"hi\\""}', [{ a: 'say "hi"' }, '']],
    ['{"a":"x\ty\nz"}', [{ a: 'x\ty\nz' }, '']],
    ['{"a":"}"} {"b":1}', [{ a: '}' }, '']],
  ])('%j', (text, expected) => {
    expect(parseJsonBlob(text)).toEqual(expected)
  })

  it.each<[string, RegExp]>([
    ['simple": "json"}', /does not contain any JSON blob|JSON blob you used is invalid/],
    ['{"simple": ""json"}With text after', /The JSON blob you used is invalid due to the following error/],
    ['{"simple": "json"With text after', /does not contain any JSON blob/],
    ['{"name": weather_api", "arguments": 1}', /The JSON blob you used is invalid/],
    ['}}', /./],
    ['no braces', /does not contain any JSON blob/],
    ['', /does not contain any JSON blob/],
    ['{"a": 01}', /invalid/],
    ['{"a":1},\n{"b":2}', /ONLY ONE TOOL CALL/],
    ['some text {"a":1} , {"b":2}', /ONLY ONE TOOL CALL/],
  ])('refuses %j', async (text, expected) => {
    const error = await failure(() => parseJsonBlob(text))
    expect(error).toMatchObject({ code: 'bad_response', retryable: false, body: text })
    expect(error.message).toMatch(expected)
  })
})

describe('parseJsonIfNeeded', () => {
  it.each<[unknown, unknown]>([
    ['abc', 'abc'],
    ['', ''],
    ['{"a": 3}', { a: 3 }],
    [' {"a": 1} ', { a: 1 }],
    ['3', 3],
    ['1e3', 1000],
    ['true', true],
    ['null', null],
    ['[1,2]', [1, 2]],
    ['NaN', 'NaN'],
    ['-Infinity', '-Infinity'],
    ['12345678901234567890', '12345678901234567890'],
    [3, 3],
    [null, null],
  ])('%j', (value, expected) => {
    expect(parseJsonIfNeeded(value)).toEqual(expected)
  })

  it('hands objects on', () => {
    const object = { a: '1' }
    expect(parseJsonIfNeeded(object)).toBe(object)
  })
})

describe('parseToolCalls', () => {
  it.each<[string, string, object[]]>([
    ['a call', '{"name":"a","arguments":{"x":1}}', [call('a', { x: 1 })]],
    ['after prose', 'Action:\n{"name":"a","arguments":{"x":1}}', [call('a', { x: 1 })]],
    ['with text around', 'Thought: ok\n{"name": "a", "arguments": {}}\nDone', [call('a')]],
    ['in a fence', '```json\n{"name":"a","arguments":{}}\n```', [call('a')]],
    ['with arguments as JSON text', '{"name":"a","arguments":"{\\"x\\":1}"}', [call('a', { x: 1 })]],
    ['without arguments', '{"name":"a"}', [call('a')]],
    ['with null for arguments', '{"name":"a","arguments":null}', [call('a')]],
    ['with parameters', '{"name":"a","parameters":{"x":1}}', [call('a', { x: 1 })]],
    ["in OpenAI's form", '{"type":"function","function":{"name":"a","arguments":{"x":1}}}', [call('a', { x: 1 })]],
    ['with its own id', '{"id":"7","name":"a","arguments":{}}', [{ id: '7', name: 'a', arguments: {} }]],
    ['two of them', '{"name":"a","arguments":{}}\n{"name":"b","arguments":{}}', [call('a'), call('b')]],
    ['with a comma between', '{"name":"a","arguments":{}},\n{"name":"b","arguments":{}}', [call('a'), call('b')]],
    ['a list', '[{"name":"a","arguments":{}},{"name":"b","arguments":{"y":[1]}}]', [call('a'), call('b', { y: [1] })]],
    ['after braces that are none', 'if (x) { y } {"name":"a","arguments":{}}', [call('a')]],
    ['with line breaks in strings', '{"name":"a","arguments":{"code":"x\ny"}}', [call('a', { code: 'x\ny' })]],
    [
      'with long integers',
      '{"name":"a","arguments":{"n":12345678901234567890}}',
      [call('a', { n: '12345678901234567890' })],
    ],
  ])('%s', (_name, text, expected) => {
    expect(parseToolCalls(text)).toEqual(expected)
  })

  it('takes other keys', () => {
    expect(
      parseToolCalls('{"tool":"a","params":{"x":1}}', { toolNameKey: 'tool', toolArgumentsKey: 'params' }),
    ).toEqual([call('a', { x: 1 })])
  })

  it('decodes once', () => {
    expect(parseToolCalls('{"name":"a","arguments":{"n":"3","s":"null"}}')).toEqual([call('a', { n: '3', s: 'null' })])
  })

  it.each<[string, string, RegExp]>([
    ['no JSON', 'I do not know.', /does not contain any JSON blob/],
    ['no name', '{"action":"a","input":{}}', /needs to have a key 'name'.*Got keys: action, input/],
    ['a name that is no text', '{"name":null,"arguments":{}}', /needs to have a key 'name'/],
    ['nothing in the object', '{}', /Got keys: none/],
    ['a cut-off call', '{"name":"a","arguments":{"x":', /'a' is invalid: it is cut off or not JSON/],
    ['a malformed call', '{"name":"a","arguments":{"x":1,}}', /'a' is invalid/],
    [
      'arguments that are a word',
      '{"name":"a","arguments":"Paris"}',
      /'a' is invalid: its arguments are not a JSON object/,
    ],
    ['one good and one bad call', '{"name":"a","arguments":{}} {"name":"b","arguments":3}', /'b' is invalid/],
  ])('refuses %s', async (_name, text, expected) => {
    const error = await failure(() => parseToolCalls(text))
    expect(error.code).toBe('bad_response')
    expect(error.message).toMatch(expected)
  })
})

describe('scanToolCalls', () => {
  it('parts prose and calls', () => {
    expect(scanToolCalls('I look.\n```json\n{"name":"a","arguments":{}}\n```\nDone.')).toEqual({
      content: 'I look.\n\nDone.',
      toolCalls: [call('a')],
      invalidToolCalls: [],
    })
  })

  it.each([
    '',
    'Plain text.',
    'A record: {"name":"Bob","age":3}',
    'A list: [1,2], {"a":1}, {} and [] and }{',
    'function f() { return {x: "}"} }',
    '{"name": 3, "arguments": {}}',
  ])('leaves %j as it is', (text) => {
    expect(scanToolCalls(text)).toEqual({ content: text, toolCalls: [], invalidToolCalls: [] })
  })

  it('takes the calls out of a list of other things, and leaves those', () => {
    expect(scanToolCalls('[{"name":"a","arguments":{}}, 5]')).toEqual({
      content: '[, 5]',
      toolCalls: [call('a')],
      invalidToolCalls: [],
    })
  })

  it('keeps the whole calls of a list that breaks off', () => {
    const scanned = scanToolCalls('[{"name":"a","arguments":{}}, {"name":"b","arguments":{"x":')
    expect(scanned.toolCalls).toEqual([call('a')])
    expect(scanned.invalidToolCalls).toEqual([
      { id: expect.any(String), name: 'b', text: '{"x":', reason: 'it is cut off or not JSON' },
    ])
  })

  it('never gives a call of a text that breaks off within it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (args, at) => {
        const text = JSON.stringify({ name: 'tool', arguments: { wrapped: JSON.stringify(args), args } })
        const { toolCalls } = scanToolCalls(text.slice(0, at % text.length))
        expect(toolCalls.filter(({ name }) => name === 'tool')).toEqual([])
      }),
    )
  })

  it('finds every call between any words', () => {
    const words = fc.string().filter((text) => !/["{}[\]`]/.test(text))
    const calls = fc.array(fc.tuple(words, fc.dictionary(fc.string(), fc.jsonValue())))
    fc.assert(
      fc.property(calls, words, (list, after) => {
        const text = list.map(([before, args]) => before + JSON.stringify({ name: 'tool', arguments: args })).join('')
        // Numbers as JSON keeps them: there is no minus zero.
        const expected = list.map(([, args]) => JSON.parse(JSON.stringify(args)) as unknown)
        const { toolCalls, content } = scanToolCalls(text + after)
        expect(toolCalls.map((found) => found.arguments)).toEqual(expected)
        expect(content).toBe((list.map(([before]) => before).join('') + after).trim())
      }),
    )
  })

  it('does not take long over many braces', () => {
    const { toolCalls } = scanToolCalls('{'.repeat(3000))
    expect(toolCalls).toEqual([])
  })
})

it('makes ids that differ', () => {
  expect(new Set(Array.from({ length: 100 }, createToolCallId)).size).toBe(100)
})
