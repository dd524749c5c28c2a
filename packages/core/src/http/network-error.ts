import type { SmolErrorCode } from '../errors.ts'
import { isSmolError, SmolError } from '../errors.ts'

/** Codes of zlib: the bytes came, but are not what they claim to be. */
const brokenBytes = /^(Z_|ERR_BROTLI|ERR__ERROR_FORMAT|BROTLI|ERR_PADDING|ERR_ZLIB|ZSTD|ERR__ZSTD)/
const tls = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/

/** What each code of the operating system and of the HTTP client means to a user. */
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
  const chain = causesOf(error)
  const ours = chain.find(isSmolError)
  if (ours !== undefined) return ours
  const code = chain.map(codeOf).find((each) => each !== undefined)
  const typed = (kind: SmolErrorCode, why: string): SmolError =>
    new SmolError({ code: kind, retryable: true, message: `${doing}: ${why}`, cause: error })
  if (code !== undefined && brokenBytes.test(code)) {
    return typed('bad_response', `the body is not what its content-encoding says, or is cut off (${code}).`)
  }
  if (chain.some(isBadHeader)) {
    return new SmolError({ code: 'configuration', message: `${doing}: ${badHeader}`, cause: error })
  }
  if (chain.some(isTimeout)) return typed('timeout', "no answer within the client's timeout.")
  if (code === undefined) return typed('network', `${lastMessage(chain)}.`)
  const unknown = tls.test(code) ? `the TLS connection failed (${code}).` : `${lastMessage(chain)} (${code}).`
  return typed('network', explanations[code] ?? unknown)
}

/** An error and its causes; with several addresses each try has an error of its own, and the first stands for all. */
function causesOf(error: unknown): unknown[] {
  const chain = new Set<unknown>()
  let at = error
  // A chain may be a circle.
  while (typeof at === 'object' && at !== null && !chain.has(at)) {
    chain.add(at)
    const { cause, errors } = at as { cause?: unknown; errors?: unknown }
    at = Array.isArray(errors) ? (errors as readonly unknown[])[0] : cause
  }
  return chain.size === 0 ? [error] : [...chain]
}

function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : undefined
}

/** Of `AbortSignal.timeout`, of undici (headers, body), of the SDKs. A connection that timed out is the network's. */
function isTimeout(error: unknown): boolean {
  const { name, constructor } = (error ?? {}) as { name?: unknown; constructor?: { name?: unknown } }
  return [name, constructor?.name].some(
    (each) => typeof each === 'string' && /timeout/i.test(each) && !each.startsWith('ConnectTimeout'),
  )
}

const badHeader =
  'a header cannot be sent: its name or value has a character that HTTP does not take, such as a line break or a letter beyond Latin-1. Check the API key and the headers.'

/** What `Headers` throws, in each engine's words. Not quoted: they show the value, which may be a key. */
function isBadHeader(error: unknown): boolean {
  return (
    error instanceof TypeError &&
    /\bheaders?\b.*\binvalid\b|\binvalid\b.*\bheaders?\b|ByteString|ISO-8859-1/i.test(error.message)
  )
}

function lastMessage(chain: readonly unknown[]): string {
  const messages = chain.map((each) => (each instanceof Error ? each.message : '')).filter((message) => message !== '')
  return (messages.at(-1) ?? String(chain[0])).replace(/\.$/, '')
}
