import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'

const folder = process.env['SMOL_OPENAPI'] ?? join(import.meta.dirname, '../../../../shared/openapi')
const file = join(folder, 'chat-completions.schemas.json')

/** Why there is nothing to check against, in words; undefined where there is something. */
export const noSchemas = existsSync(file)
  ? undefined
  : `SMOL_OPENAPI names no folder with chat-completions.schemas.json, the schemas of OpenAI's own specification`

type Schema = Record<string, unknown>

/** Checks a value against one of OpenAI's schemas; a field that the schema does not know is a mistake. */
export type Check = (value: unknown) => string[]

/** A check by the name of the schema, such as `CreateChatCompletionRequest`. */
export function openApiChecks(): (name: string) => Check {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema(strict(JSON.parse(readFileSync(file, 'utf8')) as Schema), 'openai')
  return (name) => {
    const $ref = `openai#/components/schemas/${name}`
    const validate: ValidateFunction = ajv.compile({ $ref, unevaluatedProperties: false })
    return (value) => {
      // As it goes over the wire.
      if (validate(JSON.parse(JSON.stringify(value)))) return []
      return (validate.errors ?? []).map(
        (error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
      )
    }
  }
}

/** The specification says `nullable` as OpenAPI 3.0 does, and leaves objects open; here null is a type and objects are closed. */
function strict(document: Schema): Schema {
  const { schemas } = document['components'] as { schemas: Record<string, unknown> }
  const parts = new Set(partsIn(document))
  const closed = Object.entries(schemas).map(([name, schema]) => [name, close(schema, parts.has(name))])
  return { components: { schemas: Object.fromEntries(closed) } }
}

/** The names of the schemas that are parts of others. Parts describe one object together: each alone must stay open. */
function partsIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  const { allOf = [] } = node as { allOf?: readonly { $ref?: string }[] }
  const here = allOf.map(({ $ref }) => $ref?.split('/').at(-1) ?? '')
  return [...here, ...Object.values(node).flatMap(partsIn)]
}

function close(node: unknown, isPart = false): unknown {
  if (Array.isArray(node)) return node.map((item) => close(item, isPart))
  if (typeof node !== 'object' || node === null) return node
  const { nullable, ...rest } = node as Schema
  const schema: Schema = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, close(value, key === 'allOf')]),
  )
  const isObject = schema['type'] === 'object' && schema['properties'] !== undefined
  if (isObject && !isPart && schema['additionalProperties'] === undefined) schema['unevaluatedProperties'] = false
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema
}
