import { describe, expect, it } from 'vitest'
import { cutAt, everyByte, everyCut, sse } from './bytes.ts'

const text = (pieces: readonly Uint8Array[]): string => Buffer.concat(pieces).toString()

describe('bytes', () => {
  it('writes events', () => {
    expect(sse([{ a: 'ü' }, '[DONE]'])).toBe('data: {"a":"ü"}\n\ndata: [DONE]\n\n')
  })

  it('cuts by bytes, not by characters, and loses none', () => {
    expect(cutAt('aöb', [2]).map((piece) => piece.length)).toEqual([2, 2])
    expect(cutAt('abcd', [3, 1, 0, 4]).map((piece) => Buffer.from(piece).toString())).toEqual(['a', 'bc', 'd'])
    expect(everyByte('aöb').map((piece) => piece.length)).toEqual([1, 1, 1, 1])
    const cuts = [...everyCut('aö🌍')]
    expect(cuts.map(([first]) => first?.length)).toEqual([1, 2, 3, 4, 5, 6])
    for (const pieces of [cutAt('aö🌍', [2, 5]), everyByte('aö🌍'), ...cuts]) expect(text(pieces)).toBe('aö🌍')
  })
})
