import { readEnvironment, SmolError } from '@smol/core'
import type { Connection } from '../connect.ts'
import { awsChain, hasAwsLibrary } from './aws-chain.ts'

/** Keys of an AWS account or role; those of a role have a token and do not live long. */
export interface AwsKeys {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

/** How requests are authorized: by a key of Bedrock's as it is, or by a signature. */
export type AwsCredential = { bearer: string } | { keys: () => Promise<AwsKeys> }

/**
 * The credential of a model: from its options, else from AWS' own variables, else by AWS' own way to find keys. In each
 * place a bearer key comes first, as with AWS' own libraries.
 * @param atAws whether requests go to AWS: somebody else's server may want no keys, and is not to wait for a search
 * @throws SmolError `configuration` for half a pair of keys
 */
export async function findAwsCredential(
  connection: Connection,
  region: string,
  atAws: boolean,
): Promise<AwsCredential | undefined> {
  const { options, target } = connection
  const { apiKey, awsCredentials: source, awsProfileName, awsRoleName } = options
  if (apiKey !== undefined) return bearer(apiKey, connection)
  const own = pair(
    [options.awsAccessKeyId, options.awsSecretAccessKey, options.awsSessionToken],
    'awsAccessKeyId and awsSecretAccessKey',
  )
  if (awsRoleName !== undefined) return signing(awsChain(connection, region, own), connection)
  if (own !== undefined) return signing(async () => own, connection)
  if (source !== undefined) return signing(source, connection)
  if (awsProfileName !== undefined) return signing(awsChain(connection, region, undefined), connection)
  const key = readEnvironment(target.row.tokenEnv)
  if (key !== undefined) return bearer(key, connection)
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const
  const [id, secret, token] = names.map((name) => readEnvironment(name))
  const found = pair([id, secret, token], 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
  if (found !== undefined) return signing(async () => found, connection)
  return atAws && (await hasAwsLibrary()) ? signing(awsChain(connection, region, undefined), connection) : undefined
}

function bearer(key: string, { addSecret }: Connection): AwsCredential {
  addSecret(key)
  return { bearer: key }
}

/** A role's keys are asked for at each request: who gives them knows when they have to be new. */
function signing(source: () => Promise<AwsKeys>, { addSecret }: Connection): AwsCredential {
  return {
    keys: async () => {
      const keys = await source()
      if (typeof keys?.accessKeyId !== 'string' || typeof keys.secretAccessKey !== 'string') throw noKeys()
      addSecret(keys.secretAccessKey)
      if (keys.sessionToken !== undefined) addSecret(keys.sessionToken)
      return keys
    },
  }
}

function pair(
  [accessKeyId, secretAccessKey, sessionToken]: readonly (string | undefined)[],
  names: string,
): AwsKeys | undefined {
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined
  if (accessKeyId !== undefined && secretAccessKey !== undefined)
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) }
  throw new SmolError({ code: 'configuration', message: `${names} belong together: one of them is missing.` })
}

function noKeys(): SmolError {
  return new SmolError({
    code: 'auth',
    message: 'awsCredentials gave no { accessKeyId, secretAccessKey }. Nothing was sent.',
  })
}
