import type { JsonSchema } from './tool.ts'

/** So many digits in a row are the first that a JavaScript number may not hold exactly. */
const LONG = 16

/**
 * `JSON.parse`, except that an integer that a number cannot hold, beyond 2^53, becomes the string of
 * its digits, since the number would silently be another one. `onLongInteger` hears of each.
 */
export function parseJsonExact(text: string, onLongInteger?: (digits: string) => void): unknown {
  if (!mayHoldLongInteger(text)) return JSON.parse(text)
  const reviver = (_key: string, value: unknown, context?: { source?: string }): unknown => {
    const source = context?.source
    if (typeof value !== 'number' || source === undefined || !/^-?\d+$/.test(source)) return value
    if (String(value) === source || BigInt(value) === BigInt(source)) return value
    onLongInteger?.(source)
    return source
  }
  return JSON.parse(text, reviver)
}

/** Looks at every sixteenth character only, since each event of a stream is looked at. A fraction is no integer. */
function mayHoldLongInteger(text: string): boolean {
  for (let at = LONG - 1; at < text.length; at += LONG) {
    if (!isDigit(text, at)) continue
    let start = at
    while (isDigit(text, start - 1)) start--
    while (isDigit(text, at + 1)) at++
    if (at - start + 1 >= LONG && text[start - 1] !== '.') return true
  }
  return false
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

/** `JSON.parse` that also takes raw control characters inside strings, which models like to write. */
export function parseJsonLenient(text: string): unknown {
  try {
    return parseJsonExact(text)
  } catch (error) {
    const escaped = text.replaceAll(/"(?:[^"\\]|\\.)*"/gs, (quoted) =>
      quoted.replaceAll(/[\u0000-\u001f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
    )
    if (escaped === text) throw error
    return parseJsonExact(escaped)
  }
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Index just past the bracket that closes the one at `start`, or -1 when the text ends before. Strings are skipped. */
export function balancedEnd(text: string, start: number): number {
  const open: string[] = []
  for (let at = start; at < text.length; at++) {
    const char = text[at]
    if (char === '"') {
      at = stringEnd(text, at)
      if (at < 0) return -1
    } else if (char === '{' || char === '[') open.push(char === '{' ? '}' : ']')
    else if (char === '}' || char === ']') {
      if (open.pop() !== char) return -1
      if (open.length === 0) return at + 1
    }
  }
  return -1
}

/** Index of the quote that closes the string opened at `start`, or -1. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at
  }
  return -1
}

/** A copy without some keys. */
export function without(object: object, ...keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)))
}

/** Merges `over` into `base`: objects by key at every depth, anything else replaced. Neither is changed. */
export function mergeJson(base: JsonSchema, over: JsonSchema): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key]
    merged[key] = isJsonObject(before) && isJsonObject(value) ? mergeJson(before, value) : value
  }
  return merged
}
