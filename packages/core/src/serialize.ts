import type { OptionTable } from './options.ts'
import { isPair, isSecretName, withoutSecret } from './secrets.ts'
import { isStandardSchema } from './tools/tool.ts'
import { jsonSchemaOf, toToolSchema } from './tools/tool-schema.ts'
import type { Tool } from './tools/tool.ts'

/**
 * Options as JSON: without those that a row calls secret, without what stands under a secret's name or
 * looks like a key at any depth, and without functions and live objects, which no JSON can hold.
 */
export function serializeOptions(
  options: Readonly<Record<string, unknown>>,
  table: OptionTable,
): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(options)) {
    if (name === 'modelId' || value === null || table[name]?.secret === true) continue
    const json =
      name === 'tools' && Array.isArray(value) ? value.map((tool) => toJson(toToolSchema(tool as Tool))) : toJson(value)
    if (json !== undefined) result[name] = json
  }
  return result
}

function toJson(value: unknown): unknown {
  if (typeof value === 'string') return withoutSecret(value)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value
  if (isStandardSchema(value)) {
    return { type: 'json_schema', json_schema: { name: 'response', schema: jsonSchemaOf(value, 'responseFormat') } }
  }
  if (typeof value !== 'object' || isPair(value)) return undefined
  if (value instanceof URL) return withoutSecret(value.href)
  if (value instanceof Headers) return toJson(Object.fromEntries(value))
  if (Array.isArray(value)) return value.map(toJson).filter((item) => item !== undefined)
  // Clients, credentials, agents: living things that must be given again.
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) return undefined
  const entries = Object.entries(value).map(
    ([key, item]) => [key, hides(key, item) ? undefined : toJson(item)] as const,
  )
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined))
}

/** A number is no credential, whatever it is called. */
function hides(key: string, value: unknown): boolean {
  return isSecretName(key) && typeof value !== 'number' && typeof value !== 'boolean'
}
