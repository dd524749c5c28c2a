import type { Fields, GoldenCase, RecordedRequest } from '../golden-case.ts'
import { canonicalBody } from './litellm/compare-wire.ts'
import { normalise } from './litellm/normalise.ts'
import type { RecordedCall } from './litellm/record.ts'
import { isLookUp } from './litellm/replies.ts'

/** A header that LiteLLM sent with every image while this was new. */
const pastBeta = 'pdfs-2024-09-25'

/** The requests of LiteLLM, or ours, as they are compared: without its own look-ups, and by the rules of each API. */
export function litellmRequests(
  requests: readonly RecordedRequest[],
  { init, call }: Pick<GoldenCase, 'init' | 'call'>,
): RecordedRequest[] {
  const given = Object.assign({}, init, ...[call ?? []].flat()) as Fields as RecordedCall
  return requests
    .filter(({ url }) => !isLookUp(url))
    .map(({ headers, body, ...request }) => ({
      ...request,
      headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== pastBeta)),
      body: comparableBody(request.url, body ?? {}, given),
    }))
}

function comparableBody(url: string, given: unknown, call: RecordedCall): Fields {
  const body = canonicalBody(url, normalise(given) as Record<string, unknown>, call)
  if (!url.endsWith('/api/chat')) return body
  return { ...body, messages: (body['messages'] as readonly Fields[]).map(withoutNone) }
}

/** No images, and none at all, are the same to Ollama. */
function withoutNone({ images, ...message }: Fields): Fields {
  return Array.isArray(images) && images.length > 0 ? { ...message, images } : message
}
