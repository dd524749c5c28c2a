import { isJsonObject, isSmolError, readEnvironment, SmolError } from '@smol/core'
import type { GoogleAuthOptions } from 'google-auth-library'
import type { Connection } from '../connect.ts'

/** Who calls, as far as Google wants to know. */
export interface GoogleCredential {
  /** The authorization, fresh each time. */
  readonly headers: () => Promise<Record<string, string>>
  /** The project that the credential belongs to, if it says. */
  readonly project: () => Promise<string | undefined>
}

/** What is used of `GoogleAuth`, and of the clients of google-auth-library. */
interface AuthClient {
  getRequestHeaders(): Promise<Headers | Record<string, string>>
  getProjectId?(): Promise<string>
  projectId?: string | null
}

const scopes = 'https://www.googleapis.com/auth/cloud-platform'

/**
 * An access token that is given as `apiKey`; else `vertexCredentials`: a client of google-auth-library, or the key file
 * of an account, its content or its path; else what the machine has, "Application Default Credentials"
 * (https://cloud.google.com/docs/authentication/application-default-credentials).
 */
export function googleCredential({ options, addSecret }: Connection): GoogleCredential {
  const { apiKey, vertexCredentials } = options
  if (apiKey !== undefined) {
    addSecret(apiKey)
    return { headers: async () => ({ authorization: `Bearer ${apiKey}` }), project: async () => undefined }
  }
  let pending: Promise<AuthClient> | undefined
  const client = (): Promise<AuthClient> => {
    const given = vertexCredentials ?? readEnvironment('VERTEXAI_CREDENTIALS')
    pending ??= createClient(given, options.fetch, addSecret)
    return pending
  }
  return {
    headers: async () => {
      const headers = Object.fromEntries(new Headers(await attempt(async () => (await client()).getRequestHeaders())))
      const token = headers['authorization']?.replace(/^\w+ /, '')
      if (token !== undefined) addSecret(token)
      return headers
    },
    project: () =>
      attempt(async () => {
        const known = await client()
        return known.projectId ?? (await known.getProjectId?.())
      }),
  }
}

async function createClient(
  given: string | object | undefined,
  fetch: typeof globalThis.fetch | undefined,
  addSecret: (secret: string) => void,
): Promise<AuthClient> {
  if (typeof given === 'object' && 'getRequestHeaders' in given) return given as AuthClient
  const library = await loadLibrary()
  const transport: GoogleAuthOptions['clientOptions'] & object =
    fetch === undefined ? {} : { transporterOptions: { fetchImplementation: fetch } }
  if (given === undefined) return new library.GoogleAuth({ scopes, clientOptions: transport })
  const account = typeof given === 'string' ? await readAccount(given) : given
  const { type, project_id: projectId, ...keys } = account as Readonly<Record<string, string | undefined>>
  for (const secret of [keys['private_key'], keys['client_secret'], keys['refresh_token']]) {
    // The last line break of a key is often lost on the way.
    if (secret !== undefined) addSecret(secret.trim())
  }
  const common = { ...transport, ...(projectId === undefined ? {} : { projectId }) }
  if (type === 'service_account') {
    return new library.JWT({ ...common, scopes, email: keys['client_email'] ?? '', key: keys['private_key'] ?? '' })
  }
  if (type === 'authorized_user') {
    const { client_id: clientId = '', client_secret: clientSecret = '', refresh_token: refreshToken = '' } = keys
    return new library.UserRefreshClient({ ...common, clientId, clientSecret, refreshToken })
  }
  throw new SmolError({
    code: 'configuration',
    message: `vertexCredentials must be the key of a service_account or an authorized_user, got the type '${type}'. For others set GOOGLE_APPLICATION_CREDENTIALS to the path of the file, or pass a client of google-auth-library.`,
  })
}

/** The content of a key file, from its path or as it is. */
async function readAccount(given: string): Promise<object> {
  const isContent = given.trimStart().startsWith('{')
  try {
    const account: unknown = JSON.parse(isContent ? given : await readText(given))
    if (isJsonObject(account)) return account
  } catch (error) {
    // What is wrong with the content may be a part of the key, so that it is not repeated.
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new SmolError({
    code: 'configuration',
    message: `vertexCredentials is no key file: ${isContent ? 'its' : 'the'} JSON is broken. Pass the content of the file that Google gave, or its path.`,
  })
}

async function readText(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new SmolError({
      code: 'configuration',
      message: 'The key file that vertexCredentials or VERTEXAI_CREDENTIALS names cannot be read. Nothing was sent.',
      cause,
    })
  }
}

async function loadLibrary(): Promise<typeof import('google-auth-library')> {
  try {
    return await import('google-auth-library')
  } catch (cause) {
    throw new SmolError({
      code: 'missing_dependency',
      message:
        "Google's own credentials need the package google-auth-library. Run 'npm install google-auth-library', or pass an access token as 'apiKey'. Nothing was sent.",
      cause,
    })
  }
}

const unreachable = /\b(ECONN[A-Z]+|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)\b/

/** @throws SmolError that says how to sign in, or that Google could not be reached */
async function attempt<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (cause) {
    if (isSmolError(cause)) throw cause
    const { message, code } = cause as { message?: unknown; code?: unknown }
    const said = String(message).replace(/[.\s]*$/, '.')
    throw new SmolError({
      code: unreachable.test(`${String(code)} ${said}`) ? 'network' : 'auth',
      message: `No access token from Google: ${said} Pass one as 'apiKey', or an account as 'vertexCredentials', or sign in with 'gcloud auth application-default login'. Nothing was sent.`,
      cause,
    })
  }
}
