import { constantFrom, array, assert, property, string, stringMatching, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EventParser, ServerEvent } from './events.ts'
import { createNdjsonParser, createSseParser } from './events.ts'

function parse(parser: EventParser, pieces: readonly string[]): ServerEvent[] {
  return [...pieces.flatMap((piece) => parser.push(piece)), ...parser.flush()]
}

/** A text cut at the given shares of its length. */
function cut(text: string, shares: readonly number[]): string[] {
  const places = shares.map((share) => share % (text.length + 1)).toSorted((a, b) => a - b)
  return [0, ...places].map((from, index) => text.slice(from, places[index]))
}

describe('server-sent events', () => {
  it.each([
    ['one', 'data: a\n\n', [{ data: 'a' }]],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', [{ data: 'a' }, { data: 'b' }]],
    ['CR', 'data: a\r\rdata: b\r\r', [{ data: 'a' }, { data: 'b' }]],
    ['all line ends mixed', 'data: a\r\n\ndata: b\n\rdata: c\r\n\r', [{ data: 'a' }, { data: 'b' }, { data: 'c' }]],
    ['no space', 'data:a\n\n', [{ data: 'a' }]],
    ['two spaces: one is part of the data', 'data:  a\n\n', [{ data: ' a' }]],
    ['many lines', 'data: a\ndata: b\ndata:\n\n', [{ data: 'a\nb\n' }]],
    ['a name', 'event: ping\ndata: a\n\ndata: b\n\n', [{ event: 'ping', data: 'a' }, { data: 'b' }]],
    ['a name without data', 'event: ping\n\ndata: b\n\n', [{ data: 'b' }]],
    ['comments', ': hi\n\n:\ndata: a\n: x\n\n', [{ data: 'a' }]],
    ['other fields', 'id: 1\nretry: 3\nx: y\ndata: a\nnothing\n\n', [{ data: 'a' }]],
    ['fields that only begin alike', 'database: x\nevents: y\ndata: a\n\n', [{ data: 'a' }]],
    ['empty data', 'data:\n\ndata: \n\ndata: a\n\n', [{ data: 'a' }]],
    ['the last one without an empty line', 'data: a\n\ndata: b', [{ data: 'a' }, { data: 'b' }]],
    ['separators of other standards', 'data: a\u2028b\u0085c\u000bd\n\n', [{ data: 'a\u2028b\u0085c\u000bd' }]],
    ['empty lines', '\n\n\n\r\n\r\ndata: a\n\n\n\n', [{ data: 'a' }]],
    ['nothing', '', []],
  ])('%s', (_what, text, wanted) => {
    expect(parse(createSseParser(), [text])).toEqual(wanted)
    expect(parse(createSseParser(), text.split(''))).toEqual(wanted)
  })

  it('come out as soon as they are whole', () => {
    const parser = createSseParser()
    expect(parser.push('data: a\n')).toEqual([])
    expect(parser.push('\n')).toEqual([{ data: 'a' }])
    expect(parser.push('data: b\r')).toEqual([])
    expect(parser.push('\n\r')).toEqual([{ data: 'b' }])
    expect(parser.push('\n')).toEqual([])
  })

  it('are the same however the text is cut', () => {
    const line = constantFrom('data: a', 'data:b', 'data', ': x', 'event: e', 'id: 1', '', '', 'data: {"x":1}')
    const text = array(tuple(line, constantFrom('\n', '\r\n', '\r'))).map((lines) => lines.flat().join(''))
    assert(
      property(text, array(constantFrom(...Array.from({ length: 60 }, (_, at) => at))), (whole, shares) => {
        expect(parse(createSseParser(), cut(whole, shares))).toEqual(parse(createSseParser(), [whole]))
      }),
      { numRuns: 1000 },
    )
  })

  it('take a long line in time that grows with its length', () => {
    const parser = createSseParser()
    parser.push('data: ')
    for (let turn = 0; turn < 100_000; turn++) parser.push('0123456789')
    expect(parser.push('\n\n')[0]?.data).toHaveLength(1_000_000)
  })
})

describe('JSON lines', () => {
  it.each([
    ['{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['{"a":1}\r\n\r\n\n{"b":2}', ['{"a":1}', '{"b":2}']],
    ['', []],
  ])('%j', (text, wanted) => {
    const events = wanted.map((data) => ({ data }))
    expect(parse(createNdjsonParser(), [text])).toEqual(events)
    expect(parse(createNdjsonParser(), text.split(''))).toEqual(events)
  })

  it('are the same however the text is cut', () => {
    const text = array(tuple(stringMatching(/^[a-z "]*$/), constantFrom('\n', '\r\n'))).map((lines) =>
      lines.flat().join(''),
    )
    assert(
      property(text, array(string({ maxLength: 1 }).map((letter) => letter.charCodeAt(0) || 0)), (whole, shares) => {
        expect(parse(createNdjsonParser(), cut(whole, shares))).toEqual(parse(createNdjsonParser(), [whole]))
      }),
    )
  })
})
