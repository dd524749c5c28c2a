import { readEnvironment } from '@smol/core'
import type { Opener } from '@smol/core/http'
import { missingKey, responseError, safeFetch } from '@smol/core/http'
import type { Connection } from '../connect.ts'
import { rowOpener } from './key-opener.ts'

const keyEnv = ['WATSONX_APIKEY', 'WATSONX_API_KEY', 'WX_API_KEY']
/** Renewed this long before it expires. */
const MARGIN_MS = 60_000

/**
 * IBM watsonx.ai: an API key is exchanged for a token of an hour
 * (https://cloud.ibm.com/docs/account?topic=account-iamtoken_from_apikey). A token or a Zen key is used as it is.
 */
export function watsonxOpener(connection: Connection): Opener {
  const { options, addSecret } = connection
  const zenKey = readEnvironment('WATSONX_ZENAPIKEY')
  const token = readEnvironment('WATSONX_TOKEN')
  return rowOpener(connection, () => {
    const key = options.apiKey ?? (token === undefined && zenKey === undefined ? readEnvironment(keyEnv) : undefined)
    const given = key ?? token ?? zenKey
    if (given === undefined) throw missingKey('watsonx', 'apiKey', [...keyEnv, 'WATSONX_TOKEN', 'WATSONX_ZENAPIKEY'])
    addSecret(given)
    if (key !== undefined) return tokenSource(key, safeFetch(options.fetch), addSecret)
    return { authorization: token === undefined ? `ZenApiKey ${given}` : `Bearer ${given}` }
  })
}

/** Gives the header with a token that is valid; asks for a new one when it is not. Calls at once share one exchange. */
function tokenSource(key: string, send: typeof fetch, addSecret: Connection['addSecret']): () => Promise<Header> {
  let token: Token | undefined
  let pending: Promise<Token> | undefined
  return async () => {
    if (token === undefined || token.expiresAt < Date.now()) {
      pending ??= exchange(key, send).finally(() => {
        pending = undefined
      })
      token = await pending
    }
    addSecret(token.value)
    return { authorization: `Bearer ${token.value}` }
  }
}

type Header = Record<string, string>

interface Token {
  value: string
  expiresAt: number
}

async function exchange(key: string, send: typeof fetch): Promise<Token> {
  const response = await send(readEnvironment('WATSONX_IAM_URL') ?? 'https://iam.cloud.ibm.com/identity/token', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({ grant_type: 'urn:ibm:params:oauth:grant-type:apikey', apikey: key }).toString(),
  })
  const text = await response.text()
  const body = parse(text)
  const { access_token: value, expires_in: seconds } = body
  if (response.ok && typeof value === 'string')
    return { value, expiresAt: Date.now() + (typeof seconds === 'number' ? seconds * 1000 : 3_600_000) - MARGIN_MS }
  throw responseError(response.ok ? 502 : response.status, response.headers, text, 'The token exchange of watsonx')
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    // No JSON: the caller shows the text.
    return {}
  }
}
