import type { JsonSchema } from '@smol/core'
import { isJsonObject } from '@smol/core'

const floors = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']
const ceilings = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']
const annotations = [
  'title',
  'description',
  'default',
  'examples',
  '$schema',
  '$id',
  '$comment',
  '$defs',
  'definitions',
]

/**
 * One schema that demands what two demand.
 * @throws Error that names the keyword for which there is none
 */
export function mergeSchemas(a: JsonSchema, b: JsonSchema): JsonSchema {
  const merged: Record<string, unknown> = { ...a }
  checkClosed(a, b)
  checkClosed(b, a)
  for (const [key, value] of Object.entries(b)) {
    const before = a[key]
    merged[key] =
      before === undefined || annotations.includes(key) ? (before ?? value) : mergeKeyword(key, before, value)
  }
  return merged
}

function mergeKeyword(key: string, a: unknown, b: unknown): unknown {
  if (JSON.stringify(a) === JSON.stringify(b)) return a
  if (key === 'required') return [...new Set([...(a as string[]), ...(b as string[])])]
  if (key === 'properties') return mergeProperties(a as JsonSchema, b as JsonSchema)
  if (key === 'type') return sameTypes(a, b)
  if (key === 'enum') return (a as unknown[]).filter((value) => includes(b as unknown[], value))
  if (floors.includes(key)) return Math.max(a as number, b as number)
  if (ceilings.includes(key)) return Math.min(a as number, b as number)
  throw new Error(`'${key}', which is there twice`)
}

function mergeProperties(a: JsonSchema, b: JsonSchema): JsonSchema {
  const merged: Record<string, unknown> = { ...a }
  for (const [name, value] of Object.entries(b)) {
    const before = a[name]
    merged[name] = isJsonObject(before) && isJsonObject(value) ? mergeSchemas(before, value) : (before ?? value)
  }
  return merged
}

/** Properties that one half allows and the other excludes. */
function checkClosed(closed: JsonSchema, other: JsonSchema): void {
  if (closed['additionalProperties'] !== false) return
  const known = Object.keys(closed['properties'] ?? {})
  const name = Object.keys(other['properties'] ?? {}).find((each) => !known.includes(each))
  if (name !== undefined) throw new Error(`'additionalProperties: false' beside another schema's property '${name}'`)
}

function sameTypes(a: unknown, b: unknown): unknown[] {
  const wanted = [b].flat()
  return [a].flat().flatMap((type) => {
    if (wanted.includes(type)) return [type]
    if (type === 'number' && wanted.includes('integer')) return ['integer']
    return type === 'integer' && wanted.includes('number') ? ['integer'] : []
  })
}

function includes(values: readonly unknown[], value: unknown): boolean {
  return values.some((each) => JSON.stringify(each) === JSON.stringify(value))
}

/** Whether no value can satisfy both: of another type, of other constants, or with a required property for which that is so. */
export function areDisjoint(a: unknown, b: unknown): boolean {
  if (!isJsonObject(a) || !isJsonObject(b)) return false
  const [left, right] = [valuesOf(a), valuesOf(b)]
  if (left !== undefined && right !== undefined) return !left.some((value) => includes(right, value))
  if (a['type'] !== undefined && b['type'] !== undefined && sameTypes(a['type'], b['type']).length === 0) return true
  const [ours, theirs] = [a['properties'], b['properties']]
  if (!isJsonObject(ours) || !isJsonObject(theirs)) return false
  return [a['required']].flat().some((name) => {
    const inBoth = typeof name === 'string' && [b['required']].flat().includes(name)
    return inBoth && areDisjoint(ours[name], theirs[name])
  })
}

function valuesOf(schema: JsonSchema): unknown[] | undefined {
  if ('const' in schema) return [schema['const']]
  return Array.isArray(schema['enum']) ? schema['enum'] : undefined
}
