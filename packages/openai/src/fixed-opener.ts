import { SmolError } from '@smol/core'
import type { Opener } from '@smol/core/http'
import { safeFetch } from '@smol/core/http'
import type { OpenAI } from 'openai'
import type { SdkFetchOptions } from './opener.ts'
import { addCredentials } from './opener.ts'
import type { OpenAIServerModelOptions } from './options.ts'

/** What the SDK makes of a request, besides its body. */
interface Built {
  readonly of: string
  readonly url: string
  readonly init: RequestInit
}

/**
 * Whether what the SDK makes of a request is the same each time, but for its body: the key is a text, nothing has to be
 * exchanged or signed, and the SDK is not to log what it sends.
 */
export function isFixed({ apiKey, clientOptions = {} }: OpenAIServerModelOptions, client: OpenAI): boolean {
  const { provider, workloadIdentity, credential, x509Transport } = clientOptions
  const signs = [provider, workloadIdentity, credential, x509Transport].some((each) => (each ?? null) !== null)
  const logs = client.logLevel === 'debug' || client.logLevel === 'info'
  return typeof (apiKey ?? clientOptions.apiKey) === 'string' && !signs && !logs
}

/**
 * The official SDK as opener for a client that is fixed: its URL and headers, made once. Making them anew and leading
 * the answer through the SDK would cost as much as the call itself.
 */
export function fixedOpener(
  client: OpenAI,
  { fetch: given, addSecret }: Pick<SdkFetchOptions, 'fetch' | 'addSecret'>,
): Opener {
  const send = safeFetch(given)
  let built: Built | undefined
  return async ({ path, body, headers, signal }) => {
    const of = JSON.stringify([path, headers])
    if (built?.of !== of) {
      built = { of, ...(await build(client, path, headers)) }
      addCredentials(new Headers(built.init.headers), addSecret)
    }
    const { url, init } = built
    return send(url, { ...init, body: JSON.stringify(body), signal })
  }
}

async function build(
  client: OpenAI,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Omit<Built, 'of'>> {
  try {
    // With a body, so that its media type is among the headers.
    const { req, url } = await client.buildRequest({ method: 'post', path, headers, body: {} })
    return { url, init: { redirect: 'follow', ...(req as RequestInit), method: 'POST' } }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new SmolError({ code: 'configuration', message: `The openai SDK made no request: ${why}`, cause: error })
  }
}
