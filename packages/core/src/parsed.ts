import { validateJsonSchema } from './json-schema.ts'
import type { GeneratedMessage } from './messages/message.ts'
import type { ResponseFormat } from './parameters.ts'
import { parseJsonExact } from './tools/json.ts'
import type { StandardResult, StandardSchemaWithJson } from './tools/tool.ts'

/**
 * Adds `parsed` to a message whose request asked for a schema. An answer that is cut off, is not JSON,
 * or does not satisfy the schema has none, and a warning that says why.
 */
export async function addParsed(
  message: GeneratedMessage,
  format: ResponseFormat | undefined,
  standardSchema: StandardSchemaWithJson | undefined,
): Promise<GeneratedMessage> {
  if (format?.type !== 'json_schema') return message
  // A call instead of an answer: nothing to parse yet.
  if (message.content === '' && message.toolCalls.length > 0) return message
  const result = await parseContent(message, format.json_schema.schema, standardSchema)
  if ('problem' in result) return withWarning(message, 'other', `The answer has no parsed value: ${result.problem}`)
  const fenced = result.fenced
    ? withWarning(message, 'repaired', 'The answer was a Markdown code block; its JSON was read from inside.')
    : message
  return copyMessage(fenced, { parsed: result.value })
}

async function parseContent(
  message: GeneratedMessage,
  schema: unknown,
  standardSchema: StandardSchemaWithJson | undefined,
): Promise<{ value: unknown; fenced: boolean } | { problem: string }> {
  if (message.finishReason === 'length') return { problem: 'it was cut off by the token limit. Raise maxTokens.' }
  const inFence = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?\s*```\s*$/i.exec(message.content)?.[1]
  let value: unknown
  try {
    value = parseJsonExact(inFence ?? message.content)
  } catch (error) {
    return { problem: `it is not JSON (${(error as Error).message}).` }
  }
  if (standardSchema === undefined) {
    const issue = validateJsonSchema(schema, value)
    return issue === undefined
      ? { value, fenced: inFence !== undefined }
      : { problem: `it does not satisfy the schema: ${issue}.` }
  }
  const result = await standardSchema['~standard'].validate(value)
  return result.issues === undefined
    ? { value: result.value, fenced: inFence !== undefined }
    : { problem: `it does not satisfy the schema: ${issuesText(result)}.` }
}

function issuesText(result: Extract<StandardResult<unknown>, { issues: ReadonlyArray<unknown> }>): string {
  return result.issues
    .map(
      ({ message, path }) =>
        `${['$', ...(path ?? []).map((step) => String(typeof step === 'object' ? step.key : step))].join('.')}: ${message}`,
    )
    .join('; ')
}

function withWarning(message: GeneratedMessage, type: 'other' | 'repaired', text: string): GeneratedMessage {
  return copyMessage(message, { warnings: [...message.warnings, { type, parameter: 'responseFormat', message: text }] })
}

/** A copy that keeps `raw` out of JSON. */
function copyMessage(message: GeneratedMessage, more: Partial<GeneratedMessage>): GeneratedMessage {
  const copy = { ...message, ...more }
  const raw = Object.getOwnPropertyDescriptor(message, 'raw')
  if (raw !== undefined) Object.defineProperty(copy, 'raw', raw)
  return copy
}
