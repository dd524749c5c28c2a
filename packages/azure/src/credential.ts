import type { AccessToken, TokenCredential } from '@azure/identity'
import { readEnvironment, SmolError } from '@smol/core'
import { cloudOf } from './cloud.ts'
import { credentialError } from './credential-error.ts'
import type { Settings } from './settings.ts'
import type { TokenSource } from './tokens.ts'
import { CachedTokens } from './tokens.ts'

/** Variables of `@azure/identity` that hold a secret: no error may show it. */
const secretVariables = [
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PASSWORD',
  'AZURE_PASSWORD',
  'IDENTITY_HEADER',
]

/** Where tokens come from when there is no key. */
export function tokenSource(
  { azureADTokenProvider, credential, azureADToken, scope }: Settings,
  hostname: string,
  addSecret: (secret: string) => void,
): TokenSource {
  if (azureADTokenProvider !== undefined) return callerTokens(azureADTokenProvider)
  if (azureADToken !== undefined) return { get: async () => azureADToken, renew: async () => azureADToken }

  const cloud = cloudOf(hostname)
  let chosen = credential
  return new CachedTokens(async () => {
    if (chosen === undefined) for (const name of secretVariables) addSecret(readEnvironment(name) ?? '')
    chosen ??= await defaultCredential(cloud.authorityHost)
    return tokenOf(chosen, scope ?? cloud.scope, credential === undefined ? fallbackAdvice : ownAdvice)
  })
}

const ownAdvice = 'Check the credential and its rights on the resource.'
const fallbackAdvice =
  "It is asked because there is no key: pass 'apiKey' or set the environment variable AZURE_OPENAI_API_KEY, pass 'credential' or 'azureADTokenProvider', or sign in, such as with `az login`."

async function tokenOf(credential: TokenCredential, scope: string, advice: string): Promise<AccessToken> {
  const { name } = credential.constructor
  const who = name === '' || name === 'Object' ? 'the credential' : name
  let token: AccessToken | null
  try {
    token = await credential.getToken(scope)
  } catch (error) {
    throw credentialError(error, who, advice)
  }
  if (typeof token?.token !== 'string' || token.token === '')
    throw credentialError(new Error('it gave none'), who, advice)
  return token
}

/** The user's own function keeps its tokens itself, as `getBearerTokenProvider` does. */
function callerTokens(provider: () => Promise<string>): TokenSource {
  const advice = 'It must give the text of an access token.'
  async function get(): Promise<string> {
    let token: unknown
    try {
      token = await provider()
    } catch (error) {
      throw credentialError(error, 'azureADTokenProvider', advice)
    }
    if (typeof token !== 'string' || token === '')
      throw credentialError(
        new Error(`it gave ${token === '' ? 'an empty text' : typeof token}`),
        'azureADTokenProvider',
        advice,
      )
    return token
  }
  return { get, renew: get }
}

async function defaultCredential(authorityHost: string | undefined): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await importIdentity()
  const isSaid = authorityHost === undefined || readEnvironment('AZURE_AUTHORITY_HOST') !== undefined
  try {
    return new DefaultAzureCredential(isSaid ? {} : { authorityHost })
  } catch (error) {
    throw credentialError(error, 'DefaultAzureCredential', fallbackAdvice)
  }
}

/** Loads the library when tokens are needed: those who use a key never wait for it. */
async function importIdentity(): Promise<typeof import('@azure/identity')> {
  try {
    return await import('@azure/identity')
  } catch (error) {
    throw new SmolError({
      code: 'missing_dependency',
      message:
        "There is no key, and the package '@azure/identity' could not be loaded. Pass 'apiKey', or run 'npm install @azure/identity'.",
      cause: error,
    })
  }
}
