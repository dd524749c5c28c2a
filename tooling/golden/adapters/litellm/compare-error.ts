import type { SmolError, SmolErrorCode } from '../../../../packages/core/src/index.ts'
import type { LiteLLMRecord } from './record.ts'

/** LiteLLM's classes of errors, and the codes of ours that mean the same kind. */
const kinds: Readonly<Record<string, readonly SmolErrorCode[]>> = {
  AuthenticationError: ['auth'],
  PermissionDeniedError: ['permission'],
  NotFoundError: ['not_found'],
  RateLimitError: ['rate_limit', 'quota'],
  BadRequestError: ['invalid_request', 'unsupported', 'configuration'],
  UnprocessableEntityError: ['invalid_request'],
  UnsupportedParamsError: ['unsupported'],
  ContextWindowExceededError: ['context_overflow'],
  ContentPolicyViolationError: ['content_filter'],
  Timeout: ['timeout', 'server'],
  InternalServerError: ['server'],
  ServiceUnavailableError: ['server'],
  BadGatewayError: ['server'],
  APIConnectionError: ['network', 'server', 'bad_response'],
  APIError: ['server', 'bad_response'],
}

/** How our error differs in kind and status from the recorded one. */
export function errorDifferences({ error, reply = [] }: LiteLLMRecord, ours: SmolError): string[] {
  // LiteLLM's word for whatever fails in the middle of a stream.
  if (error === undefined || error.type === 'MidStreamFallbackError') return []
  const expected = kinds[error.type]
  // Python's own errors mean only "throws".
  if (expected === undefined) return []
  const status = reply.at(-1)?.status
  const wrongKind = expected.includes(ours.code)
    ? []
    : [`error ${ours.code} (${ours.message}) / recorded ${error.type}`]
  const isHttp = status !== undefined && status >= 400 && status === error.status
  return isHttp && ours.status !== error.status
    ? [...wrongKind, `status ${ours.status} / recorded ${error.status}`]
    : wrongKind
}
