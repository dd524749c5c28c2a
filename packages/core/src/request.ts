import { SmolError } from './errors.ts'
import type { CleanMessage, CleanMessagesOptions } from './messages/clean.ts'
import { cleanMessages } from './messages/clean.ts'
import { loadBlobs } from './messages/image.ts'
import type { Messages, Warning } from './messages/message.ts'
import { describe, toMessageList } from './messages/message.ts'
import type { GenerateOptions, GenerationParameters, ModelOptions, ResponseFormat, ToolChoice } from './parameters.ts'
import { generationOptionRows } from './parameters.ts'
import { isJsonObject, mergeJson } from './tools/json.ts'
import type { StandardSchemaWithJson, ToolSchema } from './tools/tool.ts'
import { isStandardSchema } from './tools/tool.ts'
import { jsonSchemaOf, toToolSchema } from './tools/tool-schema.ts'

type NeutralParameters = Omit<GenerationParameters, 'tools' | 'toolChoice' | 'responseFormat' | 'stopSequences'>

/**
 * One call, checked and complete, in neutral terms: what `complete` and `stream` of a provider get.
 * Defaults are merged (the call wins), messages cleaned, tools and formats in one form each.
 */
export interface CompletionRequest extends NeutralParameters {
  readonly modelId: string
  readonly messages: readonly CleanMessage[]
  /** Whether deltas are wanted as they come. */
  readonly stream: boolean
  /** Absent when there are none. */
  readonly tools?: readonly ToolSchema[]
  readonly toolChoice?: ToolChoice
  readonly responseFormat?: ResponseFormat
  /** Absent when there are none. The text is cut by the base class whatever the provider does with them. */
  readonly stopSequences?: readonly string[]
  /** Everything the user gave, options of the provider's own included; the call over the constructor. */
  readonly options: Readonly<Record<string, unknown>>
  /** Aborted when the caller aborts or leaves, a stop string was found, or the time is over. */
  readonly signal: AbortSignal
  /** Attaches a warning to the message and tells `onWarning`. */
  readonly warn: (warning: Warning) => void
}

/** The request together with what only the base class needs. */
export interface PreparedRequest {
  request: CompletionRequest
  /** The schema that validates the answer, when the user gave a Standard Schema. */
  standardSchema?: StandardSchemaWithJson
}

/** Builds the neutral request. Blobs are read here, the one thing that takes time. */
export async function prepareRequest(
  messages: Messages,
  defaults: Readonly<Record<string, unknown>>,
  call: Readonly<Record<string, unknown>>,
  run: Pick<CompletionRequest, 'stream' | 'signal' | 'warn' | 'modelId'>,
): Promise<PreparedRequest> {
  const options = mergeOptions(defaults, call)
  const given = options as Partial<ModelOptions & GenerateOptions>
  const { format, standardSchema } = normaliseFormat(given.responseFormat)
  const request: Record<string, unknown> = {
    ...run,
    messages: cleanMessages(await loadBlobs(toMessageList(messages)), cleaning(given)),
    options,
  }
  for (const name of Object.keys(generationOptionRows)) if (options[name] !== undefined) request[name] = options[name]
  Object.assign(request, {
    tools: nonEmpty(given.tools?.map(toToolSchema)),
    toolChoice: checkToolChoice(given.toolChoice, given.tools),
    responseFormat: format,
    stopSequences: nonEmpty(given.stopSequences?.filter((stop) => stop !== '')),
  })
  for (const [name, value] of Object.entries(request)) if (value === undefined) delete request[name]
  return {
    request: request as unknown as CompletionRequest,
    ...(standardSchema === undefined ? {} : { standardSchema }),
  }
}

/** The call over the constructor; null in a call takes a default back. Bodies and headers are merged by key. */
function mergeOptions(
  defaults: Readonly<Record<string, unknown>>,
  call: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...defaults }
  for (const [name, value] of Object.entries(call)) {
    const before = defaults[name]
    if ((name === 'extraBody' || name === 'headers') && isJsonObject(before) && isJsonObject(value))
      merged[name] = mergeJson(before, value)
    else if (name === 'omit' && Array.isArray(before) && Array.isArray(value)) merged[name] = [...before, ...value]
    else merged[name] = value
  }
  for (const [name, value] of Object.entries(merged)) if (value === null) delete merged[name]
  return merged
}

function cleaning(given: Partial<ModelOptions>): CleanMessagesOptions {
  return {
    convertImagesToImageUrls: true,
    ...(given.customRoleConversions === undefined ? {} : { roleConversions: given.customRoleConversions }),
    ...(given.flattenMessagesAsText === undefined ? {} : { flattenMessagesAsText: given.flattenMessagesAsText }),
  }
}

function nonEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list
}

/** A choice without tools means nothing, and servers refuse it. */
function checkToolChoice(choice: ToolChoice | undefined, tools: GenerationParameters['tools']): ToolChoice | undefined {
  if (choice === undefined || tools === undefined || tools.length === 0) return undefined
  if (typeof choice === 'string') return choice
  const names = tools.map((tool) => toToolSchema(tool).function.name)
  if (names.includes(choice.name)) return choice
  throw invalid(`toolChoice names the tool '${describe(choice.name)}', but tools are: ${names.join(', ')}.`)
}

function normaliseFormat(format: GenerationParameters['responseFormat']): {
  format?: ResponseFormat
  standardSchema?: StandardSchemaWithJson
} {
  if (format === undefined) return {}
  if (isStandardSchema(format)) {
    const schema = jsonSchemaOf(format, 'responseFormat')
    return { format: { type: 'json_schema', json_schema: { name: 'response', schema } }, standardSchema: format }
  }
  if (format.type === 'text' || format.type === 'json_object') return { format }
  if (format.type !== 'json_schema') {
    throw invalid(
      `responseFormat.type must be text, json_object or json_schema, got '${describe((format as { type?: unknown }).type)}'; or pass a Standard Schema.`,
    )
  }
  const { name, schema } = (format.json_schema ?? {}) as { name?: unknown; schema?: unknown }
  if (typeof name !== 'string' || !isJsonObject(schema))
    throw invalid('responseFormat.json_schema must be { name: string, schema: a JSON Schema }.')
  return { format }
}

function invalid(message: string): SmolError {
  return new SmolError({ code: 'configuration', message })
}
