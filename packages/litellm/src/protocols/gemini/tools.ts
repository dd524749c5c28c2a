import type { CompletionRequest, JsonSchema, ToolChoice, ToolSchema } from '@smol/core'
import { isJsonObject } from '@smol/core'
import { leaveOut } from '../unsupported.ts'

/** Tools as Gemini declares functions. */
export function encodeTools(request: CompletionRequest, provider: string): unknown {
  const { tools, parallelToolCalls } = request
  if (tools === undefined) return undefined
  if (parallelToolCalls === false) leaveOut(request, { field: 'parallel_tool_calls', provider })
  if (tools.some((tool) => tool.function.strict === true)) leaveOut(request, { field: 'strict', provider })
  return [{ functionDeclarations: tools.map(encodeTool) }]
}

function encodeTool({ function: { name, description, parameters } }: ToolSchema): Record<string, unknown> {
  return {
    name,
    ...(description === undefined ? {} : { description }),
    // "For a function with no parameters, this can be left unset."
    ...(parameters === undefined || hasNone(parameters) ? {} : encodeSchema(parameters)),
  }
}

function hasNone({ properties, type, ...rest }: JsonSchema): boolean {
  const isEmpty = properties === undefined || (isJsonObject(properties) && Object.keys(properties).length === 0)
  return isEmpty && (type === undefined || type === 'object') && Object.keys(rest).every((key) => key === 'required')
}

/** In Gemini's own subset of OpenAPI where the schema keeps to it, else as the JSON Schema that it is. */
function encodeSchema(schema: JsonSchema): Record<string, unknown> {
  return isInSubset(schema) ? { parameters: schema } : { parametersJsonSchema: schema }
}

/** Keywords of the subset (https://ai.google.dev/api/caching#Schema). */
const subset: ReadonlySet<string> = new Set([
  'type',
  'format',
  'title',
  'description',
  'nullable',
  'default',
  'example',
  'enum',
  'items',
  'minItems',
  'maxItems',
  'properties',
  'required',
  'propertyOrdering',
  'minProperties',
  'maxProperties',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'pattern',
  'anyOf',
])

function isInSubset(schema: unknown): boolean {
  if (!isJsonObject(schema)) return false
  const { type, format, enum: values, items, properties, anyOf } = schema
  if (!Object.keys(schema).every((key) => subset.has(key))) return false
  if (type === undefined ? anyOf === undefined : typeof type !== 'string' || type === 'null') return false
  // "only 'enum' and 'date-time' are supported for STRING type", and only strings can be listed.
  if (type === 'string' && format !== undefined && format !== 'enum' && format !== 'date-time') return false
  if (Array.isArray(values) && !values.every((value) => typeof value === 'string')) return false
  if (type === 'array' && items === undefined) return false
  const below = [
    items,
    ...Object.values(isJsonObject(properties) ? properties : {}),
    ...(Array.isArray(anyOf) ? anyOf : []),
  ]
  return below.every((each) => each === undefined || isInSubset(each))
}

const modes: Readonly<Record<string, string>> = Object.freeze({ auto: 'AUTO', required: 'ANY', none: 'NONE' })

export function encodeToolChoice(choice: ToolChoice | undefined): unknown {
  if (choice === undefined) return undefined
  const config =
    typeof choice === 'string' ? { mode: modes[choice] } : { mode: 'ANY', allowedFunctionNames: [choice.name] }
  return { functionCallingConfig: config }
}
