import { isSmolError, lookUpOption, SmolError } from '@smol/core'
import { missingKey } from '@smol/core/http'
import type { ClientOptions } from 'openai'
import type { OpenAIServerModelOptions } from './options.ts'
import { openaiOptions } from './options.ts'

/** The SDK insists on a key: this one stands for none, and never leaves the machine. */
const NO_KEY = 'smol-without-key'

/** What the SDK's client is to identify itself with: a key, a source of keys, or a credential of the SDK's own. */
export function credentialOf({ apiKey, clientOptions = {} }: Readonly<OpenAIServerModelOptions>): ClientOptions {
  if (apiKey !== undefined) return { apiKey }
  const { apiKey: own, workloadIdentity, credential, provider } = clientOptions
  if (typeof own === 'string') return {}
  if (typeof own === 'function') return { apiKey: sourceOfKeys(own) }
  // Said to have no key, or the SDK would find one in the environment and hold it against them.
  if ((workloadIdentity ?? credential ?? provider) !== undefined) return { apiKey: null }
  // Read for each try: a key that is missing now may be there at the next call.
  return { apiKey: async () => (lookUpOption(openaiOptions, {}, 'apiKey') as string | undefined) ?? NO_KEY }
}

/** The user's own source, with what it gives checked and what it throws in our terms. */
function sourceOfKeys(source: () => Promise<string>): () => Promise<string> {
  return async () => {
    const key: unknown = await callSource(source)
    if (typeof key === 'string' && key !== '' && !/\s/.test(key)) return key
    const what = 'The function clientOptions.apiKey gave no key, but something else or a text with white space in it.'
    throw new SmolError({ code: 'auth', message: `${what} Nothing was sent.` })
  }
}

async function callSource(source: () => Promise<string>): Promise<string> {
  try {
    return await source()
  } catch (error) {
    if (isSmolError(error)) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new SmolError({
      code: 'auth',
      message: `The function clientOptions.apiKey failed: ${why}. Nothing was sent.`,
      cause: error,
    })
  }
}

/**
 * A `fetch` for requests that may have no key: one to a server of the user's own goes out without `Authorization`.
 * @throws SmolError `auth` for one to OpenAI, before anything is sent
 */
export function keylessFetch(given: typeof fetch = globalThis.fetch): typeof fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers)
    if (headers.get('authorization') !== `Bearer ${NO_KEY}`) return given(input, init)
    const url = input instanceof Request ? input.url : String(input)
    if (/(^|\.)api\.openai\.com$/.test(new URL(url).hostname)) {
      throw missingKey('openai', 'apiKey', [openaiOptions.apiKey.env])
    }
    headers.delete('authorization')
    return given(input, { ...init, headers })
  }
}
