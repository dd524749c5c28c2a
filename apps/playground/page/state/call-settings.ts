import type { JsonSchemaFormat, Tool } from '@smol/core'
import { isSmolError, toToolSchema, validateJsonSchema } from '@smol/core'
import { readJson } from './field.ts'
import { stored } from './stored.ts'

/** Tools as typed: one, or a list, in any form that a call takes. */
export const toolsText = stored('tools', '')
/** The schema of the answer as typed. */
export const schemaText = stored('schema', '')

/** What was read, or what is wrong with it; undefined: nothing was typed. */
type Read<T> = { readonly value: T | undefined } | { readonly error: string }

export function readTools(text: string): Read<readonly Tool[]> {
  if (text.trim() === '') return { value: undefined }
  const json = readJson(text)
  if ('error' in json) return json
  const tools = (Array.isArray(json.value) ? json.value : [json.value]) as readonly Tool[]
  if (tools.length === 0) return { value: undefined }
  try {
    for (const tool of tools) toToolSchema(tool)
    return { value: tools }
  } catch (error) {
    return { error: isSmolError(error) ? error.message : String(error) }
  }
}

export function readSchema(text: string): Read<JsonSchemaFormat> {
  if (text.trim() === '') return { value: undefined }
  const json = readJson(text)
  if ('error' in json) return json
  if (typeof json.value !== 'object' || json.value === null || Array.isArray(json.value)) {
    return { error: 'A schema is a JSON object, such as {"type":"object","properties":{…}}.' }
  }
  const given = json.value as Record<string, unknown>
  // Pasted out of a request as it stands.
  if (given['type'] === 'json_schema' && typeof given['json_schema'] === 'object') {
    return { value: given as unknown as JsonSchemaFormat }
  }
  try {
    // Of the value nothing is wanted: only whether the schema itself can be used.
    validateJsonSchema(given, null)
  } catch (error) {
    return { error: isSmolError(error) ? error.message : String(error) }
  }
  return { value: { type: 'json_schema', json_schema: { name: nameOf(given), schema: given } } }
}

/** APIs take letters, digits, `_` and `-`. */
function nameOf({ title }: Record<string, unknown>): string {
  const name = typeof title === 'string' ? title.replaceAll(/[^\w-]+/g, '_').slice(0, 64) : ''
  return name === '' ? 'answer' : name
}

/** The options of the next call, and what is wrong with them. */
export function readCall(): { call: Record<string, unknown>; fault?: string } {
  const tools = readTools(toolsText.value)
  const format = readSchema(schemaText.value)
  if ('error' in tools) return { call: {}, fault: `Tools: ${tools.error}` }
  if ('error' in format) return { call: {}, fault: `JSON Schema: ${format.error}` }
  return {
    call: {
      ...(tools.value === undefined ? {} : { tools: tools.value }),
      ...(format.value === undefined ? {} : { responseFormat: format.value }),
    },
  }
}
