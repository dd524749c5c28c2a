import { SmolError } from '../errors.ts'
import type { ChatMessage, ContentPart, ImageSource } from './message.ts'
import { describe } from './message.ts'

/** An image as text: base64 without prefix, and its media type such as `image/png`. */
export interface EncodedImage {
  base64: string
  mediaType: string
}

export interface ImagePart {
  type: 'image'
  image: ImageSource
  mediaType?: string
}

export function isImagePart(part: ContentPart): part is ImagePart {
  return part.type === 'image'
}

/** First bytes of the formats that vision models take, as a string of char codes. */
const signatures: readonly (readonly [mediaType: string, offset: number, bytes: string])[] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
  ['image/bmp', 0, 'BM'],
  ['image/tiff', 0, 'II*\0'],
  ['image/tiff', 0, 'MM\0*'],
  ['image/avif', 4, 'ftypavif'],
  ['image/heic', 4, 'ftypheic'],
]

/**
 * Replaces the Blobs of a dialogue by their bytes, the one image source that cannot be read at once.
 * Messages without a Blob are handed on as they are.
 */
export async function loadBlobs(messages: readonly ChatMessage[]): Promise<readonly ChatMessage[]> {
  return Promise.all(
    messages.map(async (message) => {
      if (!Array.isArray(message.content) || !message.content.some(isBlobPart)) return message
      const content = await Promise.all((message.content as readonly ContentPart[]).map(loadBlobPart))
      return { ...message, content }
    }),
  )
}

function isBlobPart(part: ContentPart): part is ImagePart & { image: Blob } {
  return isImagePart(part) && part.image instanceof Blob
}

async function loadBlobPart(part: ContentPart): Promise<ContentPart> {
  if (!isBlobPart(part)) return part
  const mediaType = part.mediaType ?? (part.image.type === '' ? undefined : part.image.type)
  return {
    ...part,
    image: new Uint8Array(await part.image.arrayBuffer()),
    ...(mediaType === undefined ? {} : { mediaType }),
  }
}

/**
 * The URL form of an image: an http(s) or data URL as it is, anything else as a `data:` URL. The media
 * type is the given one, else the one that the first bytes tell.
 * @param where how to name the part in an error, such as `messages[0].content[1]`
 */
export function toImageUrl(part: ImagePart, where: string): string {
  const { image } = part
  if (image instanceof URL) return checkUrl(image.href, where)
  if (typeof image === 'string' && /^[a-z][a-z0-9+.-]*:/i.test(image)) return checkUrl(image, where)
  const { base64, mediaType } = encodeImage(part, where)
  return `data:${mediaType};base64,${base64}`
}

/** The image as base64. @throws SmolError `invalid_request` for an http(s) URL, whose bytes are not here. */
export function encodeImage(part: ImagePart, where: string): EncodedImage {
  const { image } = part
  if (image instanceof Uint8Array) return fromBytes(image, part.mediaType, where)
  if (image instanceof ArrayBuffer) return fromBytes(new Uint8Array(image), part.mediaType, where)
  if (image instanceof Blob)
    throw invalid(
      `${where}: a Blob is read asynchronously. Pass its bytes (await blob.arrayBuffer()), or call loadBlobs(messages) first.`,
    )
  const text = image instanceof URL ? image.href : image
  if (typeof text !== 'string')
    throw invalid(`${where}.image must be bytes, a Blob, a URL, a data URL or base64, got ${describe(image)}.`)
  const data = /^data:([^;,]*)[^,]*;base64,(.*)$/is.exec(text)
  if (data !== null) return fromBase64(data[2] ?? '', part.mediaType ?? (data[1] === '' ? undefined : data[1]), where)
  if (/^[a-z][a-z0-9+.-]*:/i.test(text))
    throw invalid(`${where}.image is a URL, but its bytes are needed here. Fetch it and pass the bytes.`)
  return fromBase64(text, part.mediaType, where)
}

function checkUrl(url: string, where: string): string {
  if (/^https?:/i.test(url) || /^data:[^,]*,/i.test(url)) return url
  throw invalid(
    `${where}.image: only http(s) and data URLs can be sent, got ${url.slice(0, 20)}…. Pass the bytes of a local file.`,
  )
}

function fromBytes(bytes: Uint8Array, mediaType: string | undefined, where: string): EncodedImage {
  if (bytes.length === 0) throw invalid(`${where}.image is empty.`)
  return { base64: toBase64(bytes), mediaType: mediaType ?? sniff(bytes, where) }
}

function fromBase64(text: string, mediaType: string | undefined, where: string): EncodedImage {
  const bare = text.replaceAll(/\s+/g, '').replace(/={0,2}$/, '')
  if (bare.length % 4 === 1 || !/^[A-Za-z0-9+/]+$/.test(bare)) {
    throw invalid(`${where}.image is a string, but neither a data URL, an http(s) URL nor base64.`)
  }
  // Padded, since not every server takes it without.
  const base64 = bare.padEnd(Math.ceil(bare.length / 4) * 4, '=')
  if (mediaType !== undefined) return { base64, mediaType }
  const head = Uint8Array.from(atob(bare.slice(0, 32)), (char) => char.charCodeAt(0))
  return { base64, mediaType: sniff(head, where) }
}

function sniff(bytes: Uint8Array, where: string): string {
  const head = String.fromCharCode(...bytes.subarray(0, 16))
  for (const [mediaType, offset, signature] of signatures) {
    if (head.startsWith(signature, offset)) return mediaType
  }
  throw invalid(
    `${where}.image: the bytes are of no known image format (PNG, JPEG, GIF, WebP, …). Pass mediaType to send them all the same.`,
  )
}

const BASE64_CHUNK = 0x8000

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += BASE64_CHUNK)
    binary += String.fromCharCode(...bytes.subarray(at, at + BASE64_CHUNK))
  return btoa(binary)
}

function invalid(message: string): SmolError {
  return new SmolError({ code: 'invalid_request', message })
}
