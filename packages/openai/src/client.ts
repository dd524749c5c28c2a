import { lookUpOption, SmolError } from '@smol/core'
import type { ClientOptions, OpenAI } from 'openai'
import { credentialOf, keylessFetch } from './credential.ts'
import { sdkFetch } from './opener.ts'
import type { OpenAIServerModelOptions } from './options.ts'
import { openaiOptions } from './options.ts'

/** The longest time that a timer takes: the SDK's own limit is off, since the pipeline keeps the time. */
const NO_TIMEOUT_MS = 2 ** 31 - 1

/** Loads the SDK at the first call. @throws SmolError `missing_dependency` */
export async function importSdk(): Promise<typeof import('openai')> {
  try {
    return await import('openai')
  } catch (error) {
    throw new SmolError({
      code: 'missing_dependency',
      message: "The package 'openai' could not be loaded. Run 'npm install openai'.",
      cause: error,
    })
  }
}

/**
 * The SDK's client, whose responses `sdkOpener` hands over. `addSecret` takes what no error may show.
 * @throws SmolError `configuration` for options that the SDK refuses, and for a bad address in the environment
 */
export async function createClient(
  options: Readonly<OpenAIServerModelOptions>,
  addSecret: (secret: string) => void,
): Promise<OpenAI> {
  const clientOptions = clientOptionsOf(options, addSecret)
  const { OpenAI: Client } = await importSdk()
  try {
    return new Client(clientOptions)
  } catch (error) {
    throw new SmolError({
      code: 'configuration',
      message: `The openai SDK refused its options: ${(error as Error).message}`,
      cause: error,
    })
  }
}

/** An option of ours where it was given, else that of `clientOptions`, else the environment's. */
function clientOptionsOf(
  options: Readonly<OpenAIServerModelOptions>,
  addSecret: (secret: string) => void,
): ClientOptions {
  const { organization, project, clientOptions = {} } = options
  const baseURL = baseUrlOf(options)
  return {
    ...clientOptions,
    ...(baseURL === undefined ? {} : { baseURL }),
    organization: organization ?? clientOptions.organization,
    project: project ?? clientOptions.project,
    ...credentialOf(options),
    // The pipeline's own: it is told by transportDefaults() what the user said of them.
    timeout: NO_TIMEOUT_MS,
    maxRetries: 0,
    ...(isCertificate(clientOptions) ? {} : { fetch: fetchOf(options, addSecret) }),
  }
}

function baseUrlOf({ apiBase, clientOptions = {} }: Readonly<OpenAIServerModelOptions>): string | undefined {
  const given = apiBase ?? clientOptions.baseURL ?? undefined
  // These say themselves where the API is: a base URL of the environment would stand against them.
  const placed = clientOptions.dataResidency ?? clientOptions.provider ?? clientOptions.credential
  const base = given ?? (placed === undefined ? lookUpOption(openaiOptions, {}, 'apiBase') : undefined)
  return typeof base === 'string' ? base.replace(/\/+$/, '') : undefined
}

function fetchOf(
  { fetch: own, clientOptions = {} }: Readonly<OpenAIServerModelOptions>,
  addSecret: (secret: string) => void,
): typeof fetch {
  return sdkFetch({
    fetch: keylessFetch(own ?? clientOptions.fetch),
    addSecret,
    failuresToSdk: clientOptions.workloadIdentity !== undefined,
  })
}

/** A certificate comes with a connection of its own, beside which the SDK takes no other `fetch`. */
function isCertificate({ credential, x509Transport }: ClientOptions): boolean {
  return credential !== undefined || x509Transport !== undefined
}
