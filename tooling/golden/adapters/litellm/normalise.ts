import { isJsonObject } from '../../../../packages/core/src/index.ts'

/** A value without what the comparison does not look at: nulls, and the spelling of JSON inside texts of arguments. */
export function normalise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalise)
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value)
    .filter(([, item]) => item !== null && item !== undefined)
    .map(([key, item]) => [key, key === 'arguments' ? parsed(item) : normalise(item)] as const)
  return Object.fromEntries(entries)
}

/** Arguments as what they say, where they are JSON. */
export function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Every difference of two values, as `path: ours / recorded`. */
export function differences(ours: unknown, recorded: unknown, path = ''): string[] {
  if (isJsonObject(ours) && isJsonObject(recorded)) {
    return [...new Set([...Object.keys(ours), ...Object.keys(recorded)])].flatMap((key) =>
      differences(ours[key], recorded[key], path === '' ? key : `${path}.${key}`),
    )
  }
  if (Array.isArray(ours) && Array.isArray(recorded) && ours.length === recorded.length) {
    return ours.flatMap((item, at) => differences(item, recorded[at], `${path}[${at}]`))
  }
  return JSON.stringify(ours) === JSON.stringify(recorded)
    ? []
    : [`${path}: ${show(ours)} / recorded ${show(recorded)}`]
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
