import { describe, expect, it } from 'vitest'
import { deepFreeze } from '../../test/deep-freeze.ts'
import { failure } from '../../test/failure.ts'
import type { JsonSchema, StandardSchemaWithJson, Tool, ToolInput } from './tool.ts'
import { toToolSchema } from './tool-schema.ts'

const tool = (inputs: Record<string, ToolInput>): Tool => deepFreeze({ name: 'tt', description: 'dd', inputs })

/** The parameters of a tool with one input, which is `x`. */
function parametersOf(input: ToolInput): JsonSchema | undefined {
  return toToolSchema(tool({ x: input })).function.parameters
}

const standardSchema = (
  json: () => Record<string, unknown>,
  type: 'object' | 'function' = 'object',
): StandardSchemaWithJson =>
  Object.assign(type === 'object' ? {} : () => true, {
    '~standard': {
      version: 1,
      vendor: 'zod',
      validate: (value: unknown) => ({ value }),
      jsonSchema: { input: json, output: () => ({ type: 'wrong side' }) },
    },
  } as const)

describe('smolagents tools', () => {
  it('become function tools with name, description and inputs in order', () => {
    const inputs = {
      z: { type: 'string', description: 'z' },
      y: { type: 'integer', description: 'y', nullable: true, default: 5 },
      x: { type: ['integer', 'string'], description: 'x', enum: [1, 'a'] },
    }
    const schema = toToolSchema(tool(inputs))
    expect(schema).toEqual({
      type: 'function',
      function: {
        name: 'tt',
        description: 'dd',
        parameters: { type: 'object', properties: inputs, required: ['z', 'x'] },
      },
    })
    expect(Object.keys(schema.function.parameters?.['properties'] as object)).toEqual(['z', 'y', 'x'])
  })

  it('without inputs take none', () => {
    expect(toToolSchema(tool({})).function.parameters).toEqual({ type: 'object', properties: {}, required: [] })
  })

  it.each<[string, ToolInput, JsonSchema, boolean]>([
    ['any is a string', { type: 'any' }, { type: 'string' }, true],
    ['also in a list', { type: ['any', 'null'] }, { type: ['string', 'null'] }, true],
    ['once', { type: ['any', 'string'] }, { type: ['string'] }, true],
    ['also in items', { type: 'array', items: { type: 'any' } }, { type: 'array', items: { type: 'string' } }, true],
    [
      'also in properties, whatever they are called',
      { type: 'object', properties: { type: { type: 'any' } } },
      { type: 'object', properties: { type: { type: 'string' } } },
      true,
    ],
    [
      'but not in data',
      { type: 'string', enum: ['any'], default: 'any' },
      { type: 'string', enum: ['any'], default: 'any' },
      true,
    ],
    ['null is a type', { type: 'null' }, { type: 'null' }, true],
    ['nullable is not required', { type: 'string', nullable: true }, { type: 'string', nullable: true }, false],
    ['nullable false is', { type: 'string', nullable: false }, { type: 'string', nullable: false }, true],
    [
      'anyOf with null is nullable',
      { type: 'string', anyOf: [{ type: 'string' }, { type: 'null' }] },
      { type: 'string', nullable: true },
      false,
    ],
    [
      'also without a type',
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
      { type: 'string', nullable: true },
      false,
    ],
    [
      'anyOf of types is a list of them, each once',
      { anyOf: [{ type: 'string' }, { type: 'any' }, { type: 'integer' }, { type: 'null' }] },
      { type: ['string', 'integer'], nullable: true },
      false,
    ],
    [
      'an enum is copied up',
      { type: 'string', anyOf: [{ type: 'string', enum: ['x'] }, { type: 'null' }], default: null },
      { type: 'string', enum: ['x'], nullable: true, default: null },
      false,
    ],
    [
      'all enums are, where all have one',
      {
        anyOf: [
          { type: 'string', enum: ['x'] },
          { type: 'integer', enum: [1] },
        ],
      },
      { type: ['string', 'integer'], enum: ['x', 1] },
      true,
    ],
    [
      'an enum of one alternative does not narrow another',
      { anyOf: [{ type: 'string', enum: ['x'] }, { type: 'integer' }] },
      { anyOf: [{ type: 'string', enum: ['x'] }, { type: 'integer' }] },
      true,
    ],
    ['anyOf of null only', { anyOf: [{ type: 'null' }] }, { type: 'null', nullable: true }, false],
    [
      'references stay',
      { type: 'string', anyOf: [{ $ref: '#/$defs/A' }, { type: 'null' }] },
      { anyOf: [{ $ref: '#/$defs/A' }], nullable: true },
      false,
    ],
    [
      'items and formats stay',
      {
        anyOf: [
          { type: 'array', items: { type: 'any' } },
          { type: 'string', format: 'date' },
        ],
      },
      {
        anyOf: [
          { type: 'array', items: { type: 'string' } },
          { type: 'string', format: 'date' },
        ],
      },
      true,
    ],
  ])('%s', (_name, input, property, required) => {
    expect(parametersOf({ description: 'd', ...input })).toEqual({
      type: 'object',
      properties: { x: { description: 'd', ...property } },
      required: required ? ['x'] : [],
    })
  })
})

describe('other forms', () => {
  const parameters = deepFreeze({ type: 'object', properties: { q: { type: 'string' } }, required: ['q'] })

  it("takes MCP's", () => {
    expect(toToolSchema({ name: 'f', description: 'd', inputSchema: parameters })).toEqual({
      type: 'function',
      function: { name: 'f', description: 'd', parameters },
    })
    expect(toToolSchema({ name: 'f', inputSchema: parameters }).function).not.toHaveProperty('description')
  })

  it("takes OpenAI's as it is", () => {
    const given = deepFreeze({ type: 'function' as const, function: { name: 'f', parameters, strict: true } })
    expect(toToolSchema(given)).toEqual(given)
    expect(toToolSchema({ type: 'function', function: { name: 'f' } })).toEqual({
      type: 'function',
      function: { name: 'f' },
    })
  })

  it('takes a Standard Schema, object or function', () => {
    const json = { $schema: 'https://json-schema.org/draft/2020-12/schema', ...parameters }
    for (const kind of ['object', 'function'] as const) {
      expect(toToolSchema({ name: 'f', inputSchema: standardSchema(() => json, kind) }).function.parameters).toEqual(
        parameters,
      )
    }
  })

  it('calls the library as a method, and asks for a known draft', () => {
    const schema = standardSchema(function (this: unknown, ...args: unknown[]) {
      return { self: this === schema['~standard'].jsonSchema, args }
    })
    expect(toToolSchema({ name: 'f', inputSchema: schema }).function.parameters).toEqual({
      self: true,
      args: [{ target: 'draft-2020-12' }],
    })
  })
})

describe('errors', () => {
  const old = { '~standard': { version: 1, vendor: 'zod', validate: () => ({ value: 1 }) } }
  const throwing = standardSchema(() => {
    throw new Error('Dates cannot be represented')
  })

  it.each<[string, unknown, RegExp]>([
    ['no tool', null, /a tool must be an object, got null/],
    ['a name only', { name: 'f' }, /tool 'f' needs inputs .* or inputSchema .*got undefined/],
    ['no name', { inputs: {} }, /tool\.name must be a non-empty string, got undefined/],
    ['an empty name', { name: '', inputs: {} }, /tool\.name/],
    ["OpenAI's form without a name", { type: 'function', function: {} }, /tool\.name/],
    ['an input that is no object', { name: 'f', inputs: { x: 'string' } }, /tool 'f': input 'x' must be an object/],
    ['inputs as a list', { name: 'f', inputs: [] }, /tool 'f' needs inputs/],
    ['a schema that is none', { name: 'f', inputSchema: 'object' }, /tool 'f': inputSchema must be/],
    ['an old schema library', { name: 'f', inputSchema: old }, /tool 'f': this version of zod gives no JSON Schema/],
    ['a schema with no JSON form', { name: 'f', inputSchema: throwing }, /zod cannot write this schema.*Dates cannot/],
  ])('names %s', async (_name, given, expected) => {
    const error = await failure(() => toToolSchema(given as Tool))
    expect(error.code).toBe('configuration')
    expect(error.message).toMatch(expected)
  })
})
