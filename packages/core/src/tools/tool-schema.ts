import { SmolError } from '../errors.ts'
import { describe } from '../messages/message.ts'
import { isJsonObject, without } from './json.ts'
import type { JsonSchema, McpTool, SmolTool, StandardSchemaWithJson, Tool, ToolInput, ToolSchema } from './tool.ts'
import { isStandardSchema } from './tool.ts'

/**
 * Any form of a tool as an OpenAI function tool. smolagents' inputs become JSON Schema as its
 * `get_tool_json_schema` does: `any` is a string, a nullable input is not required, `anyOf` with null
 * is nullable. The tool is not changed.
 * @throws SmolError `configuration` that names what is missing
 */
export function toToolSchema(tool: Tool): ToolSchema {
  if (!isJsonObject(tool)) throw invalid(`a tool must be an object, got ${describe(tool)}.`)
  if (isFunctionTool(tool)) {
    checkName((tool.function as Partial<ToolSchema['function']>).name)
    return tool
  }
  const { name, description } = tool
  checkName(name)
  const parameters = isMcpTool(tool) ? schemaOf(tool.inputSchema, name) : inputsToSchema(tool.inputs, name)
  return { type: 'function', function: { name, ...(description === undefined ? {} : { description }), parameters } }
}

function isFunctionTool(tool: Tool): tool is ToolSchema {
  return tool['type'] === 'function' && isJsonObject(tool['function'])
}

function isMcpTool(tool: SmolTool | McpTool): tool is McpTool {
  return 'inputSchema' in tool
}

function checkName(name: unknown): void {
  if (typeof name !== 'string' || name === '')
    throw invalid(`tool.name must be a non-empty string, got ${describe(name)}.`)
}

function schemaOf(schema: unknown, name: string): JsonSchema {
  if (isStandardSchema(schema)) return jsonSchemaOf(schema, `tool '${name}'`)
  if (typeof schema !== 'object' || schema === null)
    throw invalid(`tool '${name}': inputSchema must be a JSON Schema or a Standard Schema, got ${describe(schema)}.`)
  return schema as JsonSchema
}

/**
 * The JSON Schema of what a Standard Schema takes: what the model is to write.
 * @throws SmolError `configuration` when the library gives none
 */
export function jsonSchemaOf(schema: StandardSchemaWithJson, where: string): JsonSchema {
  // Older versions of the libraries have the validation only.
  const { vendor, jsonSchema } = schema['~standard'] as Partial<StandardSchemaWithJson['~standard']>
  if (typeof jsonSchema?.input !== 'function') {
    throw invalid(
      `${where}: this version of ${vendor ?? 'the schema library'} gives no JSON Schema through ~standard.jsonSchema. Update it, or pass a JSON Schema.`,
    )
  }
  try {
    return without(jsonSchema.input({ target: 'draft-2020-12' }), '$schema')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SmolError({
      code: 'configuration',
      message: `${where}: ${vendor ?? 'the schema library'} cannot write this schema as JSON Schema: ${reason}`,
      cause: error,
    })
  }
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
  return [...new Set(type.map((item: unknown) => (item === 'any' ? 'string' : item)))]
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
  if (!real.every(isSimple) || real.some(hasEnum) !== real.every(hasEnum)) {
    return { ...without(rest, 'type'), anyOf: real, ...nullable }
  }
  const types = [...new Set(real.map((alternative) => alternative['type'] as string))]
  const values = real.flatMap((alternative) => (hasEnum(alternative) ? alternative.enum : []))
  return { ...rest, type: single(types), ...(values.length > 0 ? { enum: [...new Set(values)] } : {}), ...nullable }
}

/** One type, and at most a list of its values. */
function isSimple(alternative: JsonSchema): boolean {
  const keys = Object.keys(alternative)
  return typeof alternative['type'] === 'string' && keys.every((key) => key === 'type' || key === 'enum')
}

function hasEnum(alternative: JsonSchema): alternative is JsonSchema & { enum: unknown[] } {
  return Array.isArray(alternative['enum'])
}

function invalid(message: string): SmolError {
  return new SmolError({ code: 'configuration', message })
}
