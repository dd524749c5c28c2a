import { SmolError } from '@smol/core'
import { firstLine } from '../failure.ts'
import type { TransformersLibrary } from '../library.ts'

/**
 * The bytes of an image: out of a data URL, or fetched.
 * @param where how to name the part in an error, such as `messages[0].content[1]`
 * @throws SmolError `invalid_request` or `network` that names the part; the signal's reason
 */
export async function imageBytes(url: string, where: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const data = /^data:[^,]*,/i.exec(url)
  if (data === null) return fetchBytes(url, where, signal)
  const body = url.slice(data[0].length)
  try {
    if (!/;base64,$/i.test(data[0])) return new TextEncoder().encode(decodeURIComponent(body))
    const binary = atob(body)
    const bytes = new Uint8Array(binary.length)
    for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at)
    return bytes
  } catch (cause) {
    throw invalid(`${where}: the data URL of the image cannot be decoded (${(cause as Error).message}).`, cause)
  }
}

/**
 * The pixels of an image.
 * @throws SmolError `invalid_request` that names the part, `missing_dependency` where nothing can decode images
 */
export async function decodeImage(
  bytes: Uint8Array<ArrayBuffer>,
  where: string,
  { RawImage }: TransformersLibrary,
): Promise<unknown> {
  try {
    return await RawImage?.fromBlob(new Blob([bytes]))
  } catch (cause) {
    const text = firstLine(cause)
    if (/(load|find).*\bsharp\b/i.test(text))
      throw new SmolError({
        code: 'missing_dependency',
        message: `${where} is an image, and the library that decodes images cannot be loaded here: ${text} Run: npm install --include=optional sharp`,
        cause,
      })
    throw invalid(
      `${where} is no image that can be read: its ${bytes.length} bytes give "${text}". Use PNG, JPEG, WebP or GIF.`,
      cause,
    )
  }
}

async function fetchBytes(url: string, where: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  let response: Response
  try {
    response = await fetch(url, { signal })
    if (response.ok) return new Uint8Array(await response.arrayBuffer())
  } catch (cause) {
    signal.throwIfAborted()
    throw new SmolError({
      code: 'network',
      message: `${where}: the image could not be fetched from ${shown(url)}. Check the address and the connection, or pass its bytes.`,
      cause,
    })
  }
  throw invalid(
    `${where}: the image could not be fetched: ${shown(url)} answers with status ${response.status}. Check the address, or pass the image's bytes.`,
  )
}

/** Without what may be secret in it. */
function shown(url: string): string {
  return url.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//')
}

function invalid(message: string, cause?: unknown): SmolError {
  return new SmolError({ code: 'invalid_request', message, cause })
}
