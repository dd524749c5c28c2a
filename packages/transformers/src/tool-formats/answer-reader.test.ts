import type { ToolCallFragment } from '@smol/core'
import { ToolCallAssembler } from '@smol/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnswerReader } from './answer-reader.ts'
import { harmonyMarks } from './harmony.ts'

function read(pieces: readonly string[], names: readonly string[] | 'none' = ['weather', 'time']) {
  const reader = new AnswerReader(names === 'none' ? undefined : names, false)
  const assembler = new ToolCallAssembler()
  const text = { content: '', reasoning: '' }
  const take = (part: { content: string; reasoning?: string; toolCalls: readonly ToolCallFragment[] }): void => {
    text.content += part.content
    text.reasoning += part.reasoning ?? ''
    assembler.push(part.toolCalls)
  }
  for (const piece of pieces) take(reader.push(piece))
  take(reader.flush())
  const { toolCalls, invalidToolCalls } = assembler.finish('stop')
  return {
    ...text,
    toolCalls: toolCalls.map(({ name, arguments: args }) => ({ name, arguments: args })),
    invalid: invalidToolCalls.map(({ name }) => name),
  }
}

const analysis = '<|channel|>analysis<|message|>The user wants the weather.<|end|><|start|>assistant'
const call = '<|channel|>commentary to=functions.weather <|constrain|>json<|message|>{"city": "Rome <b>"}'
const rome = { name: 'weather', arguments: { city: 'Rome <b>' } }

const texts: Readonly<Record<string, readonly [text: string, expected: object]>> = {
  'an answer with its reasoning': [
    `${analysis}<|channel|>final<|message|>It rains.\n\nBring < an umbrella.`,
    { content: 'It rains.\n\nBring < an umbrella.', reasoning: 'The user wants the weather.', toolCalls: [] },
  ],
  'a call': [
    `${analysis}${call}<|call|>`,
    { content: '', reasoning: 'The user wants the weather.', toolCalls: [rome] },
  ],
  'a call that ends with the answer': [`${analysis}${call}`, { toolCalls: [rome] }],
  'a call whose recipient comes first': [
    ' to=functions.time<|channel|>commentary json<|message|>{}<|call|>',
    { content: '', toolCalls: [{ name: 'time', arguments: {} }] },
  ],
  'new lines in the strings of a call, and behind it': [
    `${call.replace('Rome <b>', 'Ro\n"m').replace('"m', '\\"m')}\n<|call|>`,
    { content: '', toolCalls: [{ name: 'weather', arguments: { city: 'Ro\n"m' } }] },
  ],
  'words before calls': [
    `<|channel|>commentary<|message|>I look.<|end|><|start|>assistant${call}<|call|><|start|>assistant${call}<|call|>`,
    { content: 'I look.', toolCalls: [rome, rome] },
  ],
  'two pieces of reasoning': [
    `${analysis}<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Yes`,
    { content: 'Yes', reasoning: 'The user wants the weather.\n\nHm.' },
  ],
  'a call that is cut off': [`${call.slice(0, -4)}`, { content: '', toolCalls: [], invalid: ['weather'] }],
  'an answer cut off in a header': [`${analysis}<|chan`, { content: '', reasoning: 'The user wants the weather.' }],
}

describe('AnswerReader', () => {
  it.each(Object.entries(texts))('reads %s of gpt-oss, wherever the text is split', (_, [text, expected]) => {
    const whole = read([text])
    expect(whole).toMatchObject(expected)
    expect(read(Array.from(text))).toEqual(whole)
    for (let at = 1; at < text.length; at++) expect(read([text.slice(0, at), text.slice(at)])).toEqual(whole)
  })

  it('hands text, reasoning and arguments out while they are written', () => {
    const reader = new AnswerReader(['weather'], false)
    expect(reader.push('<|channel|>analysis<|message|>The us')).toMatchObject({ reasoning: 'The us', content: '' })
    expect(reader.push('er<|e')).toMatchObject({ reasoning: 'er' })
    expect(reader.push('nd|><|start|>assistant<|channel|>final<|message|>Hi')).toMatchObject({ content: 'Hi' })
    const { toolCalls } = reader.push(`<|end|><|start|>assistant${call.slice(0, -8)}`)
    expect(toolCalls).toEqual([
      { index: 0, id: expect.any(String), name: 'weather' },
      { index: 0, arguments: '{"city": "Ro' },
    ])
  })

  it('leaves calls text where there are no tools', () => {
    const { content, toolCalls } = read([`${analysis}${call}<|call|>`], 'none')
    expect({ content, toolCalls }).toEqual({ content: '{"city": "Rome <b>"}', toolCalls: [] })
  })

  it('leaves every other answer as it is', () => {
    for (const text of ['today', 'to', ' to=x is', '<|chan', '<|channel', 'A <|channel|>final<|message|> B', '']) {
      for (const names of ['none', ['time']] as const) {
        expect(read([text], names)).toMatchObject({ content: text, reasoning: '', toolCalls: [] })
        expect(read(Array.from(text), names)).toMatchObject({ content: text, reasoning: '' })
      }
    }
  })

  it('gives the same however the text is cut', () => {
    const parts = [
      ...harmonyMarks,
      'assistant',
      'analysis',
      'final',
      'commentary to=functions.time',
      '{}',
      ' ',
      'a',
      '<',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 12 }), fc.array(fc.nat(200)), (pieces, cuts) => {
        const text = pieces.join('')
        const places = [0, ...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b), text.length]
        expect(read(places.slice(1).map((place, at) => text.slice(places[at], place)))).toEqual(read([text]))
      }),
      { numRuns: 2000 },
    )
  })
})
