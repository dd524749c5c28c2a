/** A JSON Schema, drafts 7 to 2020-12, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** One input of a tool in smolagents' form. */
export interface ToolInput {
  /** A JSON type or a list of them; smolagents' `any` is understood. */
  type?: string | readonly string[]
  description?: string
  /** An input that may be left out or null. */
  nullable?: boolean
  [key: string]: unknown
}

/** smolagents' form. */
export interface SmolTool {
  name: string
  description: string
  inputs: Readonly<Record<string, ToolInput>>
  [key: string]: unknown
}

/** MCP's form (modelcontextprotocol.io, "Tools"); `inputSchema` may also be a Standard Schema that gives JSON Schema. */
export interface McpTool {
  name: string
  description?: string
  inputSchema: JsonSchema | StandardSchemaWithJson
  [key: string]: unknown
}

/** OpenAI's form, which is also the neutral one that protocols are given. */
export interface ToolSchema {
  type: 'function'
  function: {
    name: string
    description?: string
    parameters?: JsonSchema
    strict?: boolean
  }
}

/** A tool in any of the forms that the field uses. `toToolSchema` gives the last one. */
export type Tool = SmolTool | McpTool | ToolSchema

/**
 * A Standard Schema (standardschema.dev) that also gives its JSON Schema through
 * `~standard.jsonSchema`: Zod 4, ArkType and Valibot have it, and none is a dependency.
 */
export interface StandardSchemaWithJson<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
    readonly jsonSchema: {
      readonly input: (options: { target: string }) => Record<string, unknown>
      readonly output: (options: { target: string }) => Record<string, unknown>
    }
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | {
      readonly issues: ReadonlyArray<{
        readonly message: string
        readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined
      }>
    }

/** The type of the values that a Standard Schema gives out. */
export type InferOutput<S> = S extends StandardSchemaWithJson<unknown, infer Output> ? Output : unknown

export function isStandardSchema(value: unknown): value is StandardSchemaWithJson {
  // ArkType's schemas are functions.
  return (typeof value === 'object' || typeof value === 'function') && value !== null && '~standard' in value
}
