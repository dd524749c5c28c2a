import { isSmolError, readEnvironment, SmolError } from '@smol/core'
import type { Connection } from '../connect.ts'
import type { AwsKeys } from './aws-credentials.ts'

/** Keys, and when they are over; those of an account are not. */
interface LivingKeys extends AwsKeys {
  expiration?: Date
}

/** Renewed this long before they expire. */
const MARGIN_MS = 5 * 60_000

/**
 * AWS' own way to find keys, through its library, which is loaded at the first call that needs it: variables, profiles of
 * `~/.aws/credentials` and `~/.aws/config` (keys, roles, SSO, processes), a web identity, a container, an EC2 instance
 * (https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html). With `awsRoleName` the keys only serve
 * to assume that role. Keys are kept until they end; calls at once share one search.
 */
export function awsChain(connection: Connection, region: string, own: AwsKeys | undefined): () => Promise<AwsKeys> {
  let keys: LivingKeys | undefined
  let pending: Promise<LivingKeys> | undefined
  let source: (() => Promise<LivingKeys>) | undefined
  return async () => {
    if (keys !== undefined && !isNearItsEnd(keys)) return keys
    pending ??= search().finally(() => {
      pending = undefined
    })
    keys = await pending
    return keys
  }

  async function search(): Promise<LivingKeys> {
    const { awsProfileName: profile, awsRoleName: role, awsSessionName: session = 'smol' } = connection.options
    try {
      source ??= await sourceFrom(await loadLibrary(), { profile, role, session, region, own })
      return await source()
    } catch (cause) {
      if (isSmolError(cause)) throw cause
      throw notFound(connection, cause)
    }
  }
}

function isNearItsEnd({ expiration }: LivingKeys): boolean {
  return expiration !== undefined && expiration.getTime() - MARGIN_MS < Date.now()
}

interface Search {
  profile: string | undefined
  role: string | undefined
  session: string
  region: string
  own: AwsKeys | undefined
}

type Library = typeof import('@aws-sdk/credential-providers')

async function sourceFrom(
  library: Library,
  { profile, role, session, region, own }: Search,
): Promise<() => Promise<LivingKeys>> {
  const clientConfig = { region }
  const first =
    own === undefined
      ? library.fromNodeProviderChain({ clientConfig, ...(profile === undefined ? {} : { profile }) })
      : async () => own
  if (role === undefined) return first
  const params = { RoleArn: role, RoleSessionName: session }
  return library.fromTemporaryCredentials({ masterCredentials: first, params, clientConfig })
}

/** Whether the library is there; where nothing asks for it by name, it may be missing. */
export async function hasAwsLibrary(): Promise<boolean> {
  try {
    await import('@aws-sdk/credential-providers')
    return true
  } catch {
    // Not installed: other credentials will do, or the error says what to install.
    return false
  }
}

async function loadLibrary(): Promise<Library> {
  try {
    return await import('@aws-sdk/credential-providers')
  } catch (cause) {
    throw new SmolError({
      code: 'missing_dependency',
      message:
        "Profiles and roles of AWS need the package @aws-sdk/credential-providers. Run 'npm install @aws-sdk/credential-providers', or pass 'awsAccessKeyId' and 'awsSecretAccessKey'. Nothing was sent.",
      cause,
    })
  }
}

/** Says where was looked. */
function notFound({ options, target }: Connection, cause: unknown): SmolError {
  const { awsProfileName, awsRoleName: role } = options
  const said = cause instanceof Error ? cause.message.replace(/[.\s]*$/, '.') : String(cause)
  const places = [
    ...[target.row.tokenEnv ?? []].flat().map((name) => `'apiKey' and ${name}`),
    "'awsAccessKeyId' and AWS_ACCESS_KEY_ID",
    `the profile '${awsProfileName ?? readEnvironment('AWS_PROFILE') ?? 'default'}' of ~/.aws/credentials and ~/.aws/config`,
    'AWS_WEB_IDENTITY_TOKEN_FILE, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI',
    'the metadata of an EC2 instance',
  ]
  return new SmolError({
    code: 'auth',
    message: `No AWS keys for ${target.provider}${role === undefined ? '' : ` to assume the role ${role}`}: ${said} Looked at: ${places.join('; ')}. Set one of them up, such as with 'aws configure' or 'aws sso login'. Nothing was sent.`,
    cause,
  })
}
