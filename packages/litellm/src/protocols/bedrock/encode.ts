import type { CompletionRequest, JsonSchema } from '@smol/core'
import { isJsonObject } from '@smol/core'
import type { WireBody } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { spacedJson } from '../spaced-json.ts'
import { leaveOut } from '../unsupported.ts'
import { encodeMessages } from './encode-messages.ts'
import { encodeParallel, encodeTools, isForbidden } from './encode-tools.ts'
import { encodeThinking } from './thinking.ts'
import type { ModelFamily } from './model-family.ts'
import { familyOf } from './model-family.ts'
import type { ToolNames } from './tool-names.ts'
import type { WireBlock } from './wire.ts'

/** A neutral request as the body of `Converse`, in the order of the reference. */
export function encode(request: CompletionRequest, { model, provider }: ResolvedModel, names: ToolNames): WireBody {
  refuse(request, provider)
  const family = familyOf(model)
  const answer = answerSchema(request, family)
  const hasTools = answer !== undefined || (request.tools !== undefined && !isForbidden(request))
  const { system, turns } = encodeMessages(request, { names, hasTools, isClaude: family.isClaude })
  const thinking = encodeThinking(request, turns, family, provider)
  const thinks = 'thinking' in thinking.fields
  const toolConfig = encodeTools(request, { family, names, provider, answer, thinks })
  const additional = {
    ...thinking.fields,
    ...encodeParallel(request, family, toolConfig),
    ...encodeTopK(request, family, provider),
  }
  return withoutUndefined({
    messages: turns,
    system: nonEmpty([...system, ...jsonInstruction(request)]),
    inferenceConfig: inferenceConfig(request, thinking.maxTokens),
    toolConfig,
    additionalModelRequestFields: Object.keys(additional).length === 0 ? undefined : additional,
    // Without it the reply does not say how much of it was thinking.
    additionalModelResponseFieldPaths: thinks ? ['/usage/output_tokens_details'] : undefined,
    outputConfig: answer === undefined ? outputConfig(request) : undefined,
  })
}

/** @throws SmolError `unsupported` for a parameter that the API does not have, with `unsupportedParams: 'throw'` */
function refuse(request: CompletionRequest, provider: string): void {
  const { seed, frequencyPenalty, presencePenalty } = request
  if (seed !== undefined) leaveOut(request, { field: 'seed', provider })
  if (frequencyPenalty !== undefined) leaveOut(request, { field: 'frequency_penalty', provider })
  if (presencePenalty !== undefined) leaveOut(request, { field: 'presence_penalty', provider })
  if (request.toolChoice === 'none' && isForbidden(request)) {
    const message = 'Bedrock cannot be told to call no tool: the tools were left out instead.'
    request.warn({ type: 'translated', parameter: 'toolChoice', message })
  }
}

function inferenceConfig(request: CompletionRequest, maxTokens: number | undefined): WireBody {
  const config: WireBody = {
    maxTokens,
    stopSequences: request.stopSequences,
    temperature: request.temperature,
    topP: request.topP,
  }
  // The pipeline takes out what stands at the top of the body.
  for (const field of request.omit ?? []) delete config[field]
  return withoutUndefined(config)
}

/** Converse has no word for it: each maker has its own. */
function encodeTopK(request: CompletionRequest, family: ModelFamily, provider: string): WireBody {
  const { topK } = request
  if (topK === undefined) return {}
  if (family.isClaude) return { top_k: topK }
  if (family.isNova) return { inferenceConfig: { topK } }
  leaveOut(request, { field: 'top_k', provider })
  return {}
}

/** The schema that must be told as a tool, since the model does not take it otherwise. */
export function answerSchema(
  { responseFormat: format }: CompletionRequest,
  family: ModelFamily,
): { schema: JsonSchema; description?: string } | undefined {
  if (format?.type !== 'json_schema' || family.takesSchema) return undefined
  const { schema, description } = format.json_schema
  return { schema, ...(description === undefined ? {} : { description }) }
}

/** https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html; the schema is sent as a text. */
function outputConfig({ responseFormat: format }: CompletionRequest): WireBody | undefined {
  if (format?.type !== 'json_schema') return undefined
  const { name, schema, description } = format.json_schema
  const jsonSchema = withoutUndefined({ schema: spacedJson(closed(schema)), name, description })
  return { textFormat: { type: 'json_schema', structure: { jsonSchema } } }
}

/** "additionalProperties must be false" for every object. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (!isJsonObject(schema)) return schema
  const inner = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      isSchemaMap(key) && isJsonObject(value) ? mapValues(value) : isSchema(key) ? closed(value) : value,
    ]),
  )
  return inner['type'] === 'object' && !('additionalProperties' in inner)
    ? { ...inner, additionalProperties: false }
    : inner
}

function mapValues(schemas: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, closed(schema)]))
}

function isSchemaMap(key: string): boolean {
  return key === 'properties' || key === '$defs' || key === 'definitions'
}

function isSchema(key: string): boolean {
  return ['items', 'anyOf', 'allOf', 'oneOf'].includes(key)
}

/** The API knows schemas, but no JSON without one: the model is told. */
function jsonInstruction({ responseFormat: format, warn }: CompletionRequest): WireBlock[] {
  if (format?.type !== 'json_object') return []
  const message =
    "The API has no 'json_object': the model is told to answer with a JSON object. Give a JSON Schema to be sure."
  warn({ type: 'translated', parameter: 'responseFormat', message })
  return [{ text: 'Answer with one JSON object and nothing else: no words around it, no code fence.' }]
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list
}

function withoutUndefined(body: WireBody): WireBody {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}
