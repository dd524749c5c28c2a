import { isJsonObject } from '../../packages/core/src/index.ts'

/** What a text holds, by the rule alone. */
export interface IdealBlob {
  readonly object: Readonly<Record<string, unknown>>
  /** The text before it. */
  readonly before: string
  /** Whether another object follows after a comma. */
  readonly another: boolean
}

/** The first JSON object of a text: the shortest piece from the first brace on that is one. Undefined when none is. */
export function idealBlob(text: string): IdealBlob | undefined {
  const start = text.indexOf('{')
  if (start < 0) return undefined
  for (let end = text.indexOf('}', start) + 1; end > 0; end = text.indexOf('}', end) + 1) {
    const object = parse(text.slice(start, end))
    if (isJsonObject(object))
      return { object, before: text.slice(0, start), another: /^\s*,\s*\{/.test(text.slice(end)) }
  }
  return undefined
}

/** JSON in which strings may have line breaks and tabs. */
function parse(text: string): unknown {
  for (const each of [text, text.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')]) {
    try {
      return JSON.parse(each) as unknown
    } catch {
      // Not yet an object: the next brace may close it.
    }
  }
  return undefined
}
