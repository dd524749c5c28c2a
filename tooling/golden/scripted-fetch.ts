import type { RecordedReply, RecordedRequest } from './golden-case.ts'

/** What is answered beside the script, and does not count in it. */
export type Beside = (request: RecordedRequest) => RecordedReply | undefined

/** A `fetch` that gives recorded replies in order, the last one again and again, and keeps the requests. */
export function scriptedFetch(
  replies: readonly RecordedReply[],
  beside: Beside = () => undefined,
): { fetch: typeof fetch; requests: RecordedRequest[] } {
  const requests: RecordedRequest[] = []
  let next = 0
  return {
    requests,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const text = await request.text()
      const recorded: RecordedRequest = {
        method: request.method,
        url: request.url,
        headers: Object.fromEntries(request.headers),
        ...(text === '' ? {} : { body: JSON.parse(text) as unknown }),
      }
      requests.push(recorded)
      const reply = beside(recorded) ?? replies[Math.min(next++, replies.length - 1)]
      if (reply === undefined) throw new Error('The record has no reply for this request.')
      return toResponse(reply)
    },
  }
}

function toResponse({ status, headers, body, text }: RecordedReply): Response {
  return new Response(text ?? JSON.stringify(body), { status, ...(headers === undefined ? {} : { headers }) })
}
