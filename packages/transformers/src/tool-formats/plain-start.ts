/** What may be read of a plain call: nothing, not enough to tell, or its beginning. */
export type PlainStart = 'no' | 'maybe' | 'yes'

const steps: readonly RegExp[] = [/^(?:```(?:json)?\s*)?/, /^(?:\[\s*)?/, /^\{\s*/, /^"(?:name|function|type|id)"/]
const fence = '```json'
const keys = ['"name"', '"function"', '"type"', '"id"']

/** Whether a text begins like a call in plain JSON, perhaps fenced, perhaps in a list. */
export function plainStart(text: string): PlainStart {
  let rest = text
  for (const step of steps) {
    if (rest === '' || fence.startsWith(rest) || keys.some((key) => rest.length < key.length && key.startsWith(rest)))
      return 'maybe'
    const match = step.exec(rest)
    if (match === null) return 'no'
    rest = rest.slice(match[0].length)
  }
  return 'yes'
}
