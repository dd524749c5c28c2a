import { importSdk, sdkFetch, sdkOpener } from '@smol/openai'
import { isSmolError, SmolError } from '@smol/core'
import type { Opener } from '@smol/core/http'
import type { AzureClientOptions, OpenAI } from 'openai'
import { readClientOptions } from './client-options.ts'
import { tokenSource } from './credential.ts'
import type { Place } from './endpoint.ts'
import { locate } from './endpoint.ts'
import type { AzureOpenAIServerModelOptions } from './options.ts'
import type { Settings } from './settings.ts'
import { readSettings } from './settings.ts'
import type { TokenSource } from './tokens.ts'
import { renewingFetch } from './tokens.ts'

type Options = Readonly<AzureOpenAIServerModelOptions>
type AddSecret = (secret: string) => void

/** The longest time that a timer takes: the SDK's own limit is off, since the pipeline keeps the time. */
const NO_TIMEOUT_MS = 2 ** 31 - 1

/**
 * The official SDK as opener: `AzureOpenAI` for the API by deployments, `OpenAI` for the v1 API, as Microsoft shows it
 * (https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle). Made at the first request, and anew after
 * it failed for a reason of ours: a key, an endpoint or a sign-in that was missing may be there by then.
 */
export function connect(options: Options, addSecret: AddSecret): Opener {
  let opener: Promise<Opener> | undefined
  return async (request) => {
    opener ??= open(options, addSecret)
    try {
      const send = await opener
      return await send(request)
    } catch (error) {
      if (isSmolError(error)) opener = undefined
      throw error
    }
  }
}

/** @throws SmolError `configuration` without an endpoint, `auth` with neither endpoint nor credential */
async function open(options: Options, addSecret: AddSecret): Promise<Opener> {
  const settings = readSettings(options)
  if (settings.address.endpoint === undefined && settings.address.apiBase === undefined) throw missingEndpoint(settings)
  const place = locate(settings.address)
  const tokens = settings.apiKey === undefined ? tokenSource(settings, place.hostname, addSecret) : undefined
  const send = sdkOpener(await createClient(options, place, settings.apiKey, tokens, addSecret))
  if (place.deployment === options.modelId) return send
  return (request) => send({ ...request, body: { ...request.body, model: place.deployment } })
}

function missingEndpoint({ apiKey, credential, azureADTokenProvider, azureADToken }: Settings): SmolError {
  const endpoint =
    "pass 'azureEndpoint', such as https://example-resource.azure.openai.com, or set the environment variable AZURE_OPENAI_ENDPOINT"
  const hasCredential = [apiKey, credential, azureADTokenProvider, azureADToken].some((each) => each !== undefined)
  if (hasCredential)
    return new SmolError({ code: 'configuration', message: `No endpoint for azure: ${endpoint}. Nothing was sent.` })
  const key = "pass 'apiKey' or set AZURE_OPENAI_API_KEY, or sign in to Entra ID"
  return new SmolError({
    code: 'auth',
    message: `No API key for azure, and no endpoint: ${key}, and ${endpoint}. Nothing was sent.`,
  })
}

async function createClient(
  options: Options,
  { baseUrl, apiVersion, isV1 }: Place,
  apiKey: string | undefined,
  tokens: TokenSource | undefined,
  addSecret: AddSecret,
): Promise<OpenAI> {
  const { organization, project } = options
  const clientOptions = readClientOptions(options.clientOptions)
  const given = options.fetch ?? clientOptions.fetch
  const common: AzureClientOptions = {
    // The SDK's fear is for keys; a user's own token is what a browser should have.
    ...(tokens === undefined ? {} : { dangerouslyAllowBrowser: true }),
    ...clientOptions,
    ...(apiKey === undefined ? {} : { defaultHeaders: withKey(apiKey, clientOptions.defaultHeaders) }),
    organization: organization ?? clientOptions.organization,
    project: project ?? clientOptions.project,
    // Said, so that no OPENAI_BASE_URL of another service comes in. What the endpoint says is in it.
    baseURL: baseUrl,
    endpoint: undefined,
    // The pipeline's own: it is told by transportDefaults() what the user said of them.
    timeout: NO_TIMEOUT_MS,
    maxRetries: 0,
    fetch: followed(
      sdkFetch({ fetch: tokens === undefined ? given : renewingFetch(tokens, given), addSecret }),
      clientOptions.fetchOptions?.redirect,
    ),
  }
  const { AzureOpenAI, OpenAI: PlainOpenAI } = await importSdk()
  try {
    if (!isV1) return new AzureOpenAI({ ...common, apiVersion, ...azureCredential(apiKey, tokens) })
    const defaultQuery =
      apiVersion === undefined ? {} : { defaultQuery: { ...common.defaultQuery, 'api-version': apiVersion } }
    return new PlainOpenAI({ ...common, ...defaultQuery, apiKey: apiKey ?? (async () => tokens?.get() ?? '') })
  } catch (error) {
    throw new SmolError({
      code: 'configuration',
      message: `The openai SDK refused its options: ${(error as Error).message}`,
      cause: error,
    })
  }
}

/** An empty key keeps the SDK from reading AZURE_OPENAI_API_KEY, which it would find in conflict with the tokens. */
function azureCredential(apiKey: string | undefined, tokens: TokenSource | undefined): AzureClientOptions {
  return tokens === undefined ? { apiKey } : { apiKey: '', azureADTokenProvider: () => tokens.get() }
}

/** `AzureOpenAI` follows no redirect with a key. `sdkFetch` takes no key to another origin, and so may. */
function followed(send: typeof fetch, redirect: RequestRedirect = 'follow'): typeof fetch {
  return (input, init) => send(input, { ...init, redirect })
}

/**
 * The key in both of the headers that Azure takes it in, as Python's SDK sends it: a gateway set up for the one or for
 * the other works. A header of the user's own stays.
 */
function withKey(apiKey: string, given: AzureClientOptions['defaultHeaders']): AzureClientOptions['defaultHeaders'] {
  const entries =
    given instanceof Headers || Array.isArray(given)
      ? [...(given as Iterable<[string, string]>)]
      : Object.entries(given ?? {})
  const own = Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value as string]))
  return { 'api-key': apiKey, authorization: `Bearer ${apiKey}`, ...own }
}
