import { isJsonObject } from '../../packages/core/src/index.ts'

/** What the records write for Python values that JSON has not, as the values that ours take. */
export function fromPython(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromPython)
  if (!isJsonObject(value)) return value
  const [[form, content] = ['', undefined]] = Object.entries(value)
  switch (form) {
    case '$image':
      return bytes((content as { png_base64: string }).png_base64)
    case '$image_mode':
      // An image that PNG cannot hold: nothing that ours would take for an image.
      return { mode: content }
    case '$bytes_base64':
      return bytes(content as string)
    case '$tool':
    case '$message':
      return fromPython(content)
    case '$role':
      return (content as string).toLowerCase().replaceAll('_', '-')
    case '$float':
      return Number((content as string).replace('inf', 'Infinity').replace('nan', 'NaN'))
    default:
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromPython(item)]))
  }
}

function bytes(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'))
}
