import type { ContentPart } from '@smol/core'
import type { WireBlock, WireSource } from './wire.ts'

/** Content as blocks. Texts without a character are left out: the API refuses them. */
export function encodeContent(content: string | readonly ContentPart[] | null): WireBlock[] {
  if (content === null || content === '') return []
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return content.filter((part) => part.type !== 'text' || part['text'] !== '').map(encodePart)
}

function encodePart(part: ContentPart): WireBlock {
  if (part.type !== 'image_url') return part
  const { image_url: image, ...rest } = part as { type: string; image_url: { url: string } }
  return { ...rest, type: 'image', source: encodeSource(image.url) }
}

function encodeSource(url: string): WireSource {
  const [, mediaType, data] = /^data:([^;,]+);base64,(.*)$/s.exec(url) ?? []
  if (mediaType === undefined || data === undefined) return { type: 'url', url }
  return { type: 'base64', media_type: mediaType, data }
}
