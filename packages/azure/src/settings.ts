import type { TokenCredential } from '@azure/identity'
import { lookUpOption, SmolError } from '@smol/core'
import { readClientOptions } from './client-options.ts'
import type { Address } from './endpoint.ts'
import type { AzureOpenAIServerModelOptions } from './options.ts'
import { azureOptions } from './options.ts'

/** What the user said, wherever it was said: our options, then the SDK's, then the environment. */
export interface Settings {
  readonly address: Address
  /** At most one of the next four; none: `DefaultAzureCredential`. */
  readonly apiKey: string | undefined
  readonly credential: TokenCredential | undefined
  readonly azureADTokenProvider: (() => Promise<string>) | undefined
  readonly azureADToken: string | undefined
  readonly scope: string | undefined
}

type Options = Readonly<AzureOpenAIServerModelOptions>

/** @throws SmolError `configuration` for a value of the environment that no option would take */
export function readSettings(options: Options): Settings {
  const { endpoint, apiBase, clientOptions, identity } = givenTo(options)
  const isSaid = Object.values(identity).some((each) => each !== undefined)
  const apiKey = isSaid ? identity.apiKey : fromEnvironment('apiKey')
  return {
    ...identity,
    apiKey,
    azureADToken: isSaid || apiKey !== undefined ? identity.azureADToken : fromEnvironment('azureADTokenProvider'),
    address: {
      apiBase,
      endpoint: endpoint ?? (apiBase === undefined ? fromEnvironment('azureEndpoint') : undefined),
      apiVersion: options.apiVersion ?? clientOptions.apiVersion,
      defaultVersion: fromEnvironment('apiVersion'),
      deployment: clientOptions.deployment ?? options.modelId,
    },
    scope: options.scope ?? undefined,
  }
}

/** @throws SmolError `configuration` for options that exclude each other, and for a credential that is none */
export function checkSettings(options: Options): void {
  const { endpoint, apiBase, identity } = givenTo(options)
  refuseTwo({ apiBase, azureEndpoint: endpoint })
  refuseTwo(identity)
  const { credential } = identity
  if (credential !== undefined && typeof (credential as Partial<TokenCredential>).getToken !== 'function') {
    throw refusal(
      "'credential' has no getToken(). Give a credential of @azure/identity, such as new DefaultAzureCredential().",
    )
  }
}

/** What the user gave in code. The SDK's own options count where ours say nothing. */
function givenTo({ azureEndpoint, apiBase, apiKey, credential, azureADTokenProvider, clientOptions: given }: Options) {
  const clientOptions = readClientOptions(given)
  return {
    clientOptions,
    endpoint: azureEndpoint ?? clientOptions.endpoint,
    apiBase: apiBase ?? clientOptions.baseURL ?? undefined,
    identity: {
      apiKey: apiKey ?? clientOptions.apiKey,
      credential: credential ?? undefined,
      azureADTokenProvider: azureADTokenProvider ?? clientOptions.azureADTokenProvider,
      azureADToken: clientOptions.azureADToken,
    },
  }
}

function refuseTwo(values: Readonly<Record<string, unknown>>): void {
  const [first, second] = Object.keys(values).filter((name) => values[name] !== undefined)
  if (second !== undefined) throw refusal(`'${first}' and '${second}' are mutually exclusive. Give one of them.`)
}

function refusal(message: string): SmolError {
  return new SmolError({ code: 'configuration', message: `AzureOpenAIServerModel: ${message}` })
}

function fromEnvironment(name: 'apiKey' | 'apiVersion' | 'azureADTokenProvider' | 'azureEndpoint'): string | undefined {
  return lookUpOption(azureOptions, {}, name) as string | undefined
}
