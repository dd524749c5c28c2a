import { readEnvironment, SmolError } from '@smol/core'
import type { Connection } from '../connect.ts'

/** Keys of an AWS account or role; those of a role have a token and do not live long. */
export interface AwsKeys {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

/** How requests are authorized: by a key of Bedrock's as it is, or by a signature. */
export type AwsCredential = { bearer: string } | { keys: () => Promise<AwsKeys> }

/**
 * The credential of a model: from its options, else from AWS' own variables. In each place a bearer key comes first, as
 * with AWS' own libraries.
 * @throws SmolError `configuration` for half a pair of keys
 */
export function findAwsCredential(connection: Connection): AwsCredential | undefined {
  const { options, target } = connection
  const { apiKey, awsCredentials: source } = options
  if (apiKey !== undefined) return bearer(apiKey, connection)
  const own = pair(
    [options.awsAccessKeyId, options.awsSecretAccessKey, options.awsSessionToken],
    'awsAccessKeyId and awsSecretAccessKey',
  )
  if (own !== undefined) return signing(async () => own, connection)
  if (source !== undefined) return signing(source, connection)
  const key = readEnvironment(target.row.tokenEnv)
  if (key !== undefined) return bearer(key, connection)
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const
  const [id, secret, token] = names.map((name) => readEnvironment(name))
  const found = pair([id, secret, token], 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
  return found === undefined ? undefined : signing(async () => found, connection)
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
