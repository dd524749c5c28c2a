import type { JsonSchema } from '@smol/core'
import { validateJsonSchema } from '@smol/core'
import { afterAll, describe, expect, it } from 'vitest'
import { RandomAnswers } from '../../test/random-answer.ts'
import type { Grammar } from './grammar.ts'
import { SchemaGrammar } from './schema-grammar.ts'

const random = new RandomAnswers(1)
afterAll(() => random.dispose())

function grammarOf(schema: unknown): Grammar {
  const builder = new SchemaGrammar(schema, 'responseFormat')
  return builder.toGrammar(builder.rule())
}

const node = {
  type: 'object',
  properties: { v: { type: 'integer' }, kids: { type: 'array', items: { $ref: '#/$defs/node' }, maxItems: 2 } },
  required: ['v', 'kids'],
}

const schemas: Readonly<Record<string, JsonSchema>> = {
  integer: { type: 'integer' },
  'integer in a range': { type: 'integer', minimum: -17, maximum: 1203 },
  'integer between': { type: 'integer', exclusiveMinimum: 3, exclusiveMaximum: 12 },
  multiples: { type: 'integer', multipleOf: 5, minimum: 0, maximum: 100 },
  cents: { type: 'number', multipleOf: 0.01, minimum: 0, maximum: 1 },
  number: { type: 'number' },
  'number in a range': { type: 'number', minimum: -1.25, maximum: 3.5 },
  probability: { type: 'number', minimum: 0, maximum: 1 },
  positive: { type: 'number', exclusiveMinimum: 0 },
  'number between': { type: 'number', exclusiveMinimum: 0.5, exclusiveMaximum: 0.75 },
  'number below': { type: 'number', maximum: -2.5 },
  pattern: { type: 'string', pattern: '^[A-Z]{2}-\\d{3,5}(x|y)?$' },
  'pattern with quotes': { type: 'string', pattern: '^"\\\\\\w+[^a-z]{2}.\\.$' },
  'pattern beyond ASCII': { type: 'string', pattern: '^[à-ÿ]{2}世界[a-zé]$' },
  'short strings': { type: 'string', minLength: 2, maxLength: 4 },
  'long strings': { type: 'string', minLength: 30, maxLength: 60 },
  formats: {
    type: 'object',
    properties: {
      at: { format: 'date-time' },
      id: { format: 'uuid' },
      ip: { format: 'ipv4' },
      to: { format: 'email' },
    },
    required: ['at', 'id', 'ip', 'to'],
  },
  object: {
    type: 'object',
    properties: {
      'a "quoted" name': { type: 'string', maxLength: 40 },
      age: { type: 'integer', minimum: 0, maximum: 130 },
      tags: { type: 'array', items: { enum: ['a', 'b"c', 'ü', 3, null, { x: [1] }] }, maxItems: 3 },
      bio: { type: ['string', 'null'], minLength: 25, maxLength: 40 },
    },
    required: ['bio', 'age'],
    additionalProperties: false,
  },
  'all properties': { properties: { a: { type: 'integer' }, b: { type: 'integer' } }, minProperties: 2 },
  'few properties': {
    properties: { a: { type: 'integer' }, b: { type: 'integer' } },
    required: ['b'],
    maxProperties: 1,
  },
  'undeclared properties': { type: 'object', required: ['x'], additionalProperties: { type: 'boolean' } },
  'a map': {
    type: 'object',
    additionalProperties: { type: 'string', maxLength: 30 },
    minProperties: 1,
    maxProperties: 3,
  },
  'a map of names': {
    type: 'object',
    propertyNames: { pattern: '^x[0-9]$' },
    additionalProperties: { type: 'number' },
  },
  'a tree': { $defs: { node }, $ref: '#/$defs/node' },
  'a list of itself': { type: 'array', items: { $ref: '#' }, maxItems: 2 },
  tuple: {
    type: 'array',
    prefixItems: [{ type: 'integer' }, { type: 'string' }],
    items: { type: 'boolean' },
    minItems: 3,
  },
  'exactly two': { type: 'array', items: { type: 'boolean' }, minItems: 2, maxItems: 2 },
  both: {
    allOf: [
      { properties: { a: { type: 'string' } }, required: ['a'] },
      { type: 'object', properties: { a: { maxLength: 20 }, b: { type: 'boolean' } }, required: ['b'] },
    ],
  },
  one: {
    oneOf: [
      { type: 'object', properties: { k: { const: 'x' }, v: { type: 'integer' } }, required: ['k', 'v'] },
      { type: 'object', properties: { k: { const: 'y' }, w: { type: 'string' } }, required: ['k', 'w'] },
    ],
  },
  'alternatives with more': { type: 'string', anyOf: [{ maxLength: 3 }, { const: 'longer' }] },
  nullable: { type: 'string', nullable: true },
  anything: {},
  'any object': { type: 'object' },
}

describe('an answer that is held to a schema', () => {
  it.each(Object.entries(schemas))('satisfies it: %s', async (_, schema) => {
    const grammar = grammarOf(schema)
    let finished = 0
    for (let round = 0; round < 12; round++) {
      const text = await random.next(grammar, 64)
      if (text === undefined) continue
      finished++
      expect(validateJsonSchema(schema, JSON.parse(text)), text).toBeUndefined()
      expect(text).not.toMatch(/\n|^\s|\s$/)
    }
    expect(finished).toBeGreaterThan(8)
  })

  it('has strings that end with their share of the budget', async () => {
    const grammar = grammarOf({
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      required: ['a', 'b'],
    })
    const lengths: number[] = []
    for (let round = 0; round < 8; round++) {
      const { a, b } = JSON.parse((await random.next(grammar, 40)) ?? '{}') as { a: string; b: string }
      lengths.push(a.length, b.length)
    }
    expect(Math.max(...lengths)).toBeGreaterThan(20)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(40)
  })

  it('may come to every value of a small range', async () => {
    const seen = new Set<string | undefined>()
    for (let round = 0; round < 80; round++)
      seen.add(await random.next(grammarOf({ type: 'integer', minimum: -2, maximum: 11 }), 64))
    expect([...seen].map(Number).toSorted((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  })
})

describe('a schema that cannot be enforced', () => {
  it.each<[unknown, string, string]>([
    [{ not: { type: 'string' } }, 'unsupported', "'not'"],
    [{ type: 'array', uniqueItems: true }, 'unsupported', "'uniqueItems'"],
    [{ type: 'integer', multipleOf: 7 }, 'unsupported', "'multipleOf'"],
    [{ type: 'string', pattern: '^(?=a)' }, 'unsupported', 'looks around'],
    [{ type: 'string', pattern: '^a+$', maxLength: 4 }, 'unsupported', 'beside minLength or maxLength'],
    [{ type: 'string', pattern: '(a)\\1' }, 'unsupported', "'\\1'"],
    [{ oneOf: [{ type: 'number' }, { type: 'integer' }] }, 'unsupported', "'oneOf'"],
    [{ type: 'strnig' }, 'unsupported', 'the type "strnig"'],
    [{ $ref: '#/$defs/nowhere' }, 'unsupported', "'#/$defs/nowhere'"],
    [{ $ref: 'https://example.com/schema' }, 'unsupported', 'https://example.com/schema'],
    [{ properties: { x: 'string' } }, 'unsupported', '"string" in place of a schema'],
    [false, 'configuration', 'no value can satisfy'],
    [{ enum: [] }, 'configuration', 'no value can satisfy'],
    [{ type: 'integer', minimum: 3, maximum: 2 }, 'configuration', 'no value can satisfy'],
    [{ properties: { x: { $ref: '#' } }, required: ['x'] }, 'configuration', 'recursion without an end'],
  ])('%j is a typed error', (schema, code, message) => {
    expect(() => grammarOf(schema)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(/^responseFormat: /) }),
    )
    expect(() => grammarOf(schema)).toThrow(message)
  })
})
