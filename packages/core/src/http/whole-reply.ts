import type { Completion } from '../reply.ts'
import { isJsonObject, parseJsonExact } from '../tools/json.ts'
import { badResponse } from './bad-response.ts'
import { throwPayloadError } from './payload.ts'
import type { Protocol } from './protocol.ts'
import { readText } from './text-reader.ts'
import type { Watchdog } from './watchdog.ts'

/** Enough for any error message; an endless error page is not read to its end. */
const MAX_ERROR_LENGTH = 1_000_000

/** The body of an error response: JSON where it is, else its text. */
export async function readErrorBody(response: Response, watch: Watchdog): Promise<unknown> {
  const text = await readText(response, watch, MAX_ERROR_LENGTH)
  try {
    return JSON.parse(text)
  } catch {
    // Proxies answer in HTML or plain text: shown as it is.
    return text
  }
}

/** A whole reply. @throws SmolError `bad_response` when it is no JSON or holds no answer, or the error in it */
export async function readCompletion(response: Response, protocol: Protocol, watch: Watchdog): Promise<Completion> {
  if (response.status === 204) throw badResponse(response, '', 'it has no content')
  return decodeWhole(await readText(response, watch), response, protocol)
}

/** A whole reply from its text. @throws as `readCompletion` */
export function decodeWhole(text: string, response: Response, protocol: Protocol): Completion {
  let json: unknown
  try {
    json = parseJsonExact(text)
  } catch (error) {
    const looksLikeJson = /^\s*[[{]/.test(text)
    const why = looksLikeJson ? 'its JSON is cut off or broken' : 'it is not JSON'
    if (text.trim() === '') throw badResponse(response, '', 'it is empty', { retryable: true })
    throw badResponse(response, text, why, { cause: error, retryable: looksLikeJson })
  }
  throwPayloadError(json)
  const isTaken = isJsonObject(json) || (protocol.takesArrays === true && Array.isArray(json))
  if (!isTaken) throw badResponse(response, text, 'it is not a JSON object')
  return protocol.decode(json)
}
