import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failure } from '../../test/failure.ts'
import { removeContentAfterStopSequences, StopCutter } from './stop.ts'

describe('removeContentAfterStopSequences', () => {
  it.each<[string, string | null, readonly string[] | null | undefined, string | null]>([
    ['at the first stop', 'Hello<code>world!', ['<code>'], 'Hello'],
    ['with none given', 'Hello world!', null, 'Hello world!'],
    ['with none at all', 'Hello', undefined, 'Hello'],
    ['of null', null, ['<code>'], null],
    ['with an empty list', 'abc', [], 'abc'],
    ['with an empty stop', 'abc', [''], 'abc'],
    ['with an empty stop among others', 'abXc', ['', 'X'], 'ab'],
    ['at the earliest of several, in any order', 'abYX', ['X', 'Y'], 'ab'],
    ['at a repeated stop', 'aXX', ['X'], 'a'],
    ['at nothing but the stop', 'STOP', ['STOP'], ''],
    ['never at half a stop', 'ab', ['xxab'], 'ab'],
    ['at a stop outside the plane', 'fin 🛑', ['🛑'], 'fin '],
  ])('cuts %s', (_name, content, stops, expected) => {
    expect(removeContentAfterStopSequences(content, stops)).toBe(expected)
  })

  it('refuses a bare string, whose characters are no stops', async () => {
    const error = await failure(() => removeContentAfterStopSequences('abc', 'b' as never))
    expect(error).toMatchObject({ code: 'configuration', message: expect.stringContaining("['b']") })
  })
})

describe('StopCutter', () => {
  it('releases what was held back for a stop that never came', () => {
    const cutter = new StopCutter(['<end>'])
    expect([cutter.push('a<'), cutter.push('b'), cutter.flush()]).toEqual(['a', '<b', ''])
  })

  it('holds back only what may begin a stop', () => {
    const cutter = new StopCutter(['END'])
    expect(cutter.push('The E')).toBe('The ')
    expect(cutter.held).toBe('E')
    expect(cutter.push('N')).toBe('')
    expect(cutter.push('TER')).toBe('ENTER')
  })

  it('lets a stop that began earlier win over one that ends earlier', () => {
    const cutter = new StopCutter(['abc', 'b'])
    expect([cutter.push('xab'), cutter.push('c')]).toEqual(['x', ''])
    expect(cutter.stopped).toBe(true)
  })

  it('takes the later stop when the earlier one does not complete', () => {
    const cutter = new StopCutter(['abc', 'b'])
    expect([cutter.push('xab'), cutter.push('d')].join('')).toBe('xa')
    expect(cutter.stopped).toBe(true)
    const atEnd = new StopCutter(['abc', 'b'])
    expect(atEnd.push('xab') + atEnd.flush()).toBe('xa')
  })

  it('gives nothing after a stop', () => {
    const cutter = new StopCutter(['.'])
    expect([cutter.push('a.b'), cutter.push('c'), cutter.flush()]).toEqual(['a', '', ''])
  })

  // Few letters, so that stops overlap, repeat and contain each other.
  const letters = fc.constantFrom('a', 'b', '<', '🛑')
  const texts = fc.array(letters, { maxLength: 40 }).map((list) => list.join(''))
  const stops = fc.array(
    fc.array(letters, { maxLength: 5 }).map((list) => list.join('')),
    { maxLength: 4 },
  )

  it('gives exactly the text before the earliest stop, whatever the text, the stops and the pieces', () => {
    fc.assert(
      fc.property(texts, stops, fc.array(fc.nat(40)), (text, stopSequences, cuts) => {
        const starts = stopSequences.filter((stop) => stop !== '').map((stop) => text.indexOf(stop))
        const first = Math.min(...starts.filter((at) => at >= 0), text.length)
        const cutter = new StopCutter(stopSequences)
        let given = ''
        for (const piece of pieces(text, cuts)) {
          given += cutter.push(piece)
          // Nothing that is handed out is ever taken back.
          expect(text.slice(0, first).startsWith(given)).toBe(true)
        }
        given += cutter.flush()
        expect(given).toBe(text.slice(0, first))
        expect(cutter.stopped).toBe(first < text.length)
      }),
      { numRuns: 2000 },
    )
  })

  it('holds back no more than it must', () => {
    fc.assert(
      fc.property(texts, stops, (text, stopSequences) => {
        const cutter = new StopCutter(stopSequences)
        cutter.push(text)
        const longest = Math.max(0, ...stopSequences.map((stop) => stop.length))
        expect(cutter.held.length).toBeLessThan(Math.max(1, longest))
      }),
    )
  })
})

function pieces(text: string, cuts: readonly number[]): string[] {
  const at = [0, ...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b), text.length]
  return at.slice(1).map((end, index) => text.slice(at[index], end))
}
