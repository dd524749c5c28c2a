import { SmolError } from '../errors.ts'
import { describe } from '../messages/message.ts'
import type { JsonSchema, McpTool, SmolTool, StandardSchemaWithJson, Tool, ToolInput, ToolSchema } from './tool.ts'
import { isStandardSchema } from './tool.ts'

/**
 * Any form of a tool as an OpenAI function tool. smolagents' inputs become JSON Schema as its
 * `get_tool_json_schema` does: `any` is a string, a nullable input is not required, `anyOf` with null
 * is nullable. The tool is not changed.
 * @throws SmolError `configuration` that names what is missing
 */
export function toToolSchema(tool: Tool): ToolSchema {
  const source = tool as Partial<Record<string, unknown>>
  if (typeof tool !== 'object' || tool === null) throw invalid(`a tool must be an object, got ${describe(tool)}.`)
  if (source['type'] === 'function' && typeof source['function'] === 'object') {
    checkName((source['function'] as { name?: unknown } | null)?.name)
    return tool as ToolSchema
  }
  checkName(source['name'])
  const { name, description } = source as { name: string; description?: string }
  const parameters =
    'inputSchema' in source
      ? schemaOf((tool as McpTool).inputSchema, name)
      : inputsToSchema((tool as SmolTool).inputs, name)
  return { type: 'function', function: { name, ...(description === undefined ? {} : { description }), parameters } }
}

function checkName(name: unknown): void {
  if (typeof name !== 'string' || name === '')
    throw invalid(`tool.name must be a non-empty string, got ${describe(name)}.`)
}

function schemaOf(schema: unknown, name: string): JsonSchema {
  if (isStandardSchema(schema)) return jsonSchemaOf(schema, 'input', `tool '${name}'`)
  if (typeof schema !== 'object' || schema === null)
    throw invalid(`tool '${name}': inputSchema must be a JSON Schema or a Standard Schema, got ${describe(schema)}.`)
  return schema as JsonSchema
}

/**
 * The JSON Schema of a Standard Schema, of what goes in or what comes out.
 * @throws SmolError `configuration` when the library gives none
 */
export function jsonSchemaOf(schema: StandardSchemaWithJson, side: 'input' | 'output', where: string): JsonSchema {
  const standard = schema['~standard']
  const convert = standard.jsonSchema?.[side]
  if (convert === undefined) {
    throw invalid(
      `${where}: this ${standard.vendor} version gives no JSON Schema through ~standard.jsonSchema. Update it, or pass a JSON Schema.`,
    )
  }
  const { $schema: _dialect, ...json } = convert({ target: 'draft-2020-12' })
  return json
}

function inputsToSchema(inputs: unknown, name: string): JsonSchema {
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) {
    throw invalid(
      `tool '${name}' needs inputs (an object of inputs) or inputSchema (a JSON Schema), got ${describe(inputs)}.`,
    )
  }
  const properties: Record<string, JsonSchema> = {}
  const required: string[] = []
  for (const [key, input] of Object.entries(inputs as Record<string, ToolInput>)) {
    if (typeof input !== 'object' || input === null)
      throw invalid(`tool '${name}': input '${key}' must be an object { type, description }, got ${describe(input)}.`)
    const property = cleanProperty(input)
    properties[key] = property
    if (!property['nullable']) required.push(key)
  }
  return { type: 'object', properties, required }
}

function cleanProperty(input: ToolInput): JsonSchema {
  const { anyOf, ...rest } = cleanAny(input) as ToolInput & { anyOf?: unknown }
  return Array.isArray(anyOf) ? mergeAlternatives(rest, anyOf as JsonSchema[]) : rest
}

/** `any` is no JSON type: smolagents sends a string for it. Likewise below items, properties and alternatives. */
function cleanAny(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleanAny)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === 'type' ? cleanTypes(item) : isData(key) ? item : cleanAny(item),
    ]),
  )
}

/** Keywords whose values are data of the user's, not schemas. */
function isData(key: string): boolean {
  return key === 'enum' || key === 'const' || key === 'default' || key === 'examples'
}

function cleanTypes(type: unknown): unknown {
  if (type === 'any') return 'string'
  // An input that is itself called "type" stands below `properties` and is an object.
  if (!Array.isArray(type)) return cleanAny(type)
  return [...new Set(type.map((item) => (item === 'any' ? 'string' : item)))]
}

function single(types: readonly string[]): string | readonly string[] {
  return types.length === 1 ? (types[0] as string) : types
}

/**
 * Alternatives become one list of types where types are all they say; where they say more (`items`,
 * `$ref`, formats) the `anyOf` stays, since a list of types could not hold it.
 */
function mergeAlternatives(rest: ToolInput, alternatives: readonly JsonSchema[]): JsonSchema {
  const real = alternatives.filter((alternative) => alternative['type'] !== 'null')
  const nullable = real.length < alternatives.length ? { nullable: true } : {}
  if (real.length === 0) return { ...rest, type: 'null', ...nullable }
  const [only] = real
  if (real.length === 1 && typeof only?.['type'] === 'string')
    return { ...only, ...rest, type: only['type'], ...nullable }
  const simple = real.every(
    (alternative) =>
      typeof alternative['type'] === 'string' &&
      Object.keys(alternative).every((key) => key === 'type' || key === 'enum'),
  )
  if (!simple) {
    const { type: _type, ...others } = rest
    return { ...others, anyOf: real, ...nullable }
  }
  const types = [...new Set(real.map((alternative) => alternative['type'] as string))]
  const enums = real.flatMap((alternative) =>
    Array.isArray(alternative['enum']) ? (alternative['enum'] as unknown[]) : [],
  )
  return { ...rest, type: single(types), ...(enums.length > 0 ? { enum: [...new Set(enums)] } : {}), ...nullable }
}

function invalid(message: string): SmolError {
  return new SmolError({ code: 'configuration', message })
}
