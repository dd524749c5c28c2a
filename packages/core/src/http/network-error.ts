import type { SmolError } from '../errors.ts'
import { isSmolError, SmolError as SmolErrorClass } from '../errors.ts'

/** Codes of zlib and of the HTTP parser: the bytes came, but are not what they claim to be. */
const brokenBytes = /^(Z_|ERR_BROTLI|ERR__ERROR_FORMAT|BROTLI|ERR_PADDING|ERR_ZLIB|ERR__ZSTD)/

/** What each code of the operating system means to a user. */
const explanations: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Is the server running, and is the address right?',
  ECONNRESET: 'the connection was reset.',
  EPIPE: 'the connection was closed.',
  UND_ERR_SOCKET: 'the connection was closed.',
  ENOTFOUND: 'the host name is not known. Check the address.',
  EAI_AGAIN: 'the host name could not be looked up. Is there a network?',
  ETIMEDOUT: 'the connection timed out.',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out.',
  ENETUNREACH: 'the network cannot be reached.',
  EHOSTUNREACH: 'the host cannot be reached.',
}

/** What `fetch`, a body or an SDK threw, as a SmolError. */
export function networkError(error: unknown, doing: string): SmolError {
  for (let at = error; at !== undefined && at !== null; at = (at as { cause?: unknown }).cause)
    if (isSmolError(at)) return at
  const code = findCode(error)
  if (code !== undefined && brokenBytes.test(code)) {
    return new SmolErrorClass({
      code: 'bad_response',
      retryable: true,
      message: `${doing}: the body is not what its content-encoding says, or is cut off (${code}).`,
      cause: error,
    })
  }
  if (
    /timeout/i.test((error as Error).name ?? '') ||
    (error as { constructor?: { name?: string } }).constructor?.name === 'APIConnectionTimeoutError'
  ) {
    return new SmolErrorClass({
      code: 'timeout',
      message: `${doing}: no answer within the client's timeout.`,
      cause: error,
    })
  }
  const why =
    (code === undefined
      ? undefined
      : (explanations[code] ??
        (isTls(code) ? `the TLS connection failed (${code}).` : `${innermost(error)} (${code}).`))) ??
    `${innermost(error)}.`
  return new SmolErrorClass({ code: 'network', message: `${doing}: ${why}`, cause: error })
}

function isTls(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/.test(code)
}

function findCode(error: unknown): string | undefined {
  for (let at = error; typeof at === 'object' && at !== null; at = (at as { cause?: unknown }).cause) {
    const { code, errors } = at as { code?: unknown; errors?: unknown }
    if (typeof code === 'string') return code
    // Happy eyeballs: one error per address that was tried.
    if (Array.isArray(errors)) return findCode(errors[0])
  }
  return undefined
}

function innermost(error: unknown): string {
  let message = ''
  for (let at = error; at instanceof Error; at = at.cause) if (at.message !== '') message = at.message
  return message.replace(/\.$/, '') || String(error)
}
