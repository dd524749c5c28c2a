import { chatCompletions } from '@smol/chat-completions'
import type { OptionTable } from '@smol/core'
import { readEnvironment, SmolError } from '@smol/core'
import type { HttpOptions, Opener } from '@smol/core/http'
import { HttpModel, missingKey } from '@smol/core/http'
import type { ClientOptions } from 'openai'
import type { OpenAIServerModelOptions } from './options.ts'
import { openaiOptions } from './options.ts'
import { sdkFetch, sdkOpener } from './sdk-opener.ts'

/** The longest time that a timer takes: the SDK's own limit is off unless the user sets it, ours are at work. */
const NO_TIMEOUT_MS = 2 ** 31 - 1

/** OpenAI's models, and those of any server that speaks its API, through the official SDK. */
export class OpenAIServerModel extends HttpModel<OpenAIServerModelOptions> {
  /** @throws SmolError `configuration` for an unknown or ill-typed option. A missing key is an error of the first call. */
  constructor(options: OpenAIServerModelOptions) {
    super(options, { provider: 'openai', protocol: chatCompletions, table: openaiOptions as OptionTable<OpenAIServerModelOptions>, connect })
  }

  protected override transportDefaults(): Pick<HttpOptions, 'maxRetries'> {
    const maxRetries = this.options.clientOptions?.maxRetries
    return maxRetries === undefined ? {} : { maxRetries }
  }
}

async function connect(options: Readonly<OpenAIServerModelOptions>, addSecret: (secret: string) => void): Promise<Opener> {
  const clientOptions = clientOptionsOf(options, addSecret)
  const { OpenAI } = await importSdk()
  try {
    return sdkOpener(new OpenAI(clientOptions))
  } catch (error) {
    throw new SmolError({ code: 'configuration', message: `The openai SDK refused its options: ${(error as Error).message}`, cause: error })
  }
}

/** Loads the SDK at the first call. @throws SmolError `missing_dependency` */
export async function importSdk(): Promise<typeof import('openai')> {
  try {
    return await import('openai')
  } catch (error) {
    throw new SmolError({ code: 'missing_dependency', message: "The package 'openai' could not be loaded. Run 'npm install openai'.", cause: error })
  }
}

/** What the SDK's client gets: an option of ours only where it was given, so that it never wipes one of `clientOptions`. */
function clientOptionsOf(options: Readonly<OpenAIServerModelOptions>, addSecret: (secret: string) => void): ClientOptions {
  const { apiBase, apiKey, organization, project, clientOptions = {} } = options
  return {
    timeout: NO_TIMEOUT_MS,
    ...clientOptions,
    ...(apiBase === undefined ? {} : { baseURL: apiBase.replace(/\/+$/, '') }),
    ...(organization === undefined ? {} : { organization }),
    ...(project === undefined ? {} : { project }),
    ...credentialOf(clientOptions, apiKey, apiBase),
    maxRetries: 0,
    fetch: sdkFetch({ fetch: options.fetch ?? (clientOptions.fetch as typeof fetch | undefined), addSecret, sdkRenewsCredential: clientOptions.workloadIdentity !== undefined }),
  }
}

/** The key, or for a server of the user's own no key at all. @throws SmolError `auth` */
function credentialOf(clientOptions: ClientOptions, apiKey: string | undefined, apiBase: string | undefined): ClientOptions {
  if (apiKey !== undefined) return { apiKey }
  const { apiKey: own, adminAPIKey, workloadIdentity, credential, provider } = clientOptions
  if ([own, adminAPIKey, workloadIdentity, credential, provider].some((each) => each !== undefined && each !== null)) return {}
  const key = readEnvironment(openaiOptions.apiKey.env)
  if (key !== undefined) return { apiKey: key }
  const base = apiBase ?? clientOptions.baseURL ?? readEnvironment(openaiOptions.apiBase.env)
  if (base === undefined || base === null || URL.parse(base)?.hostname === 'api.openai.com') throw missingKey('openai', 'apiKey', [openaiOptions.apiKey.env])
  // The SDK wants a key; the header that would carry it is taken out again.
  return { apiKey: 'none', defaultHeaders: withoutAuthorization(clientOptions.defaultHeaders) }
}

function withoutAuthorization(given: ClientOptions['defaultHeaders']): ClientOptions['defaultHeaders'] {
  const own = given instanceof Headers ? Object.fromEntries(given) : Array.isArray(given) ? Object.fromEntries(given as [string, string][]) : { ...given }
  const brings = Object.keys(own).some((name) => name.toLowerCase() === 'authorization')
  return brings ? (own as Record<string, string>) : { ...(own as Record<string, string>), authorization: null }
}
