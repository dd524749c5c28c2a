import { isSmolError } from '@smol/core'
import type { ErrorInfo } from './wire.ts'

/** Any error as data for the page. One that is not ours is a fault of a plugin, or of this server. */
export function errorInfo(error: unknown): ErrorInfo {
  if (!isSmolError(error)) return { code: 'server', message: error instanceof Error ? error.message : String(error) }
  const { code, message, status, requestId, retryAfterMs, retryable, partial } = error
  return {
    code,
    message,
    retryable,
    ...(status === undefined ? {} : { status }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(partial === undefined ? {} : { partial }),
  }
}
