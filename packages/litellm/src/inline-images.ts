import type { CleanMessage, CompletionRequest, ContentPart } from '@smol/core'
import { isSmolError, SmolError, toImageUrl } from '@smol/core'
import { safeFetch } from '@smol/core/http'

/** Larger images than this are refused by every API; what is at a URL may be endless. In bytes. */
const MAX_SIZE = 20 * 1024 * 1024
/** Longest time for one image, in milliseconds; the call may have less. */
const TIMEOUT_MS = 30_000

/** Whether a dialogue has images that are only named by their URL. */
export function hasImageUrls({ messages }: CompletionRequest): boolean {
  return messages.some(({ content }) => Array.isArray(content) && (content as readonly ContentPart[]).some(isRemote))
}

/**
 * Fetches the images of a dialogue that are only named by their URL, for an API that wants the bytes. They are fetched
 * from here, wherever they are, without any credential: for URLs that come from strangers there is `fetchImages: false`.
 * @throws SmolError `invalid_request` for a URL that gives no image, `unsupported` where none may be fetched
 */
export async function inlineImages(request: CompletionRequest): Promise<CompletionRequest> {
  const { fetch, fetchImages } = request.options as { fetch?: typeof globalThis.fetch; fetchImages?: boolean }
  const send = safeFetch(fetch)
  const known = new Map<string, Promise<string>>()
  const load = (url: string, where: string): Promise<string> => {
    if (fetchImages === false) throw notAllowed(where, url)
    const loading = known.get(url) ?? download(url, where, send, request.signal)
    known.set(url, loading)
    return loading
  }
  return { ...request, messages: await Promise.all(request.messages.map((message, at) => inlineIn(message, at, load))) }
}

function isRemote(part: ContentPart): part is ContentPart & { image_url: { url: string } } {
  return part.type === 'image_url' && /^https?:/i.test((part['image_url'] as { url: string }).url)
}

async function inlineIn(
  message: CleanMessage,
  at: number,
  load: (url: string, where: string) => Promise<string>,
): Promise<CleanMessage> {
  if (!Array.isArray(message.content)) return message
  const content = (message.content as readonly ContentPart[]).map(async (part, index) =>
    isRemote(part)
      ? {
          ...part,
          image_url: { ...part.image_url, url: await load(part.image_url.url, `messages[${at}].content[${index}]`) },
        }
      : part,
  )
  return { ...message, content: await Promise.all(content) }
}

async function download(url: string, where: string, send: typeof fetch, signal: AbortSignal): Promise<string> {
  let bytes: Uint8Array
  let type: string
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
    const response = await send(url, { signal: limited, headers: { accept: 'image/*' } })
    if (!response.ok) throw notFetched(where, url, `it answered ${response.status}`)
    bytes = await readAll(response, where, url)
    type = response.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  } catch (error) {
    signal.throwIfAborted()
    throw isSmolError(error) ? error : notFetched(where, url, 'there was no answer', error)
  }
  // Servers of files often call an image bytes: its own first ones say what it is.
  return toImageUrl({ type: 'image', image: bytes, ...(type.startsWith('image/') ? { mediaType: type } : {}) }, where)
}

async function readAll(response: Response, where: string, url: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of response.body ?? []) {
    size += piece.length
    if (size > MAX_SIZE) throw notFetched(where, url, 'it is larger than 20 MB')
    pieces.push(piece)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

function notAllowed(where: string, url: string): SmolError {
  return new SmolError({
    code: 'unsupported',
    message: `${where}: the API wants the bytes of an image, and fetchImages is false, so that ${url} was not fetched. Pass the bytes instead of the URL.`,
  })
}

function notFetched(where: string, url: string, why: string, cause?: unknown): SmolError {
  return new SmolError({
    code: 'invalid_request',
    message: `${where}: the image at ${url} could not be fetched: ${why}. The API wants its bytes: pass them instead of the URL.`,
    ...(cause === undefined ? {} : { cause }),
  })
}
