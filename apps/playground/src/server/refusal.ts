import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ErrorInfo } from '../wire.ts'

/** An answer for a request that was not right. */
export function refusal(
  c: Context,
  status: ContentfulStatusCode,
  message: string,
  code: ErrorInfo['code'] = 'invalid_request',
): Response {
  return c.json({ error: { code, message } satisfies ErrorInfo }, status)
}
