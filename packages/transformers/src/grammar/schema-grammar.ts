import type { JsonSchema } from '@smol/core'
import { isJsonObject, SmolError, validateJsonSchema } from '@smol/core'
import { areDisjoint, mergeSchemas } from './merge.ts'
import { numberRule } from './numbers.ts'
import { objectRule } from './objects.ts'
import { formats } from './formats.ts'
import type { Grammar } from './grammar.ts'
import { readPattern } from './pattern.ts'
import type { Place, SchemaVisitor } from './place.ts'
import { either, list, literal, repeat, Rules } from './rules.ts'
import { longestCounted, StringLimitsBuilder } from './string-limits.ts'

// A list without maxItems is one for the budget, too.
const mostItems = 16
// How often a schema may contain itself.
const deepest = 3
const anyDepth = 3
const top: Place = { key: '', times: 1, references: [] }

/** Keywords that forbid what no grammar can. */
const beyondGrammars = [
  'not',
  'if',
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
  'contains',
  'patternProperties',
  '$dynamicRef',
  '$recursiveRef',
]

/**
 * Writes JSON Schemas (draft 7 to 2020-12) as rules that give values of theirs only, on one line, with one space
 * after a comma and a colon. Own work instead of xgrammar's (0.1.27), which passes over keywords that it does not know,
 * takes raw tabs in strings with a `maxLength`, and lets 1.5 pass for a maximum of 1.
 *
 * Not every value that a schema allows can come: properties that it does not name do not, and lists, numbers and
 * recursion end somewhere.
 */
export class SchemaGrammar implements SchemaVisitor {
  readonly rules = new Rules()
  readonly #root: unknown
  readonly #where: string
  readonly #strings = new StringLimitsBuilder()
  readonly #references = new Map<string, string | undefined>()

  /** @param where what to call the schema in an error */
  constructor(root: unknown, where: string, shared?: SchemaGrammar) {
    this.#root = root
    this.#where = where
    if (shared !== undefined) {
      this.rules = shared.rules
      this.#strings = shared.#strings
    }
  }

  /**
   * The rule of the whole schema.
   * @throws SmolError `unsupported` that names the keyword, `configuration` for a schema that no value satisfies
   */
  rule(): string {
    const rule = this.#checked(() => this.visit(this.#root, top))
    if (rule !== undefined) return this.rules.add(rule)
    throw new SmolError({
      code: 'configuration',
      message: `${this.#where}: no value can satisfy the schema. Look for false, an empty enum, limits that exclude each other, and recursion without an end.`,
    })
  }

  /** The grammar with this rule, or what was made of it, at its top. */
  toGrammar(root: string): Grammar {
    return { ebnf: this.rules.toText(root), strings: this.#checked(() => this.#strings.build()) }
  }

  #checked<T>(build: () => T): T {
    try {
      return build()
    } catch (cause) {
      throw new SmolError({
        code: 'unsupported',
        message: `${this.#where}: the schema has ${(cause as Error).message}. That cannot be enforced while decoding; leave it out, and check the answer.`,
        cause,
      })
    }
  }

  /** What a value looks like; undefined when there can be none. */
  visit(schema: unknown, place: Place): string | undefined {
    if (schema === true || schema === undefined) return this.any(place)
    if (schema === false) return undefined
    if (!isJsonObject(schema)) throw new Error(`${JSON.stringify(schema)} in place of a schema`)
    const keyword = beyondGrammars.find((name) => name in schema)
    if (keyword !== undefined) throw new Error(`'${keyword}'`)
    const { $ref, allOf, anyOf, oneOf, nullable, ...rest } = schema
    if (typeof $ref === 'string') return this.#reference($ref, without(schema, '$ref'), place)
    if (Array.isArray(allOf)) {
      const all = allOf.map((each) => this.#resolved(each))
      return this.visit(all.reduce(mergeSchemas, without(schema, 'allOf')), place)
    }
    const alternatives = anyOf ?? oneOf
    if (Array.isArray(alternatives)) {
      if (anyOf !== undefined && oneOf !== undefined) throw new Error("'anyOf' beside 'oneOf'")
      if (anyOf === undefined) this.#checkDisjoint(alternatives)
      return this.#choice(
        [...alternatives.map((each) => this.#merged(rest, each)), ...(nullable === true ? [{ const: null }] : [])],
        place,
      )
    }
    if (nullable === true) return this.#choice([rest, { const: null }], place)
    return this.#plain(rest, place)
  }

  /** Anything that JSON can say, up to a depth. */
  any(place: Place, depth = anyDepth): string {
    const scalars = [
      this.string({}, place) as string,
      this.rules.add(numberRule({}, false) as string),
      '"true"',
      '"false"',
      '"null"',
    ]
    if (depth === 0) return this.rules.add(either(scalars))
    const inner = this.any({ ...place, times: place.times * 2 }, depth - 1)
    const pair = this.rules.add(`${this.key()} ": " ${inner}`)
    return this.rules.add(
      either([...scalars, list('"["', inner, '"]"', 0, mostItems), list('"{"', pair, '"}"', 0, mostItems)]),
    )
  }

  /** A string, with what the grammar cannot count left to the guard. */
  string(schema: JsonSchema, { key, times }: Place): string | undefined {
    const min = typeof schema['minLength'] === 'number' ? schema['minLength'] : 0
    const max = typeof schema['maxLength'] === 'number' ? schema['maxLength'] : Infinity
    if (min > max) return undefined
    const pattern = schema['pattern'] ?? formats[String(schema['format'])]
    if (typeof pattern === 'string') {
      const { body, min: least, max: most } = readablePattern(pattern)
      if (least < min || most > max)
        throw new Error(`the pattern ${pattern} beside minLength or maxLength, which it does not keep by itself`)
      this.#strings.add(key, { min: 0, max: most }, times)
      return this.rules.add(`"\\"" ${body} "\\""`)
    }
    const counted = max <= longestCounted
    this.#strings.add(key, { min, max }, times)
    const characters = repeat(this.#character(), Math.min(min, longestCounted), counted ? max : Infinity)
    return this.rules.add(`"\\"" ${characters} "\\""`)
  }

  /** A property's name where the schema gives none. */
  key(): string {
    return this.rules.add(`"\\"" ${repeat('[A-Za-z0-9_]', 1, longestCounted)} "\\""`)
  }

  #character(): string {
    return this.rules.add('[^\\x00-\\x1f"\\\\] | "\\\\" ["\\\\/bfnrt]')
  }

  #plain(schema: JsonSchema, place: Place): string | undefined {
    const values = 'const' in schema ? [schema['const']] : schema['enum']
    if (Array.isArray(values)) {
      const possible = values.filter(
        (value) => validateJsonSchema({ ...schema, $defs: undefined }, value) === undefined,
      )
      return possible.length === 0
        ? undefined
        : this.rules.add(either(possible.map((value) => literal(JSON.stringify(value)))))
    }
    const types = schema['type'] === undefined ? impliedTypes(schema) : [schema['type']].flat()
    if (types.length === 0) return this.any(place)
    return this.#either(types.map((type) => this.#typed(type, schema, place)))
  }

  #typed(type: unknown, schema: JsonSchema, place: Place): string | undefined {
    if (type === 'object') return objectRule(schema, place, this)
    if (type === 'array') return this.#array(schema, place)
    if (type === 'string') return this.string(schema, place)
    if (type === 'boolean') return '("true" | "false")'
    if (type === 'null') return '"null"'
    if (type !== 'number' && type !== 'integer') throw new Error(`the type ${JSON.stringify(type)}`)
    const rule = numberRule(schema, type === 'integer')
    return rule === undefined ? undefined : this.rules.add(rule)
  }

  #array(schema: JsonSchema, place: Place): string | undefined {
    const min = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0
    const max = Math.min(
      typeof schema['maxItems'] === 'number' ? schema['maxItems'] : Infinity,
      Math.max(min, mostItems),
    )
    if (schema['uniqueItems'] === true && max > 1) throw new Error("'uniqueItems'")
    const first = schema['prefixItems']
    const prefix = Array.isArray(first) ? first : []
    const ahead = prefix.slice(0, max).map((each) => this.visit(each, place))
    if (ahead.includes(undefined)) return undefined
    const rest = prefix.length > 0 && schema['items'] === undefined ? false : schema['items']
    const item =
      max > ahead.length ? this.visit(rest, { ...place, times: place.times * (max - ahead.length) }) : undefined
    if (item === undefined && min > ahead.length) return undefined
    const few = Math.max(min - ahead.length, 0)
    const more = item === undefined ? 0 : max - ahead.length
    if (ahead.length === 0) return this.rules.add(list('"["', item ?? '""', '"]"', few, more))
    const tail = more === 0 ? '' : ` ${repeat(`", " ${item}`, few, more)}`
    return this.rules.add(`"[" ${ahead.join(' ", " ')}${tail} "]"`)
  }

  #choice(schemas: readonly unknown[], place: Place): string | undefined {
    return this.#either(schemas.map((each) => this.visit(each, place)))
  }

  #either(choices: readonly (string | undefined)[]): string | undefined {
    const possible = [...new Set(choices.filter((choice) => choice !== undefined))]
    return possible.length === 0 ? undefined : this.rules.add(either(possible))
  }

  #reference(pointer: string, rest: JsonSchema, place: Place): string | undefined {
    // A schema that contains itself goes only so deep; what is deeper cannot be.
    if (place.references.filter((each) => each === pointer).length >= deepest) return undefined
    const inside = { ...place, references: [...place.references, pointer] }
    const id = JSON.stringify([pointer, rest, place.key, inside.references.toSorted()])
    if (!this.#references.has(id))
      this.#references.set(id, this.visit(this.#merged(rest, this.#target(pointer)), inside))
    return this.#references.get(id)
  }

  #target(pointer: string): unknown {
    const steps = pointer
      .replace(/^#\/?/, '')
      .split('/')
      .filter((step) => step !== '')
    let at: unknown = this.#root
    for (const step of steps.map((each) => decodeURIComponent(each).replaceAll('~1', '/').replaceAll('~0', '~')))
      at = Array.isArray(at) ? at[Number(step)] : isJsonObject(at) ? at[step] : undefined
    if (!pointer.startsWith('#') || at === undefined) throw new Error(`a reference to '${pointer}', which is not in it`)
    return at
  }

  #resolved(schema: unknown): JsonSchema {
    let at = schema
    for (let step = 0; isJsonObject(at) && typeof at['$ref'] === 'string' && step < deepest; step++)
      at = this.#merged(without(at, '$ref'), this.#target(at['$ref']))
    if (!isJsonObject(at)) return at === false ? { enum: [] } : {}
    return at
  }

  #merged(rest: JsonSchema, other: unknown): unknown {
    const demands = without(
      rest,
      '$defs',
      'definitions',
      '$schema',
      '$id',
      'title',
      'description',
      'default',
      'examples',
    )
    return isJsonObject(other) && Object.keys(demands).length > 0 ? mergeSchemas(demands, this.#resolved(other)) : other
  }

  #checkDisjoint(alternatives: readonly unknown[]): void {
    const all = alternatives.map((each) => this.#resolved(each))
    if (all.some((each, at) => all.slice(0, at).some((other) => !areDisjoint(other, each))))
      throw new Error("'oneOf' with alternatives that one value may satisfy together (anyOf can be enforced)")
  }
}

function readablePattern(pattern: string): ReturnType<typeof readPattern> {
  try {
    return readPattern(pattern)
  } catch (cause) {
    throw new Error(`the pattern ${pattern} with ${(cause as Error).message}`, { cause })
  }
}

/** A schema without a type that has a type's keywords means that type. */
function impliedTypes(schema: JsonSchema): string[] {
  const has = (...keys: string[]): boolean => keys.some((key) => key in schema)
  if (has('properties', 'required', 'additionalProperties', 'minProperties', 'maxProperties')) return ['object']
  if (has('items', 'prefixItems', 'minItems', 'maxItems')) return ['array']
  if (has('minLength', 'maxLength', 'pattern', 'format')) return ['string']
  return has('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf') ? ['number'] : []
}

function without(schema: JsonSchema, ...keys: readonly string[]): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key)))
}
