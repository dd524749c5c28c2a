import type { OptionType } from '@smol/core'
import { describe, expect, it } from 'vitest'
import { coerce } from './coerce.ts'

describe('coerce', () => {
  it.each<[OptionType, string, unknown]>([
    ['string', '42', '42'],
    ['number', '0.5', 0.5],
    ['integer', '-3', -3],
    ['number', ' ', ' '],
    ['number', 'NaN', 'NaN'],
    ['boolean', 'true', true],
    ['boolean', 'yes', 'yes'],
    ['boolean | string', 'false', false],
    ['boolean | string', 'thought', 'thought'],
    ['string[]', '[END]', ['[END]']],
    ['object', '{"a":1}', { a: 1 }],
    ['array', '[1]', [1]],
    ['string | object', 'auto', 'auto'],
    ['string | object', '{"model":"q4"}', { model: 'q4' }],
  ])('reads a %s from %j', (type, text, value) => {
    expect(coerce(text, { type, description: '' }, 'x')).toEqual(value)
  })

  it('refuses what a command line cannot give, without repeating it', () => {
    expect(() => coerce('x', { type: 'function', description: '' }, '-o fetch')).toThrow('-o fetch is a function')
    expect(() => coerce('{"k": sk-1234567}', { type: 'object', description: '' }, '-o headers')).toThrow(
      /^((?!sk-).)*$/,
    )
  })
})
