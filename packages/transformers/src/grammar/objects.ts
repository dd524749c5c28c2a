import type { JsonSchema } from '@smol/core'
import { isJsonObject } from '@smol/core'
import type { Place, SchemaVisitor } from './place.ts'
import { either, list, literal } from './rules.ts'
import { anyKey } from './string-limits.ts'

// An object without maxProperties is one for the budget, too.
const mostProperties = 16

/** An object: its properties in the schema's order, or, where it names none, pairs of any name. */
export function objectRule(schema: JsonSchema, place: Place, grammar: SchemaVisitor): string | undefined {
  const named = isJsonObject(schema['properties']) ? schema['properties'] : {}
  const required = new Set([schema['required'] ?? []].flat().map(String))
  const others = schema['additionalProperties']
  const names = [...new Set([...Object.keys(named), ...required])]
  if (names.length === 0) return pairs(schema, place, grammar)
  const properties: Property[] = []
  for (const name of names) {
    const value = grammar.visit(name in named ? named[name] : others, { ...place, key: name })
    if (value !== undefined)
      properties.push({ pair: `${literal(`${JSON.stringify(name)}: `)} ${value}`, required: required.has(name) })
    else if (required.has(name)) return undefined
  }
  const min = Number(schema['minProperties'] ?? 0)
  const max = Number(schema['maxProperties'] ?? Infinity)
  if (required.size > max || properties.length < min) return undefined
  // Whether one may still come depends on how many came; only the two plain cases are rules.
  const kept = properties.length > max ? properties.filter((each) => each.required) : properties
  if (kept.length < min) throw new Error("'minProperties' and 'maxProperties' below the number of properties")
  const all = required.size < min ? kept.map(({ pair }) => ({ pair, required: true })) : kept
  return grammar.rules.add(`"{" ${inOrder(all, grammar)} "}"`)
}

interface Property {
  readonly pair: string
  readonly required: boolean
}

/** The comma belongs to what follows; so there is one rule for what comes first, and one for the rest. */
function inOrder(properties: readonly Property[], grammar: SchemaVisitor): string {
  let first = '""'
  let rest = '""'
  for (const { pair, required } of properties.toReversed()) {
    first = grammar.rules.add(required ? `${pair} ${rest}` : either([`${pair} ${rest}`, first]))
    rest = grammar.rules.add(required ? `", " ${pair} ${rest}` : `(", " ${pair})? ${rest}`)
  }
  return first
}

function pairs(schema: JsonSchema, place: Place, grammar: SchemaVisitor): string | undefined {
  const min = Number(schema['minProperties'] ?? 0)
  const max = Math.min(Number(schema['maxProperties'] ?? mostProperties), mostProperties)
  // One name twice is one property.
  if (min > 1) throw new Error("'minProperties' above 1 without 'properties'")
  const value =
    max === 0
      ? undefined
      : grammar.visit(schema['additionalProperties'], { ...place, key: anyKey, times: place.times * max })
  if (value === undefined) return min > 0 ? undefined : literal('{}')
  const names = schema['propertyNames']
  const plain = names === undefined || names === true || JSON.stringify(names) === '{"type":"string"}'
  const key = plain ? grammar.key() : nameRule(names, place, grammar)
  if (key === undefined) return min > 0 ? undefined : literal('{}')
  return grammar.rules.add(list('"{"', `${key} ": " ${value}`, '"}"', min, max))
}

function nameRule(names: unknown, place: Place, grammar: SchemaVisitor): string | undefined {
  if (!isJsonObject(names)) return undefined
  // The guard does not count names: what it would have to is refused.
  const limit = names['maxLength']
  if (!('enum' in names) && !('const' in names) && !('pattern' in names) && limit === undefined)
    throw new Error("'propertyNames' without enum, pattern or maxLength")
  return grammar.visit({ ...names, type: 'string' }, { ...place, key: '' })
}
