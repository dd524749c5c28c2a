import { expect } from 'vitest'
import type { SmolError, SmolErrorCode } from '../../../packages/core/src/index.ts'
import type { Allow } from '../compare.ts'
import type { RecordedError } from '../golden-case.ts'

/** The code that an error of a status must have. */
export function codeOfStatus(status: number): unknown {
  const codes: Readonly<Record<number, SmolErrorCode>> = {
    401: 'auth',
    403: 'permission',
    404: 'not_found',
    429: 'rate_limit',
  }
  return codes[status] ?? (status >= 500 ? 'server' : expect.any(String))
}

/** The codes that the kinds of errors in Python's packages may have here. */
const codesByKind: readonly (readonly [kind: RegExp, codes: readonly SmolErrorCode[]])[] = [
  [/^AuthenticationError/, ['auth']],
  [/^PermissionDenied/, ['permission']],
  [/^NotFound/, ['not_found']],
  [/^RateLimit/, ['rate_limit', 'quota']],
  [/^ContextWindow/, ['context_overflow']],
  [/^ContentPolicy/, ['content_filter']],
  [/^(BadRequest|UnprocessableEntity)/, ['invalid_request', 'context_overflow', 'content_filter']],
  [/Timeout/, ['timeout', 'server']],
  [/^APIConnection/, ['network']],
  [/^APIError/, ['server', 'bad_response']],
  [/^(InternalServer|ServiceUnavailable|BadGateway|Conflict)/, ['server']],
]

function statusIn(message: string): number | undefined {
  const digits = /^(\d{3}) (Client|Server) Error/.exec(message)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/**
 * Compares an error with a recorded one: the kind, and the status that a server gave.
 * @param wasAsked whether a request was answered; an error before it has no status of a server's
 */
export function expectKind(
  { code, status }: SmolError,
  { type, message, status: recorded }: RecordedError,
  wasAsked: boolean,
  allow: Allow,
): void {
  const codes = codesByKind.find(([kind]) => kind.test(type))?.[1]
  // Others mean only that it throws: Python's own errors, and options that are not there.
  if (codes !== undefined) expect(wasAsked ? codes : [...codes, 'configuration']).toContain(code)
  // Some packages write the status in words; one that answered no request has made it up.
  const said = recorded ?? statusIn(message)
  if (said !== undefined && wasAsked) expect(status).toBe(said)
  if (/api_key|credentials/i.test(message) && type === 'OpenAIError') {
    expect(code).toBe('auth')
    allow('missing-key-late')
  }
}
