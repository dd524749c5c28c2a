import { isJsonObject } from '../../packages/core/src/index.ts'
import type { Fields } from './golden-case.ts'
import { fromPython } from './python-values.ts'

/** What the keywords of a constructor and of a call are here. */
export interface OurOptions {
  /** For the constructor. */
  readonly init: Record<string, unknown>
  /** For `generate`. */
  readonly call: Record<string, unknown>
}

/** Python's keyword for an option, where it is not ours in snake_case. */
const names: Readonly<Record<string, string>> = {
  client_kwargs: 'clientOptions',
  stop: 'stopSequences',
  tools_to_call_from: 'tools',
  extra_headers: 'headers',
  timeout: 'timeoutMs',
  base_url: 'baseURL',
}

/** Keywords that are of the constructor here, wherever Python takes them. */
const ofConstructor = new Set(['customRoleConversions', 'flattenMessagesAsText'])
/** Keywords that have nothing to do with the request here. */
const elsewhere = new Set(['messages', 'tool_name_key', 'tool_arguments_key', 'convert_images_to_image_urls'])

/** Translates the keywords. What no option is called goes into `extraBody`, as Python's defaults go into the request. */
export function toOurOptions(init: Fields, call: Fields, known: ReadonlySet<string>): OurOptions {
  const ours: OurOptions = { init: {}, call: {} }
  for (const [key, value] of Object.entries(init)) addOption(ours.init, key, value, known)
  for (const [key, value] of Object.entries(call)) {
    if (key === 'extra_query') {
      // A query is of the client here, not of a call.
      ours.init['clientOptions'] = { ...(ours.init['clientOptions'] as object), defaultQuery: value }
    } else if (key === 'stop' && call['stop_sequences'] != null) {
      // Both at once: the field of the request wins.
      ours.call['extraBody'] = { ...(ours.call['extraBody'] as object), stop: value }
    } else addOption(ofConstructor.has(toCamelCase(key)) ? ours.init : ours.call, key, value, known)
  }
  return ours
}

function addOption(into: Record<string, unknown>, key: string, value: unknown, known: ReadonlySet<string>): void {
  if (elsewhere.has(key)) return
  const name = names[key] ?? toCamelCase(key)
  const isOurs = known.has(name) && !isForeignFormat(name, value)
  const fields = key === 'extra_body' ? value : isOurs ? undefined : { [key]: value }
  if (fields === undefined) into[name] = translate(name, value)
  else into['extraBody'] = { ...(into['extraBody'] as object), ...(fields as object) }
}

/** A form of response format that only one server knows. */
function isForeignFormat(name: string, value: unknown): boolean {
  return (
    name === 'responseFormat' &&
    isJsonObject(value) &&
    !['text', 'json_object', 'json_schema'].includes(value['type'] as string)
  )
}

function translate(name: string, value: unknown): unknown {
  if (name === 'timeoutMs' && typeof value === 'number') return value * 1000
  if (name === 'clientOptions' && isJsonObject(value)) return clientOptions(value)
  if (name === 'toolChoice') return toolChoice(value)
  if (name === 'stopSequences' && typeof value === 'string') return [value]
  return fromPython(value)
}

/** The options of the official SDK: the same in camelCase, milliseconds for seconds. */
function clientOptions(kwargs: Fields): Fields {
  return Object.fromEntries(
    Object.entries(kwargs).map(([key, value]) => [
      names[key] === 'baseURL' ? 'baseURL' : toCamelCase(key),
      key === 'timeout' && typeof value === 'number' ? value * 1000 : value,
    ]),
  )
}

/** The API's form of a named tool, or the bare name, as ours. */
function toolChoice(value: unknown): unknown {
  if (isJsonObject(value) && isJsonObject(value['function'])) return { name: value['function']['name'] }
  return typeof value === 'string' && !['auto', 'none', 'required'].includes(value) ? { name: value } : value
}

export function toCamelCase(key: string): string {
  return key.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}
