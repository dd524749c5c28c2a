import type { ContentPart } from '@smol/core'
import { isJsonObject, SmolError } from '@smol/core'
import type { MediaResolution, WirePart } from './wire.ts'

/** Types of what a URL usually ends with. */
const mediaTypes: Readonly<Record<string, string>> = Object.freeze({
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  heic: 'image/heic',
  heif: 'image/heif',
  bmp: 'image/bmp',
  pdf: 'application/pdf',
  txt: 'text/plain',
  mp3: 'audio/mp3',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  mp4: 'video/mp4',
  mov: 'video/mov',
  webm: 'video/webm',
})

/** Keys of a part that is already in Gemini's own form. */
const ownKeys = ['inlineData', 'fileData', 'executableCode', 'codeExecutionResult', 'functionCall', 'functionResponse']

/**
 * A part of the user's content. Bytes go inline. A URL goes as it is: Google fetches it
 * (https://ai.google.dev/gemini-api/docs/file-input-methods), and this program never does.
 * @throws SmolError `unsupported` for a part that Gemini has no form for
 */
export function encodePart(part: ContentPart): WirePart {
  if (part.type === 'text') return { text: String(part['text']) }
  if (part.type === 'image_url') return encodeImage(part['image_url'])
  if (part.type === 'input_audio') return encodeAudio(part['input_audio'])
  if (part.type === 'file') return encodeFile(part['file'])
  const { type, ...rest } = part
  // A part in Gemini's own form, such as `{ type: 'video', fileData: { … } }`.
  if (ownKeys.some((key) => key in rest)) return rest
  throw new SmolError({
    code: 'unsupported',
    message: `Gemini takes no part of type '${type}'. Give text, an image, input_audio, a file, or a part in Gemini's own form beside the type, such as fileData.`,
  })
}

/** The resolution that an image asks for; undefined where the model may choose. */
export function resolutionOf(part: ContentPart): MediaResolution | undefined {
  const image = part['image_url' as keyof ContentPart] as unknown
  if (part.type !== 'image_url' || !isJsonObject(image)) return undefined
  if (image['detail'] === 'low') return 'MEDIA_RESOLUTION_LOW'
  return image['detail'] === 'high' ? 'MEDIA_RESOLUTION_HIGH' : undefined
}

function encodeImage(image: unknown): WirePart {
  const { url, format } = image as { url: string; format?: unknown }
  return fromUrl(url, format)
}

/** OpenAI's form of audio. */
function encodeAudio(audio: unknown): WirePart {
  const { data, format } = (isJsonObject(audio) ? audio : {}) as { data?: unknown; format?: unknown }
  if (typeof data !== 'string' || typeof format !== 'string')
    throw invalid('input_audio must be { data: base64, format: wav, mp3, … }.')
  return { inlineData: { mimeType: `audio/${format}`, data } }
}

/** OpenAI's form of a file; `file_id` is a URI that Google knows, such as gs://… or one of its Files API. */
function encodeFile(file: unknown): WirePart {
  const { file_data: data, file_id: id, format } = isJsonObject(file) ? file : {}
  if (typeof data === 'string') return fromUrl(data, format)
  if (typeof id === 'string') return fromUrl(id, format)
  throw invalid('file must be { file_data: a data URL } or { file_id: a URI }.')
}

function fromUrl(url: string, format: unknown): WirePart {
  const given = typeof format === 'string' ? format : undefined
  if (!/^data:/i.test(url)) {
    const mimeType = given ?? mediaTypes[/\.(\w+)(?:[?#]|$)/.exec(url)?.[1]?.toLowerCase() ?? '']
    return { fileData: { ...(mimeType === undefined ? {} : { mimeType }), fileUri: url } }
  }
  const match = /^data:([^;,]*)[^,]*;base64,(.*)$/is.exec(url)
  if (match === null) throw invalid('a data URL must be in base64: data:image/png;base64,…')
  return { inlineData: { mimeType: given ?? (match[1] as string), data: match[2] as string } }
}

function invalid(message: string): SmolError {
  return new SmolError({ code: 'invalid_request', message: `Gemini: ${message}` })
}
