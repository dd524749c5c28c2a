import { SmolError } from './errors.ts'
import type { CleanMessage, CleanMessagesOptions } from './messages/clean.ts'
import { checkConversions, cleanMessages } from './messages/clean.ts'
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

/**
 * Checks what can be checked of a constructor's parameters before there is a call.
 * @throws SmolError `configuration`
 */
export function checkParameters(options: Readonly<Record<string, unknown>>): void {
  const given = mergeOptions(options, {}) as Partial<ModelOptions & GenerateOptions>
  for (const tool of given.tools ?? []) toToolSchema(tool)
  normaliseFormat(given.responseFormat)
  checkConversions(given.customRoleConversions ?? {})
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
  const tools = nonEmpty(given.tools?.map(toToolSchema))
  Object.assign(request, {
    tools,
    toolChoice: checkToolChoice(given.toolChoice, tools),
    responseFormat: format,
    stopSequences: nonEmpty(given.stopSequences?.filter((stop) => stop !== '')),
  })
  for (const [name, value] of Object.entries(request)) if (value === undefined) delete request[name]
  if (tools === undefined && (call['toolChoice'] ?? 'none') !== 'none') {
    run.warn({
      type: 'dropped',
      parameter: 'toolChoice',
      message: 'toolChoice was left out: there are no tools to choose from.',
    })
  }
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
    if (name === 'extraBody' && isJsonObject(before) && isJsonObject(value)) merged[name] = mergeJson(before, value)
    else if (name === 'headers' && value !== null) merged[name] = { ...headersOf(before), ...headersOf(value) }
    else if (name === 'omit' && Array.isArray(before) && Array.isArray(value)) merged[name] = [...before, ...value]
    else merged[name] = value
  }
  if (isJsonObject(merged['headers'])) merged['headers'] = headersOf(merged['headers'])
  for (const [name, value] of Object.entries(merged)) if (value === null) delete merged[name]
  return merged
}

/** Headers under their names in lower case, so that a call's replace the constructor's however each is written. */
function headersOf(given: unknown): Record<string, string> {
  const entries = given instanceof Headers ? [...given] : Object.entries(given ?? {})
  for (const [name, value] of entries) {
    if (typeof value !== 'string')
      throw invalid(`headers: the value of '${name}' must be a string, got ${typeof value}.`)
  }
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value as string]))
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
function checkToolChoice(choice: unknown, tools: readonly ToolSchema[] | undefined): ToolChoice | undefined {
  if (choice === undefined || tools === undefined) return undefined
  if (typeof choice === 'string') return choice as ToolChoice
  const { name } = choice as { name?: unknown }
  const names = tools.map((tool) => tool.function.name)
  if (typeof name !== 'string')
    throw invalid(`toolChoice must be auto, none, required or { name: '…' }. Tools are: ${names.join(', ')}.`)
  if (names.includes(name)) return { name }
  throw invalid(`toolChoice names the tool '${describe(name)}', but tools are: ${names.join(', ')}.`)
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
