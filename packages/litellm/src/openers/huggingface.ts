import { isJsonObject, SmolError } from '@smol/core'
import type { Opener } from '@smol/core/http'
import { responseError, safeFetch } from '@smol/core/http'
import type { Connection } from '../connect.ts'
import { keyOpener } from './key-opener.ts'

const CHAT = '/v1/chat/completions'

/** Providers of the router whose API is not at the usual path (https://huggingface.co/docs/inference-providers). */
const paths: Readonly<Record<string, (model: string) => string>> = Object.freeze({
  'hf-inference': (model) => `/hf-inference/models/${model}${CHAT}`,
  novita: () => '/novita/v3/openai/chat/completions',
  'fireworks-ai': () => '/fireworks-ai/inference/v1/chat/completions',
})

/**
 * Hugging Face: `<provider>/<org>/<model>` goes to that provider through the router, under the name that the
 * provider has for it, which is looked up once; `<org>/<model>` leaves the choice to the router; the URL of an
 * Inference Endpoint, or `apiBase`, is asked itself.
 */
export function huggingfaceOpener(connection: Connection): Opener {
  const { target, options } = connection
  const isUrl = /^https?:\/\//.test(target.model)
  const open = keyOpener(isUrl ? { ...connection, options: { ...options, apiBase: target.model } } : connection)
  const [provider = '', ...rest] = target.model.split('/')
  const model = rest.join('/')
  if (isUrl || options.apiBase !== undefined || !model.includes('/'))
    return (request) => open({ ...request, path: CHAT })
  const path = paths[provider]?.(target.model) ?? `/${provider}${CHAT}`
  let name: Promise<string> | undefined
  return async (request) => {
    name ??= lookUp(model, provider, safeFetch(options.fetch))
    try {
      return await open({ ...request, path, body: { ...request.body, model: await name } })
    } catch (error) {
      // The next call looks again.
      name = undefined
      throw error
    }
  }
}

/** What a provider calls a model. @throws SmolError `not_found` when it does not serve it */
async function lookUp(model: string, provider: string, send: typeof fetch): Promise<string> {
  const url = `https://huggingface.co/api/models/${model}?expand=inferenceProviderMapping`
  const response = await send(url, { headers: { accept: 'application/json' } })
  const text = await response.text()
  if (!response.ok) throw responseError(response.status, response.headers, text, 'The model page of huggingface')
  const mapping = mappingOf(text)
  const entry = mapping[provider]
  if (isJsonObject(entry) && typeof entry['providerId'] === 'string') return entry['providerId']
  const served = Object.keys(mapping)
  throw new SmolError({
    code: 'not_found',
    message: `'${provider}' does not serve ${model} on Hugging Face. ${served.length === 0 ? 'No provider does.' : `These do: ${served.join(', ')}.`}`,
  })
}

function mappingOf(text: string): Record<string, unknown> {
  try {
    const page: unknown = JSON.parse(text)
    const mapping = isJsonObject(page) ? page['inferenceProviderMapping'] : undefined
    return isJsonObject(mapping) ? mapping : {}
  } catch {
    // Not the page that we know: no provider can be read from it.
    return {}
  }
}
