import { describe, expect, it } from 'vitest'
import { deepFreeze } from '../../test/deep-freeze.ts'
import { failure } from '../../test/failure.ts'
import { describe as nameOf, messageFromJSON, messageRoles } from './message.ts'

it('knows five roles, in the order of smolagents', () => {
  expect(messageRoles).toEqual(['user', 'assistant', 'system', 'tool-call', 'tool-response'])
})

describe('messageFromJSON', () => {
  it('reads our own form', () => {
    const message = {
      role: 'assistant',
      content: 'x',
      toolCalls: [{ id: '1', name: 'f', arguments: { a: 1 } }],
      reasoning: 'why',
    }
    expect(messageFromJSON(deepFreeze(JSON.parse(JSON.stringify(message))))).toEqual(message)
  })

  it('reads the form of smolagents and OpenAI', () => {
    const data = deepFreeze({
      role: 'assistant',
      content: null,
      refusal: null,
      tool_calls: [
        {
          id: 'call_1',
          type: 'function',
          function: { name: 'f', arguments: '{"a":1}', description: 'why', strict: true },
        },
      ],
    })
    expect(messageFromJSON(data)).toEqual({
      role: 'assistant',
      content: null,
      toolCalls: [{ id: 'call_1', name: 'f', arguments: { a: 1 }, description: 'why' }],
    })
    expect(messageFromJSON({ role: 'tool-response', content: 'r', tool_call_id: 'call_1' })).toEqual({
      role: 'tool-response',
      content: 'r',
      toolCallId: 'call_1',
    })
  })

  it('takes missing content for none, and no calls for none', () => {
    expect(messageFromJSON({ role: 'user' })).toEqual({ role: 'user', content: null })
    expect(messageFromJSON({ role: 'assistant', content: 'x', tool_calls: [] })).toEqual({
      role: 'assistant',
      content: 'x',
      toolCalls: [],
    })
    expect(messageFromJSON({ role: 'assistant', content: 'x', tool_calls: null })).toEqual({
      role: 'assistant',
      content: 'x',
    })
  })

  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /Incorrect role undefined/],
    ['a role outside the five', { role: 'tool', content: 'x' }, /Incorrect role tool/],
    ['a call of another kind', { role: 'assistant', tool_calls: [{ id: '1', type: 'custom' }] }, /toolCalls\[0\]/],
    [
      'arguments that are no JSON',
      { role: 'assistant', tool_calls: [{ id: '1', function: { name: 'f', arguments: '{"a":' } }] },
      /toolCalls\[0\]\.arguments must be an object/,
    ],
  ])('refuses %s', async (_name, data, expected) => {
    const error = await failure(() => messageFromJSON(data))
    expect(error.code).toBe('invalid_request')
    expect(error.message).toMatch(expected)
  })
})

describe('the name of a value in an error', () => {
  it.each<[unknown, string]>([
    [null, 'null'],
    [undefined, 'undefined'],
    [[1], 'an array'],
    [{}, 'an object'],
    [Object.create(null), 'an object'],
    [new Map(), 'a Map'],
    [() => 1, 'a function'],
    [3, 'number 3'],
    [true, 'boolean true'],
    [10n, 'bigint 10'],
    [Symbol('s'), 'symbol Symbol(s)'],
    ['short', 'short'],
    ['x'.repeat(41), 'a string of 41 characters'],
    ['sk-proj-0123456789abcdef', 'a string of 24 characters'],
  ])('%o', (value, expected) => {
    expect(nameOf(value)).toBe(expected)
  })
})
