import type { JsonSchema } from '@smol/core'
import { isJsonObject } from '@smol/core'

/**
 * A schema in which what `$defs` say stands where it is referred to. Where a definition contains itself only its type is
 * left.
 * @param onCycle is told which one
 */
export function inlineRefs(schema: JsonSchema, onCycle: (name: string) => void): JsonSchema {
  const { $defs = {}, definitions = {}, ...rest } = schema
  const known = { ...(definitions as object), ...($defs as object) } as Readonly<Record<string, unknown>>
  return inline(rest, []) as JsonSchema

  function inline(value: unknown, within: readonly string[]): unknown {
    if (Array.isArray(value)) return value.map((item) => inline(item, within))
    if (!isJsonObject(value)) return value
    const { $ref, ...others } = value
    const name = typeof $ref === 'string' ? /^#\/(?:\$defs|definitions)\/(.+)$/.exec($ref)?.[1] : undefined
    const target = name === undefined ? undefined : known[name]
    if (name === undefined || !isJsonObject(target)) return mapValues(value, within)
    const beside = mapValues(others, within)
    if (!within.includes(name)) return { ...(inline(target, [...within, name]) as object), ...beside }
    onCycle(name)
    return { ...(target['type'] === undefined ? {} : { type: target['type'] }), ...beside }
  }

  function mapValues(value: Readonly<Record<string, unknown>>, within: readonly string[]): Record<string, unknown> {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inline(item, within)]))
  }
}
