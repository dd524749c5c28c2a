import { isJsonObject } from './tools/json.ts'
import type { JsonSchema } from './tools/tool.ts'

const MAX_REFS = 64

/**
 * Why a value does not satisfy a JSON Schema, as `path: reason`, or undefined when it does. Knows the
 * validation keywords that providers take for structured output (json-schema.org, draft 2020-12:
 * types, enum, const, objects, arrays, numbers, strings, combinations, local `$ref`); others, which
 * only annotate or that none of them takes, are passed over.
 */
export function validateJsonSchema(schema: unknown, value: unknown): string | undefined {
  return check(schema, value, '$', { root: schema, refs: 0 })
}

interface Context {
  root: unknown
  refs: number
}

function check(schema: unknown, value: unknown, path: string, context: Context): string | undefined {
  if (schema === false) return `${path}: no value is allowed here`
  if (!isJsonObject(schema)) return undefined
  // OpenAPI's word for "or null", which smolagents and several vendors use.
  if (schema['nullable'] === true && value === null) return undefined
  if (typeof schema['$ref'] === 'string') {
    if (context.refs >= MAX_REFS) return `${path}: too many nested references`
    const issue = check(resolveRef(schema['$ref'], context.root), value, path, { ...context, refs: context.refs + 1 })
    if (issue !== undefined) return issue
  }
  return (
    checkType(schema, value, path) ??
    checkChoice(schema, value, path) ??
    checkCombined(schema, value, path, context) ??
    checkContent(schema, value, path, context)
  )
}

function resolveRef(ref: string, root: unknown): unknown {
  let at: unknown = root
  for (const step of ref
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')) {
    const key = decodePointer(step)
    at = Array.isArray(at) ? at[Number(key)] : isJsonObject(at) ? at[key] : undefined
  }
  // A reference that leads nowhere can refuse nothing.
  return at ?? true
}

/** One step of a JSON Pointer in a URI fragment (RFC 6901). */
function decodePointer(step: string): string {
  return percentDecoded(step).replaceAll('~1', '/').replaceAll('~0', '~')
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A percent sign that stands for itself.
    return text
  }
}

function checkType(schema: JsonSchema, value: unknown, path: string): string | undefined {
  const types = typeof schema['type'] === 'string' ? [schema['type']] : schema['type']
  if (!Array.isArray(types) || types.some((type) => isOfJsonType(value, type))) return undefined
  return `${path}: must be ${types.join(' or ')}, is ${jsonType(value)}`
}

function isOfJsonType(value: unknown, type: unknown): boolean {
  return type === 'integer' ? typeof value === 'number' && Number.isInteger(value) : jsonType(value) === type
}

function jsonType(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

function checkChoice(schema: JsonSchema, value: unknown, path: string): string | undefined {
  const choices = 'const' in schema ? [schema['const']] : schema['enum']
  if (!Array.isArray(choices) || choices.some((choice) => sameJson(choice, value))) return undefined
  return `${path}: must be ${choices.map((choice) => JSON.stringify(choice)).join(' or ')}`
}

function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, at) => sameJson(item, b[at]))
  if (!isJsonObject(a) || !isJsonObject(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && sameJson(a[key], b[key]))
}

function checkCombined(schema: JsonSchema, value: unknown, path: string, context: Context): string | undefined {
  for (const each of asList(schema['allOf'])) {
    const issue = check(each, value, path, context)
    if (issue !== undefined) return issue
  }
  const any = asList(schema['anyOf'])
  if (any.length > 0 && any.every((each) => check(each, value, path, context) !== undefined))
    return `${path}: satisfies no alternative of anyOf`
  const one = asList(schema['oneOf'])
  const hits = one.filter((each) => check(each, value, path, context) === undefined).length
  if (one.length > 0 && hits !== 1) return `${path}: must satisfy exactly one alternative of oneOf, satisfies ${hits}`
  if ('not' in schema && check(schema['not'], value, path, context) === undefined)
    return `${path}: is what "not" excludes`
  return undefined
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function checkContent(schema: JsonSchema, value: unknown, path: string, context: Context): string | undefined {
  if (typeof value === 'number') return checkLimits(numberLimits, schema, value, path)
  if (typeof value === 'string') return checkString(schema, value, path)
  if (Array.isArray(value)) return checkArray(schema, value, path, context)
  return isJsonObject(value) ? checkObject(schema, value, path, context) : undefined
}

/** A keyword that sets a limit, what breaks it, and what must be. */
type Limit = readonly [keyword: string, breaks: (value: number, limit: number) => boolean, must: string, of?: string]

const numberLimits: readonly Limit[] = [
  ['minimum', (value, limit) => value < limit, 'be at least'],
  ['maximum', (value, limit) => value > limit, 'be at most'],
  ['exclusiveMinimum', (value, limit) => value <= limit, 'be greater than'],
  ['exclusiveMaximum', (value, limit) => value >= limit, 'be less than'],
  // Not exactly: 0.3 is three times 0.1, though not in binary.
  ['multipleOf', (value, step) => Math.abs(value / step - Math.round(value / step)) > 1e-9, 'be a multiple of'],
]
const stringLimits: readonly Limit[] = [
  ['minLength', (length, limit) => length < limit, 'have at least', ' characters'],
  ['maxLength', (length, limit) => length > limit, 'have at most', ' characters'],
]
const arrayLimits: readonly Limit[] = [
  ['minItems', (length, limit) => length < limit, 'have at least', ' items'],
  ['maxItems', (length, limit) => length > limit, 'have at most', ' items'],
]
const objectLimits: readonly Limit[] = [
  ['minProperties', (count, limit) => count < limit, 'have at least', ' properties'],
  ['maxProperties', (count, limit) => count > limit, 'have at most', ' properties'],
]

function checkLimits(limits: readonly Limit[], schema: JsonSchema, value: number, path: string): string | undefined {
  for (const [keyword, breaks, must, of = ''] of limits) {
    const limit = schema[keyword]
    if (typeof limit === 'number' && breaks(value, limit)) return `${path}: must ${must} ${limit}${of}`
  }
  return undefined
}

function checkString(schema: JsonSchema, value: string, path: string): string | undefined {
  // JSON Schema counts characters, not UTF-16 units.
  const issue = checkLimits(stringLimits, schema, Array.from(value).length, path)
  if (issue !== undefined) return issue
  const pattern = schema['pattern']
  if (typeof pattern === 'string' && !matches(pattern, value)) return `${path}: must match ${pattern}`
  return undefined
}

/** Patterns are meant for Unicode; those that are none then are read as before it, and those that are none at all refuse nothing. */
function matches(pattern: string, value: string): boolean {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags).test(value)
    } catch {
      // No regular expression under these flags.
    }
  }
  return true
}

function checkArray(schema: JsonSchema, value: readonly unknown[], path: string, context: Context): string | undefined {
  const broken = checkLimits(arrayLimits, schema, value.length, path)
  if (broken !== undefined) return broken
  if (schema['uniqueItems'] === true && hasTwins(value)) return `${path}: items must differ`
  const prefix = asList(schema['prefixItems'])
  for (const [at, item] of value.entries()) {
    const issue = check(at < prefix.length ? prefix[at] : schema['items'], item, `${path}[${at}]`, context)
    if (issue !== undefined) return issue
  }
  return undefined
}

function hasTwins(items: readonly unknown[]): boolean {
  return items.some((item, at) => items.slice(0, at).some((other) => sameJson(other, item)))
}

function checkObject(
  schema: JsonSchema,
  value: Record<string, unknown>,
  path: string,
  context: Context,
): string | undefined {
  const broken = checkLimits(objectLimits, schema, Object.keys(value).length, path)
  if (broken !== undefined) return broken
  for (const key of asList(schema['required']))
    if (typeof key === 'string' && !Object.hasOwn(value, key)) return `${path}: '${key}' is missing`
  for (const [key, item] of Object.entries(value)) {
    for (const each of schemasOf(key, schema)) {
      if (each === false) return `${path}: '${key}' is not allowed`
      const issue = check(each, item, `${path}.${key}`, context)
      if (issue !== undefined) return issue
    }
  }
  return undefined
}

/** The schemas that a property must satisfy: its own, those whose pattern its name matches, else that of additional ones. */
function schemasOf(key: string, schema: JsonSchema): unknown[] {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  const patterns = isJsonObject(schema['patternProperties']) ? Object.entries(schema['patternProperties']) : []
  const known = [
    ...(Object.hasOwn(properties, key) ? [properties[key]] : []),
    ...patterns.filter(([pattern]) => matches(pattern, key)).map(([, each]) => each),
  ]
  return known.length > 0 ? known : [schema['additionalProperties']]
}
