import type { TokenCredential } from '@azure/identity'
import { lookUpOption, SmolError } from '@smol/core'
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
  /** A token that stands in the environment. */
  readonly token: string | undefined
  readonly scope: string | undefined
}

type Options = Readonly<AzureOpenAIServerModelOptions>

/** @throws SmolError `configuration` for a value of the environment that no option would take */
export function readSettings(options: Options): Settings {
  const { endpoint, apiBase, apiKey, credential, azureADTokenProvider } = givenTo(options)
  const { clientOptions, modelId } = options
  const needsKey = apiKey === undefined && credential === undefined && azureADTokenProvider === undefined
  const key = needsKey ? fromEnvironment('apiKey') : apiKey
  return {
    address: {
      apiBase,
      endpoint: endpoint ?? (apiBase === undefined ? fromEnvironment('azureEndpoint') : undefined),
      apiVersion: options.apiVersion ?? clientOptions?.apiVersion,
      defaultVersion: fromEnvironment('apiVersion'),
      deployment: clientOptions?.deployment ?? modelId,
    },
    apiKey: key,
    credential,
    azureADTokenProvider,
    token: needsKey && key === undefined ? fromEnvironment('azureADTokenProvider') : undefined,
    scope: options.scope ?? undefined,
  }
}

/** @throws SmolError `configuration` for options that exclude each other, and for a credential that is none */
export function checkSettings(options: Options): void {
  const { endpoint, apiBase, apiKey, credential, azureADTokenProvider } = givenTo(options)
  refuseTwo({ apiBase, azureEndpoint: endpoint })
  refuseTwo({ apiKey, credential, azureADTokenProvider })
  if (credential !== undefined && typeof (credential as Partial<TokenCredential>).getToken !== 'function') {
    throw refusal(
      "'credential' has no getToken(). Give a credential of @azure/identity, such as new DefaultAzureCredential().",
    )
  }
}

/** What the user gave in code. The SDK's own options count where ours say nothing; an empty key is none. */
function givenTo({ azureEndpoint, apiBase, apiKey, credential, azureADTokenProvider, clientOptions }: Options) {
  return {
    endpoint: azureEndpoint ?? clientOptions?.endpoint,
    apiBase: apiBase ?? clientOptions?.baseURL ?? undefined,
    apiKey: apiKey ?? (clientOptions?.apiKey || undefined),
    credential: credential ?? undefined,
    azureADTokenProvider: azureADTokenProvider ?? clientOptions?.azureADTokenProvider,
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
