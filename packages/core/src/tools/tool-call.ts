import { SmolError } from '../errors.ts'
import type { InvalidToolCall, ToolCall } from '../messages/message.ts'
import { balancedEnd, isJsonObject, parseJsonExact, parseJsonLenient } from './json.ts'

export interface ToolCallKeys {
  /** Key of the tool's name. Default: `name`. */
  toolNameKey?: string
  /** Key of its arguments. Default: `arguments`, else `parameters`. */
  toolArgumentsKey?: string
}

/** What a text holds besides prose. */
export interface ScannedText {
  /** The text without the calls, trimmed. */
  content: string
  toolCalls: ToolCall[]
  invalidToolCalls: InvalidToolCall[]
}

/** A fresh id for a call to which the model gave none. */
export function createToolCallId(): string {
  return `call_${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`
}

/**
 * The tool calls that a model wrote as text, in their order: JSON objects with a name and arguments,
 * alone, in a list, fenced, with prose around. Arguments that are a JSON string are decoded once.
 * @throws SmolError `bad_response` when there is no call, or one that is cut off, malformed or nameless
 */
export function parseToolCalls(text: string, keys: ToolCallKeys = {}): ToolCall[] {
  const { toolCalls, invalidToolCalls } = scanToolCalls(text, keys)
  const [bad] = invalidToolCalls
  if (bad !== undefined) throw badText(`The tool call '${bad.name}' is invalid: ${bad.reason}`, text)
  if (toolCalls.length > 0) return toolCalls
  const [blob] = parseJsonBlob(text)
  const nameKey = keys.toolNameKey ?? 'name'
  throw badText(
    `Tool call needs to have a key '${nameKey}' with the tool's name, and one with its arguments. Got keys: ${Object.keys(blob).join(', ') || 'none'}.`,
    text,
  )
}

/** Like parseToolCalls, but never throws: what is no call stays text, what is half a call is reported as such. */
export function scanToolCalls(text: string, keys: ToolCallKeys = {}): ScannedText {
  const found: ScannedText = { content: '', toolCalls: [], invalidToolCalls: [] }
  let prose = ''
  let at = 0
  while (at < text.length) {
    const start = nextBracket(text, at)
    if (start < 0) break
    const end = balancedEnd(text, start)
    const taken =
      end < 0 ? takeUnclosed(text.slice(start), keys, found) : takeValue(text.slice(start, end), keys, found)
    if (taken) prose += text.slice(at, start)
    else prose += text.slice(at, start + 1)
    at = taken ? (end < 0 ? text.length : end) : start + 1
  }
  found.content = stripEmptyFences(prose + text.slice(at)).trim()
  return found
}

function nextBracket(text: string, from: number): number {
  for (let at = from; at < text.length; at++) if (text[at] === '{' || text[at] === '[') return at
  return -1
}

function takeValue(source: string, keys: ToolCallKeys, found: ScannedText): boolean {
  let value: unknown
  try {
    value = parseJsonLenient(source)
  } catch {
    return takeUnclosed(source, keys, found)
  }
  const items: unknown[] = Array.isArray(value) ? value : [value]
  const calls = items.filter((item) => isCall(item, keys))
  if (calls.length === 0 || calls.length < items.length) return false
  for (const call of calls) takeCall(call, keys, found)
  return true
}

/** A name alone makes a call without arguments; a name among other things, as in a person's record, makes none. */
function isCall(item: unknown, keys: ToolCallKeys): item is Record<string, unknown> {
  if (!isJsonObject(item) || typeof nameOf(item, keys) !== 'string') return false
  const nameKey = keys.toolNameKey ?? 'name'
  return (
    argumentsOf(item, keys) !== undefined ||
    Object.keys(item).every((key) => key === nameKey || key === 'id' || key === 'type' || key === 'function')
  )
}

function takeCall(item: Record<string, unknown>, keys: ToolCallKeys, found: ScannedText): void {
  const id = typeof item['id'] === 'string' && item['id'] !== '' ? item['id'] : createToolCallId()
  const name = nameOf(item, keys) as string
  const value = argumentsOf(item, keys)
  const args = parseJsonIfNeeded(value ?? {})
  if (isJsonObject(args)) found.toolCalls.push({ id, name, arguments: args })
  else
    found.invalidToolCalls.push({
      id,
      name,
      text: typeof value === 'string' ? value : JSON.stringify(value),
      reason: 'its arguments are not a JSON object',
    })
}

/** A call that broke off is recognised by its name, so that it can be reported instead of passing for prose. */
function takeUnclosed(source: string, keys: ToolCallKeys, found: ScannedText): boolean {
  const key = keys.toolNameKey ?? 'name'
  const match = /^\{\s*"([^"\\]+)"\s*:\s*"([^"\\]+)"\s*,\s*"([^"\\]+)"\s*:\s*/s.exec(source)
  if (match?.[1] !== key || !argumentKeys(keys).includes(match[3] ?? '')) return false
  found.invalidToolCalls.push({
    id: createToolCallId(),
    name: match[2] ?? '',
    text: source.slice(match[0].length),
    reason: 'it is cut off or not JSON',
  })
  return true
}

function argumentKeys(keys: ToolCallKeys): readonly string[] {
  return keys.toolArgumentsKey === undefined ? ['arguments', 'parameters'] : [keys.toolArgumentsKey]
}

function nameOf(item: Record<string, unknown>, keys: ToolCallKeys): unknown {
  const nested = item['function']
  return item[keys.toolNameKey ?? 'name'] ?? (isJsonObject(nested) ? nested['name'] : undefined)
}

function argumentsOf(item: Record<string, unknown>, keys: ToolCallKeys): unknown {
  const holder = isJsonObject(item['function']) ? item['function'] : item
  for (const key of argumentKeys(keys)) if (holder[key] !== undefined) return holder[key]
  return undefined
}

function stripEmptyFences(text: string): string {
  return text.replace(/```[a-z]*\s*```/gi, '')
}

/**
 * The first JSON object in a text, and the text before it. A balanced scan: what follows the object
 * does not matter, raw line breaks inside strings are taken.
 * @throws SmolError `bad_response` when there is no object, or it is not JSON, or a second call follows
 */
export function parseJsonBlob(text: string): [object: Record<string, unknown>, prefix: string] {
  const start = text.indexOf('{')
  if (start < 0 || !text.includes('}')) throw badText('The model output does not contain any JSON blob.', text)
  const end = balancedEnd(text, start)
  const blob = text.slice(start, end < 0 ? text.lastIndexOf('}') + 1 : end)
  let value: unknown
  try {
    value = parseJsonLenient(blob)
  } catch (error) {
    throw badText(
      `The JSON blob you used is invalid due to the following error: ${(error as Error).message}. JSON blob was: ${blob}`,
      text,
      error,
    )
  }
  if (/^\s*,\s*\{/.test(text.slice(start + blob.length))) {
    throw badText(
      'JSON is invalid: you probably tried to provide multiple tool calls in one action. PROVIDE ONLY ONE TOOL CALL, or read them with parseToolCalls.',
      text,
    )
  }
  return [value as Record<string, unknown>, text.slice(0, start)]
}

/** A string as the JSON value that it spells, or as it is when it spells none. Anything else is returned unchanged. */
export function parseJsonIfNeeded(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return parseJsonExact(value)
  } catch {
    return value
  }
}

function badText(message: string, text: string, cause?: unknown): SmolError {
  return new SmolError({ code: 'bad_response', message, body: text, cause, retryable: false })
}
