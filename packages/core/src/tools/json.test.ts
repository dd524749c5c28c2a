import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deepFreeze } from '../../test/deep-freeze.ts'
import { balancedEnd, isJsonObject, mergeJson, parseJsonExact, parseJsonLenient, without } from './json.ts'

describe('parseJsonExact', () => {
  it.each<[string, unknown]>([
    ['{"id":12345678901234567890}', { id: '12345678901234567890' }],
    ['[-9007199254740993]', ['-9007199254740993']],
    ['[9007199254740992,10000000000000000,-0]', [9007199254740992, 10000000000000000, -0]],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['1741608000.1234567890123456', 1741608000.1234567],
    ['"1234567890123456789"', '1234567890123456789'],
    ['{"a":1,"a":2}', { a: 2 }],
    ['{"__proto__":{"x":1}}', JSON.parse('{"__proto__":{"x":1}}')],
  ])('%s', (text, expected) => {
    expect(parseJsonExact(text)).toEqual(expected)
  })

  it('tells of each integer that is too long for a number', () => {
    const heard: string[] = []
    parseJsonExact('{"a":12345678901234567890,"b":[98765432109876543210,1]}', (digits) => heard.push(digits))
    expect(heard).toEqual(['12345678901234567890', '98765432109876543210'])
  })

  it('finds them wherever they stand', () => {
    const around = fc.string({ unit: fc.constantFrom('0', '7', '.', 'x', ' '), maxLength: 40 })
    fc.assert(
      fc.property(around, fc.bigInt({ min: 2n ** 53n + 1n, max: 10n ** 40n }), around, (before, value, after) => {
        const text = JSON.stringify([before, 'ID', after, 0.25]).replace('"ID"', String(value))
        const found = BigInt(Number(value)) === value ? Number(value) : String(value)
        expect(parseJsonExact(text)).toEqual([before, found, after, 0.25])
      }),
    )
  })

  it('is JSON.parse for everything else', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJsonExact(text)).toEqual(JSON.parse(text))
      }),
    )
  })
})

describe('parseJsonLenient', () => {
  it('takes raw control characters in strings', () => {
    expect(parseJsonLenient('{"code":"a\n\tb \\" c","x":"1\r"}')).toEqual({ code: 'a\n\tb " c', x: '1\r' })
  })

  it.each(['{"a":', '{a:1}', "{'a':1}", '{"a":"\n', 'x\n'])('but not %j', (text) => {
    expect(() => parseJsonLenient(text)).toThrow(SyntaxError)
  })
})

describe('balancedEnd', () => {
  it.each<[string, number]>([
    ['{}x', 2],
    ['{"a":"}"}x', 9],
    ['{"a":"\\"}"}', 11],
    ['[{"a":[1]},2] {', 13],
    ['{"a":1', -1],
    ['{"a":"', -1],
    ['{]', -1],
    ['[}', -1],
  ])('%s', (text, expected) => {
    expect(balancedEnd(text, 0)).toBe(expected)
  })

  it('finds the end of any object in any text', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (object, after) => {
        const text = JSON.stringify(object)
        expect(balancedEnd(text + after, 0)).toBe(text.length)
      }),
    )
  })
})

describe('mergeJson', () => {
  it('merges objects by key, replaces the rest, changes neither', () => {
    const base = deepFreeze({ a: { x: 1, y: { z: 1 } }, list: [1], s: 's' })
    const over = deepFreeze({ a: { y: { w: 2 } }, list: [2], s: null, n: 1 })
    expect(mergeJson(base, over)).toEqual({ a: { x: 1, y: { z: 1, w: 2 } }, list: [2], s: null, n: 1 })
  })

  it('pollutes nothing', () => {
    mergeJson(
      {},
      JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}') as object as never,
    )
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

it('knows an object from a list and null', () => {
  expect([{}, [], null, 'x', 1].map(isJsonObject)).toEqual([true, false, false, false, false])
})

it('leaves keys out of a copy', () => {
  const object = deepFreeze({ a: 1, b: 2, c: undefined })
  expect(without(object, 'a', 'x')).toEqual({ b: 2, c: undefined })
})
