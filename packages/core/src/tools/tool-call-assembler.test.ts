import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FinishReason, ToolCall } from '../messages/message.ts'
import type { ToolCallDelta, ToolCallFragment } from './tool-call-assembler.ts'
import { ToolCallAssembler } from './tool-call-assembler.ts'

type Events = readonly (readonly ToolCallFragment[])[]

function assemble(
  events: Events,
  // Undefined where the message never ended.
  { finishReason }: { finishReason: FinishReason | undefined } = { finishReason: 'tool-calls' },
): ReturnType<ToolCallAssembler['finish']> & { deltas: ToolCallDelta[] } {
  const assembler = new ToolCallAssembler()
  const deltas = events.flatMap((fragments) => assembler.push(fragments))
  return { deltas, ...assembler.finish(finishReason) }
}

/** What a consumer of the deltas has at the end. */
function addUp(deltas: readonly ToolCallDelta[]): { id: string | undefined; name: string; text: string }[] {
  const calls: { id: string | undefined; name: string; text: string }[] = []
  for (const { index, id, name = '', arguments: text = '' } of deltas) {
    const call = (calls[index] ??= { id: undefined, name: '', text: '' })
    call.id = id ?? call.id
    call.name += name
    call.text += text
  }
  return calls
}

interface Call {
  id: string
  name: string
  /** The JSON text of its arguments, in pieces. */
  pieces: readonly string[]
}

const whole = ({ pieces }: Call): string => pieces.join('')
/** A fragment with the call's head, then one with each piece of its arguments. */
const inFragments = (call: Call, head: ToolCallFragment, each: ToolCallFragment = {}): ToolCallFragment[][] => [
  [{ ...head, arguments: '' }],
  ...call.pieces.map((piece) => [{ ...each, arguments: piece }]),
]

/** How servers that call themselves compatible spell the same calls. */
const dialects: Record<string, (calls: readonly Call[]) => Events> = {
  OpenAI: (calls) =>
    calls.flatMap((call, index) => inFragments(call, { index, id: call.id, name: call.name }, { index })),
  'interleaved by index': (calls) => {
    const heads = calls.map(({ id, name }, index) => [{ index, id, name, arguments: '' }])
    const most = Math.max(0, ...calls.map(({ pieces }) => pieces.length))
    const rounds = Array.from({ length: most }, (_, round) =>
      calls.flatMap(({ pieces }, index) =>
        round < pieces.length ? [{ index, arguments: pieces[round] as string }] : [],
      ),
    )
    return [...heads, ...rounds]
  },
  'whole, in one event': (calls) => [
    calls.map((call, index) => ({ index, id: call.id, name: call.name, arguments: whole(call) })),
  ],
  'whole, without index': (calls) => calls.map((call) => [{ id: call.id, name: call.name, arguments: whole(call) }]),
  'whole, without index, in one event': (calls) => [
    calls.map((call) => ({ id: call.id, name: call.name, arguments: whole(call) })),
  ],
  'fragmented, without index': (calls) =>
    calls.flatMap((call) => inFragments(call, { index: null, id: call.id, name: call.name })),
  'whole, all with index 0': (calls) =>
    calls.map((call) => [{ index: 0, id: call.id, name: call.name, arguments: whole(call) }]),
  'fragmented, all with index 0': (calls) =>
    calls.flatMap((call) => inFragments(call, { index: 0, id: call.id, name: call.name }, { index: 0 })),
  'fragmented, all with index 0, the id in each fragment': (calls) =>
    calls.flatMap((call) => inFragments(call, { index: 0, id: call.id, name: call.name }, { index: 0, id: call.id })),
  'the id in each fragment': (calls) =>
    calls.flatMap((call, index) => inFragments(call, { index, id: call.id, name: call.name }, { index, id: call.id })),
  'the name in each fragment': (calls) =>
    calls.flatMap((call, index) =>
      inFragments(call, { index, id: call.id, name: call.name }, { index, id: call.id, name: call.name }),
    ),
  'the name in each fragment, no id there': (calls) =>
    calls.flatMap((call, index) =>
      inFragments(call, { index, id: call.id, name: call.name }, { index, name: call.name }),
    ),
  'the name in fragments': (calls) =>
    calls.flatMap((call, index) => [
      [{ index, id: call.id, name: call.name.slice(0, 3) }],
      [{ index, name: call.name.slice(3) }],
      ...call.pieces.map((piece) => [{ index, arguments: piece }]),
    ]),
  'id, name and arguments each alone': (calls) =>
    calls.flatMap((call, index) => [
      [{ index, id: call.id }],
      [{ index, name: call.name }],
      ...call.pieces.map((piece) => [{ index, name: null, id: null, arguments: piece }]),
    ]),
  'empty strings for what is missing': (calls) =>
    calls.flatMap((call, index) =>
      inFragments(call, { index, id: call.id, name: call.name }, { index, id: '', name: '' }),
    ),
  'arguments as an object': (calls) =>
    calls.map((call, index) => [
      { index, id: call.id, name: call.name, arguments: JSON.parse(whole(call)) as Record<string, unknown> },
    ]),
  'arguments as an object, repeated': (calls) =>
    calls.flatMap((call, index) => {
      const fragment = {
        index,
        id: call.id,
        name: call.name,
        arguments: JSON.parse(whole(call)) as Record<string, unknown>,
      }
      return [[fragment], [fragment]]
    }),
  'several fragments of a call in one event': (calls) =>
    calls.map((call, index) => [
      { index, id: call.id, name: call.name, arguments: '' },
      ...call.pieces.map((piece) => ({ index, arguments: piece })),
    ]),
}

/** Dialects in which a call has no id, or none that counts. */
const withoutIds: typeof dialects = {
  'no id': (calls) => calls.flatMap((call, index) => inFragments(call, { index, name: call.name }, { index })),
  'the id null': (calls) =>
    calls.flatMap((call, index) => inFragments(call, { index, id: 'null', name: call.name }, { index, id: 'null' })),
  'no id and no index, whole': (calls) => calls.map((call) => [{ name: call.name, arguments: whole(call) }]),
  'no id and no index, whole, in one event': (calls) => [
    calls.map((call) => ({ name: call.name, arguments: whole(call) })),
  ],
  'no id and no index, in fragments': (calls) => calls.flatMap((call) => inFragments(call, { name: call.name })),
  'no id, named fragments of a call in one event': (calls) =>
    calls.map((call, index) =>
      call.pieces.filter((piece) => piece !== '').map((piece) => ({ index, name: call.name, arguments: piece })),
    ),
  'no id and index 0, whole': (calls) => calls.map((call) => [{ index: 0, name: call.name, arguments: whole(call) }]),
  'no id, the name in each fragment': (calls) =>
    calls.flatMap((call, index) => inFragments(call, { index, name: call.name }, { index, name: call.name })),
}

const pieces = fc
  .tuple(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), fc.array(fc.nat(60), { maxLength: 8 }))
  .map(([args, cuts]) => {
    const text = JSON.stringify(args)
    const at = [0, ...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b), text.length]
    return at.slice(1).map((end, index) => text.slice(at[index], end))
  })
const calls = fc
  .array(fc.record({ name: fc.constantFrom('web_search', 'get_weather', 'final_answer'), pieces }), { maxLength: 4 })
  .map((list) => list.map((call, index): Call => ({ ...call, id: `call_${index}` })))

describe.each(Object.entries(dialects))('%s', (_name, spell) => {
  it('gives the calls, however their text is cut', () => {
    fc.assert(
      fc.property(calls, (list) => {
        const { toolCalls, invalidToolCalls, deltas } = assemble(spell(list))
        expect(toolCalls).toEqual(list.map(expectedCall))
        expect(invalidToolCalls).toEqual([])
        expect(addUp(deltas).map(({ id, name, text }) => [id, name, JSON.parse(text) as unknown])).toEqual(
          toolCalls.map(({ id, name, arguments: args }) => [id, name, args]),
        )
      }),
    )
  })

  it('never takes a call that breaks off for a valid one', () => {
    fc.assert(
      fc.property(calls, fc.nat(), fc.constantFrom(undefined, 'length' as const), (list, cut, finishReason) => {
        const events = spell(list)
        const { toolCalls, invalidToolCalls } = assemble(events.slice(0, cut % (events.length + 1)), { finishReason })
        for (const call of toolCalls) expect(list.map(expectedCall)).toContainEqual(call)
        for (const { reason } of invalidToolCalls) expect(reason).toMatch(/cut off|no tool name/)
      }),
    )
  })
})

describe.each(Object.entries(withoutIds))('%s', (_name, spell) => {
  it('gives the calls with ids of our own', () => {
    fc.assert(
      fc.property(calls, (list) => {
        const { toolCalls, invalidToolCalls } = assemble(spell(list))
        expect(toolCalls.map(({ id: _id, ...call }) => call)).toEqual(
          list.map((call) => ({ name: call.name, arguments: JSON.parse(whole(call)) as unknown })),
        )
        expect(invalidToolCalls).toEqual([])
        expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(list.length)
      }),
    )
  })
})

function expectedCall(call: Call): ToolCall {
  return { id: call.id, name: call.name, arguments: JSON.parse(whole(call)) as Record<string, unknown> }
}

describe('what is no call', () => {
  it('no arguments at all is a call without arguments', () => {
    for (const args of [undefined, null, '', ' ']) {
      const fragment = { index: 0, id: 'a', name: 'f', ...(args === undefined ? {} : { arguments: args }) }
      expect(assemble([[fragment]]).toolCalls).toEqual([{ id: 'a', name: 'f', arguments: {} }])
    }
  })

  it.each<[string, FinishReason | undefined]>([
    ['by the token limit', 'length'],
    ['by a filter', 'content-filter'],
    ['by a broken stream', undefined],
  ])('but not where the message was cut off %s', (_name, finishReason) => {
    const events = [
      [
        { index: 0, id: 'a', name: 'f' },
        { index: 1, id: 'b', name: 'g' },
      ],
    ]
    const { toolCalls, invalidToolCalls } = assemble(events, { finishReason })
    expect(toolCalls).toEqual([])
    expect(invalidToolCalls.map(({ name, reason }) => [name, reason])).toEqual([
      ['f', expect.stringContaining('cut off')],
      ['g', expect.stringContaining('cut off')],
    ])
  })

  it.each<[string, ToolCallFragment, RegExp]>([
    ['text that is no JSON', { name: 'f', arguments: 'Paris' }, /not valid JSON/],
    ['half an object', { name: 'f', arguments: '{"a":' }, /not valid JSON/],
    ['NaN', { name: 'f', arguments: '{"a":NaN}' }, /not valid JSON/],
    ['a list', { name: 'f', arguments: '[1]' }, /not a JSON object/],
    ['a number', { name: 'f', arguments: '3' }, /not a JSON object/],
    ['no name', { arguments: '{"a":1}' }, /no tool name/],
  ])('%s', (_name, fragment, reason) => {
    const { toolCalls, invalidToolCalls } = assemble([[{ index: 0, id: 'a', ...fragment }]])
    expect(toolCalls).toEqual([])
    expect(invalidToolCalls).toEqual([
      { id: 'a', name: fragment.name ?? '', text: fragment.arguments, reason: expect.stringMatching(reason) },
    ])
  })
})

it('takes a later id for the call', () => {
  const { toolCalls } = assemble([[{ index: 0, id: 'x', name: 'f' }], [{ index: 0, id: 'y', arguments: '{}' }]])
  expect(toolCalls).toEqual([{ id: 'y', name: 'f', arguments: {} }])
})

it('keeps long integers as text, and says so', () => {
  const { toolCalls, warnings } = assemble([
    [{ index: 0, id: 'a', name: 'f', arguments: '{"id":12345678901234567890}' }],
  ])
  expect(toolCalls[0]?.arguments).toEqual({ id: '12345678901234567890' })
  expect(warnings).toEqual([
    { type: 'repaired', parameter: 'toolCalls', message: expect.stringContaining('12345678901234567890') },
  ])
})

it('gives no delta for a fragment that says nothing new', () => {
  const { deltas } = assemble([
    [{ index: 0, id: 'a', name: 'f', arguments: '' }],
    [{ index: 0, id: 'a', name: 'f' }],
    [{ index: 0 }],
  ])
  expect(deltas).toEqual([{ index: 0, id: 'a', name: 'f' }])
})
