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
  if (schema === true || !isJsonObject(schema))
    return schema === false ? `${path}: no value is allowed here` : undefined
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
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    at = Array.isArray(at) ? at[Number(key)] : isJsonObject(at) ? at[key] : undefined
  }
  // A reference that leads nowhere can refuse nothing.
  return at ?? true
}

function checkType(schema: JsonSchema, value: unknown, path: string): string | undefined {
  if (schema['nullable'] === true && value === null) return undefined
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
  if (
    !Array.isArray(choices) ||
    choices.some((choice) => sameJson(choice, value)) ||
    (schema['nullable'] === true && value === null)
  )
    return undefined
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
  if (typeof value === 'number') return checkNumber(schema, value, path)
  if (typeof value === 'string') return checkString(schema, value, path)
  if (Array.isArray(value)) return checkArray(schema, value, path, context)
  return isJsonObject(value) ? checkObject(schema, value, path, context) : undefined
}

/** One limit: a keyword, and whether the number breaks it. */
function broken(schema: JsonSchema, keyword: string, breaks: (limit: number) => boolean): boolean {
  const limit = schema[keyword]
  return typeof limit === 'number' && breaks(limit)
}

function checkNumber(schema: JsonSchema, value: number, path: string): string | undefined {
  if (broken(schema, 'minimum', (limit) => value < limit)) return `${path}: must be at least ${schema['minimum']}`
  if (broken(schema, 'maximum', (limit) => value > limit)) return `${path}: must be at most ${schema['maximum']}`
  if (broken(schema, 'exclusiveMinimum', (limit) => value <= limit))
    return `${path}: must be greater than ${schema['exclusiveMinimum']}`
  if (broken(schema, 'exclusiveMaximum', (limit) => value >= limit))
    return `${path}: must be less than ${schema['exclusiveMaximum']}`
  if (broken(schema, 'multipleOf', (step) => Math.abs(value / step - Math.round(value / step)) > 1e-9))
    return `${path}: must be a multiple of ${schema['multipleOf']}`
  return undefined
}

function checkString(schema: JsonSchema, value: string, path: string): string | undefined {
  // JSON Schema counts characters, not UTF-16 units.
  const length = [...value].length
  if (broken(schema, 'minLength', (limit) => length < limit))
    return `${path}: must have at least ${schema['minLength']} characters`
  if (broken(schema, 'maxLength', (limit) => length > limit))
    return `${path}: must have at most ${schema['maxLength']} characters`
  const pattern = schema['pattern']
  if (typeof pattern === 'string' && !new RegExp(pattern, 'u').test(value)) return `${path}: must match ${pattern}`
  return undefined
}

function checkArray(schema: JsonSchema, value: readonly unknown[], path: string, context: Context): string | undefined {
  if (broken(schema, 'minItems', (limit) => value.length < limit))
    return `${path}: must have at least ${schema['minItems']} items`
  if (broken(schema, 'maxItems', (limit) => value.length > limit))
    return `${path}: must have at most ${schema['maxItems']} items`
  if (
    schema['uniqueItems'] === true &&
    value.some((item, at) => value.slice(0, at).some((other) => sameJson(other, item)))
  )
    return `${path}: items must differ`
  const prefix = asList(schema['prefixItems'])
  for (const [at, item] of value.entries()) {
    const issue = check(at < prefix.length ? prefix[at] : schema['items'], item, `${path}[${at}]`, context)
    if (issue !== undefined) return issue
  }
  return undefined
}

function checkObject(
  schema: JsonSchema,
  value: Record<string, unknown>,
  path: string,
  context: Context,
): string | undefined {
  for (const key of asList(schema['required']))
    if (typeof key === 'string' && !Object.hasOwn(value, key)) return `${path}: '${key}' is missing`
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  for (const [key, item] of Object.entries(value)) {
    const known = Object.hasOwn(properties, key)
    const additional = schema['additionalProperties']
    if (!known && additional === false) return `${path}: '${key}' is not allowed`
    const issue = check(known ? properties[key] : additional, item, `${path}.${key}`, context)
    if (issue !== undefined) return issue
  }
  return undefined
}
