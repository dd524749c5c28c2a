import { isJsonObject } from '../../packages/core/src/index.ts'
import type { Fields } from './golden-case.ts'

const roles = ['user', 'assistant', 'system', 'tool-call', 'tool-response']

/** How messages were to be cleaned. */
export interface Cleaning {
  readonly conversions: Readonly<Record<string, string>>
  readonly flatten: boolean
  /** Whether images are to be URLs; else bare base64, which an address has not. */
  readonly toUrls: boolean
}

/**
 * What should come of a dialogue where Python is wrong, by the rules alone: roles converted, neighbours
 * merged, texts joined with a newline, everything kept. Undefined where only an error is right.
 */
export function idealMessages(
  list: readonly Fields[],
  { conversions, flatten, toUrls }: Cleaning,
): Fields[] | undefined {
  const result: { role: string; content: unknown }[] = []
  for (const { role, content } of list) {
    if (typeof role !== 'string' || !roles.includes(role)) return undefined
    const parts = partsOf(content, toUrls)
    if (parts === undefined || (flatten && parts.some(({ type }) => type !== 'text'))) return undefined
    const converted = conversions[role] ?? role
    const last = result.at(-1)
    if (last?.role === converted) last.content = [...(last.content as Fields[]), ...parts]
    else result.push({ role: converted, content: parts })
  }
  return flatten ? result.map(({ role, content }) => ({ role, content: textOf(content as Fields[]) })) : result
}

function partsOf(content: unknown, toUrls: boolean): Fields[] | undefined {
  if (content === null || content === undefined || content === '') return []
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  if (!Array.isArray(content)) return undefined
  const parts = (content as readonly unknown[]).map((part) => partOf(part, toUrls))
  return parts.every((part) => part !== undefined) ? parts : undefined
}

/** A part, an image as the URL that it should become. */
function partOf(part: unknown, toUrls: boolean): Fields | undefined {
  if (!isJsonObject(part) || typeof part['type'] !== 'string') return undefined
  const { type, image, ...rest } = part
  if (type !== 'image') return part
  const url = urlOf(image, toUrls)
  return url === undefined ? undefined : { ...rest, type: 'image_url', image_url: { url } }
}

/** How the formats begin in base64. */
const formats: readonly (readonly [beginning: string, mediaType: string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
]

function urlOf(image: unknown, toUrls: boolean): string | undefined {
  const text = image instanceof Uint8Array ? Buffer.from(image).toString('base64') : image
  if (typeof text !== 'string') return undefined
  if (/^https?:/.test(text)) return toUrls ? text : undefined
  if (text.startsWith('data:')) return text
  const mediaType = formats.find(([beginning]) => text.startsWith(beginning))?.[1]
  return mediaType === undefined ? undefined : `data:${mediaType};base64,${text}`
}

function textOf(parts: readonly Fields[]): string {
  return parts.map(({ text }) => String(text)).join('\n')
}
