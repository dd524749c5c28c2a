import { responseError, safeFetch } from '@smol/core/http'
import type { Connection } from '../connect.ts'

type Headers = Readonly<Record<string, string>>

/** How a provider gives a token for a key. */
export interface TokenExchange {
  readonly url: string
  readonly headers?: () => Headers
  /** Sent as a form. */
  readonly form: Readonly<Record<string, string>>
  /** When the token is over, in milliseconds since 1970, where the reply says it; else an hour is assumed. */
  readonly expiry: (reply: Readonly<Record<string, unknown>>) => number | undefined
}

/** Renewed this long before it expires. */
const MARGIN_MS = 60_000
const HOUR_MS = 3_600_000

/** Gives the header with a token that is valid; asks for a new one when it is not. Calls at once share one exchange. */
export function tokenSource(
  { target, options, addSecret }: Connection,
  exchange: TokenExchange,
): () => Promise<Headers> {
  const send = safeFetch(options.fetch)
  let token: Token | undefined
  let pending: Promise<Token> | undefined
  return async () => {
    if (token === undefined || token.expiresAt - MARGIN_MS < Date.now()) {
      pending ??= ask(exchange, send, target.provider).finally(() => {
        pending = undefined
      })
      token = await pending
    }
    addSecret(token.value)
    return { authorization: `Bearer ${token.value}` }
  }
}

interface Token {
  value: string
  expiresAt: number
}

async function ask(
  { url, headers, form, expiry }: TokenExchange,
  send: typeof fetch,
  provider: string,
): Promise<Token> {
  const response = await send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json', ...headers?.() },
    body: new URLSearchParams(form).toString(),
  })
  const text = await response.text()
  const reply = parse(text)
  const { access_token: value } = reply
  if (response.ok && typeof value === 'string') return { value, expiresAt: expiry(reply) ?? Date.now() + HOUR_MS }
  throw responseError(response.ok ? 502 : response.status, response.headers, text, `The token exchange of ${provider}`)
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    // No JSON: the caller shows the text.
    return {}
  }
}
