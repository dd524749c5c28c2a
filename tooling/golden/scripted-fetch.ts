import type { RecordedReply, RecordedRequest } from './golden-case.ts'

/** A `fetch` that gives recorded replies in order, the last one again and again, and keeps the requests. */
export function scriptedFetch(replies: readonly RecordedReply[]): { fetch: typeof fetch; requests: RecordedRequest[] } {
  const requests: RecordedRequest[] = []
  return {
    requests,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const text = await request.text()
      requests.push({
        method: request.method,
        url: request.url,
        headers: Object.fromEntries(request.headers),
        ...(text === '' ? {} : { body: JSON.parse(text) as unknown }),
      })
      const reply = replies[Math.min(requests.length, replies.length) - 1]
      if (reply === undefined) throw new Error('The record has no reply for this request.')
      return toResponse(reply)
    },
  }
}

function toResponse({ status, headers, body, text }: RecordedReply): Response {
  return new Response(text ?? JSON.stringify(body), { status, headers: withShortWaits({ ...headers }) })
}

/** How long a server asks to wait is not under test: a second is a millisecond. */
function withShortWaits(headers: Record<string, string>): Record<string, string> {
  const { 'retry-after': seconds, ...rest } = headers
  return seconds === undefined || !(Number(seconds) <= 60) ? headers : { ...rest, 'retry-after-ms': seconds }
}
