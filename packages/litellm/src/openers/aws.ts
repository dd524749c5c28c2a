import { readEnvironment, SmolError } from '@smol/core'
import type { Opener } from '@smol/core/http'
import type { Connection } from '../connect.ts'
import { findEndpoint } from '../endpoint.ts'
import { parseModelId } from '../protocols/bedrock/model-id.ts'
import type { AwsKeys } from './aws-credentials.ts'
import { findAwsCredential } from './aws-credentials.ts'
import { asServerEvents } from './aws-events.ts'
import { signatureHeaders } from './aws-signature.ts'
import { rowOpener } from './key-opener.ts'

const regionEnv = ['AWS_REGION_NAME', 'AWS_REGION', 'AWS_DEFAULT_REGION']
/** Where LiteLLM asks when nobody says where. */
const DEFAULT_REGION = 'us-west-2'

/** Services of AWS: the host depends on the region, and each request is signed. */
export async function awsOpener(connection: Connection): Promise<Opener> {
  const { target, options } = connection
  const region = regionOf(connection)
  const row = { ...target.row, base: baseOf(target.row.base ?? '', region) }
  const { hostname } = new URL(findEndpoint(row, target.provider, options.apiBase).base)
  const credential = await findAwsCredential(connection, region, /\.amazonaws\.com(\.cn)?$/.test(hostname))
  const fetch =
    credential === undefined || 'bearer' in credential
      ? options.fetch
      : signingFetch(connection, region, credential.keys)
  const open = rowOpener(
    { ...connection, target: { ...target, row }, options: { ...options, ...(fetch === undefined ? {} : { fetch }) } },
    (_row, isOptional) => {
      if (credential === undefined && !isOptional) throw missingCredential(connection)
      return credential !== undefined && 'bearer' in credential ? { authorization: `Bearer ${credential.bearer}` } : {}
    },
  )
  return async (request) => {
    // SageMaker hands it on to the model's own server, which streams server-sent events.
    const accept =
      request.stream && row.awsService === undefined ? { accept: 'application/vnd.amazon.eventstream' } : {}
    const response = await open({ ...request, headers: { ...accept, ...request.headers } })
    return request.stream ? asServerEvents(response) : response
  }
}

/** Signs what is sent to the host of the first request; one that it redirects to gets no signature. */
function signingFetch({ target, options }: Connection, region: string, keys: () => Promise<AwsKeys>): typeof fetch {
  const send = options.fetch ?? globalThis.fetch
  const service = target.row.awsService ?? 'bedrock'
  let origin: string | undefined
  return async (input, init) => {
    const url = input instanceof Request ? input.url : input.toString()
    origin ??= new URL(url).origin
    if (new URL(url).origin !== origin) return send(input, init)
    const signed = await signatureHeaders({ url, body: init?.body as string, service, region, keys: await keys() })
    return send(input, { ...init, headers: { ...(init?.headers as Record<string, string>), ...signed } })
  }
}

/** The option, then the model's name, then AWS' variables. @throws SmolError `configuration`: it becomes a part of the host */
function regionOf({ target, options }: Connection): string {
  const named = target.row.awsService === undefined ? parseModelId(target.model).region : undefined
  const region = options.awsRegionName ?? named ?? readEnvironment(regionEnv) ?? DEFAULT_REGION
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(region)) return region
  throw new SmolError({
    code: 'configuration',
    message: `awsRegionName must be the name of a region, such as us-east-1 or eu-central-1, got '${region}'.`,
  })
}

function baseOf(base: string, region: string): string {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return base.replace('{region}', region).replace('amazonaws.com', domain)
}

function missingCredential({ target }: Connection): SmolError {
  const key = target.row.tokenEnv === undefined ? '' : `'apiKey', or `
  const variables = [...[target.row.tokenEnv ?? []].flat(), 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'].join(', or ')
  return new SmolError({
    code: 'auth',
    message: `No credential for ${target.provider}: pass ${key}'awsAccessKeyId' and 'awsSecretAccessKey', or set ${variables}. For profiles, roles, containers and instances run 'npm install @aws-sdk/credential-providers', which is then asked. Nothing was sent.`,
  })
}
