import type { CleanMessage, ContentPart } from '@smol/core'
import { encodeImage, isJsonObject, SmolError } from '@smol/core'
import type { WireBlock } from './wire.ts'

const imageFormats: Readonly<Record<string, string>> = Object.freeze({
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/jpg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
})

/**
 * What a message says as blocks. Texts of white space alone are left out, since the API refuses them.
 * @throws SmolError `unsupported` for a part that would be lost
 */
export function encodeContent(content: CleanMessage['content'], where: string): WireBlock[] {
  if (typeof content === 'string') return isBlank(content) ? [] : [{ text: content }]
  return (content ?? []).flatMap((part, at) => {
    const block = encodePart(part, `${where}.content[${at}]`)
    return block === undefined ? [] : [block, ...cachePointOf(part)]
  })
}

function encodePart(part: ContentPart, where: string): WireBlock | undefined {
  const { type } = part
  if (type === 'text') return isBlank(part['text'] as string) ? undefined : { text: part['text'] as string }
  if (type === 'image_url') return encodeImageUrl((part['image_url'] as { url: string }).url, where)
  if (type === 'guarded_text') return { guardContent: { text: { text: part['text'] } } }
  // A block of the API's own: { type: 'document', document: { … } }.
  if (isJsonObject(part[type as keyof ContentPart])) return { [type]: part[type as keyof ContentPart] }
  throw new SmolError({
    code: 'unsupported',
    message: `${where} is of type '${type}', which Converse does not have. Give one of its own blocks, such as { type: 'document', document: { … } }.`,
  })
}

function encodeImageUrl(url: string, where: string): WireBlock {
  const { base64, mediaType } = encodeImage({ type: 'image', image: url }, where)
  const format = imageFormats[mediaType]
  if (format !== undefined) return { image: { format, source: { bytes: base64 } } }
  throw new SmolError({
    code: 'unsupported',
    message: `${where} is an image of type ${mediaType}; Converse takes PNG, JPEG, GIF and WebP.`,
  })
}

/** Anthropic's mark for what is to be kept in the cache, in Converse's words. */
function cachePointOf(part: ContentPart): WireBlock[] {
  const control = (part as Readonly<Record<string, unknown>>)['cache_control']
  if (!isJsonObject(control)) return []
  const { ttl } = control
  return [{ cachePoint: { type: 'default', ...(ttl === undefined ? {} : { ttl }) } }]
}

function isBlank(text: string): boolean {
  return text.trim() === ''
}
