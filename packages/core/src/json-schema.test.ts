import { describe, expect, it } from 'vitest'
import { validateJsonSchema } from './json-schema.ts'

/** Schema, what satisfies it, and what does not with the reason. */
const cases: readonly [schema: unknown, good: readonly unknown[], bad: readonly (readonly [unknown, string])[]][] = [
  [true, [1, null], []],
  [{}, [1, 'x', null, []], []],
  [false, [], [[1, '$: no value is allowed here']]],
  [
    { type: 'string' },
    ['', 'x'],
    [
      [1, '$: must be string, is number'],
      [null, '$: must be string, is null'],
    ],
  ],
  [
    { type: 'integer' },
    [1, 1.0, -3],
    [
      [1.5, '$: must be integer, is number'],
      ['1', '$: must be integer, is string'],
    ],
  ],
  [{ type: 'number' }, [1.5], [[true, '$: must be number, is boolean']]],
  [{ type: 'array' }, [[]], [[{}, '$: must be array, is object']]],
  [{ type: 'object' }, [{}], [[[], '$: must be object, is array']]],
  [{ type: ['string', 'null'] }, ['x', null], [[1, '$: must be string or null, is number']]],
  [{ type: 'string', nullable: true }, ['x', null], [[1, '$: must be string, is number']]],
  [{ anyOf: [{ type: 'string' }], nullable: true }, [null], []],
  [{ enum: ['a', 1, { b: [1] }] }, ['a', 1, { b: [1] }], [['b', '$: must be "a" or 1 or {"b":[1]}']]],
  [{ enum: ['a'], nullable: true }, [null], []],
  [{ const: { a: 1 } }, [{ a: 1 }], [[{ a: 1, b: 2 }, '$: must be {"a":1}']]],
  [{ const: null }, [null], [[0, '$: must be null']]],
  [
    { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false },
    [{ a: 'x' }],
    [
      [{}, "$: 'a' is missing"],
      [{ a: 1 }, '$.a: must be string, is number'],
      [{ a: 'x', b: 1 }, "$: 'b' is not allowed"],
    ],
  ],
  [{ required: ['toString'] }, [{ toString: 1 }], [[{}, "$: 'toString' is missing"]]],
  [{ additionalProperties: { type: 'number' } }, [{ a: 1 }], [[{ a: 'x' }, '$.a: must be number, is string']]],
  [
    { patternProperties: { '^n_': { type: 'number' } }, additionalProperties: false },
    [{ n_a: 1 }],
    [
      [{ n_a: 'x' }, '$.n_a: must be number, is string'],
      [{ b: 1 }, "$: 'b' is not allowed"],
    ],
  ],
  [
    { minProperties: 1, maxProperties: 2 },
    [{ a: 1 }],
    [
      [{}, '$: must have at least 1 properties'],
      [{ a: 1, b: 1, c: 1 }, '$: must have at most 2 properties'],
    ],
  ],
  [
    { type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 2, uniqueItems: true },
    [[1], [1, 2]],
    [
      [[], '$: must have at least 1 items'],
      [[1, 2, 3], '$: must have at most 2 items'],
      [[1, 'x'], '$[1]: must be integer, is string'],
      [[1, 1], '$: items must differ'],
    ],
  ],
  [
    { prefixItems: [{ type: 'string' }], items: { type: 'number' } },
    [['x', 1, 2]],
    [
      [[1], '$[0]: must be string, is number'],
      [['x', 'y'], '$[1]: must be number, is string'],
    ],
  ],
  [
    { minimum: 1, maximum: 5, multipleOf: 0.1 },
    [1, 5, 1.3],
    [
      [0, '$: must be at least 1'],
      [6, '$: must be at most 5'],
      [1.25, '$: must be a multiple of 0.1'],
    ],
  ],
  [
    { exclusiveMinimum: 1, exclusiveMaximum: 2 },
    [1.5],
    [
      [1, '$: must be greater than 1'],
      [2, '$: must be less than 2'],
    ],
  ],
  [
    { minLength: 2, maxLength: 3, pattern: '^\\p{L}+$' },
    ['éß', '日本語'],
    [
      ['x', '$: must have at least 2 characters'],
      ['abcd', '$: must have at most 3 characters'],
      ['a1', '$: must match ^\\p{L}+$'],
    ],
  ],
  [{ maxLength: 1 }, ['🛑'], []],
  [{ pattern: '^[\\w-.]+$' }, ['a-b.c'], [['a b', '$: must match ^[\\w-.]+$']]],
  [{ pattern: '(' }, ['x'], []],
  [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, ['x', 1], [[true, '$: satisfies no alternative of anyOf']]],
  [
    { oneOf: [{ type: 'number' }, { minimum: 3 }] },
    [1, 'x'],
    [[5, '$: must satisfy exactly one alternative of oneOf, satisfies 2']],
  ],
  [{ allOf: [{ minimum: 1 }, { maximum: 2 }] }, [1], [[3, '$: must be at most 2']]],
  [{ not: { type: 'string' } }, [1], [['x', '$: is what "not" excludes']]],
  [
    {
      $ref: '#/$defs/node',
      $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' }, value: { type: 'number' } } } },
    },
    [{ value: 1, next: { value: 2, next: {} } }],
    [[{ next: { next: { value: 'x' } } }, '$.next.next.value: must be number, is string']],
  ],
  [{ $ref: '#/$defs/a~1b%20c', $defs: { 'a/b c': { type: 'string' } } }, ['x'], [[1, '$: must be string, is number']]],
  [{ $ref: '#/$defs/100%', $defs: { '100%': { type: 'string' } } }, ['x'], [[1, '$: must be string, is number']]],
  [{ $ref: '#/allOf/0', allOf: [{ type: 'string' }] }, ['x'], []],
  [{ $ref: 'https://elsewhere.example/schema' }, [1], []],
  [{ $ref: '#' }, [], [[1, '$: too many nested references']]],
  [{ title: 'annotations', description: 'refuse', format: 'date', default: 1 }, ['no date'], []],
]

describe.each(cases)('%j', (schema, good, bad) => {
  it.each(good.map((value) => [value]))('takes %j', (value) => {
    expect(validateJsonSchema(schema, value)).toBeUndefined()
  })

  it.each(bad)('refuses %j', (value, issue) => {
    expect(validateJsonSchema(schema, value)).toBe(issue)
  })
})
