/** What may be read of a plain call: nothing, not enough to tell, or its beginning. */
export type PlainStart = 'no' | 'maybe' | 'yes'

const label = 'Action:'
const fence = '```json'
const keys = ['name', 'function', 'type', 'id', 'tool', 'tool_name', 'tool_call_id', 'arguments', 'parameters'].map(
  (key) => `"${key}"`,
)
const steps: readonly RegExp[] = [
  /^(?:Action:\s*(?=`))?/,
  /^(?:```(?:json)?\s*)?/,
  /^(?:\[\s*)?/,
  /^\{\s*/,
  new RegExp(`^(?:${keys.join('|')})`),
]

/** Whether a text begins like a call in plain JSON, perhaps fenced, perhaps in a list, perhaps behind Command R's label. */
export function plainStart(text: string): PlainStart {
  if (label.startsWith(text) || /^Action:\s*$/.test(text)) return 'maybe'
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
