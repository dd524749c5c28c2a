const WIDTH = 88

/** A JSON value as TypeScript, in the style of the documentation: single quotes, keys bare where they can be. */
export function toSource(value: unknown, indent = 0): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  const items = Array.isArray(value)
    ? value.map((item) => toSource(item, indent + 2))
    : Object.entries(value).map(([key, item]) => `${toKey(key)}: ${toSource(item, indent + 2)}`)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  if (items.length === 0) return open + close
  const pad = Array.isArray(value) ? '' : ' '
  const line = `${open}${pad}${items.join(', ')}${pad}${close}`
  if (line.length + indent <= WIDTH && !line.includes('\n')) return line
  const inner = ' '.repeat(indent + 2)
  return `${open}\n${items.map((item) => `${inner}${item},\n`).join('')}${' '.repeat(indent)}${close}`
}

function toKey(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key)
}

function quote(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${escaped}'`
}
