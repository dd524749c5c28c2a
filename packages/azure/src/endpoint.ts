import { SmolError } from '@smol/core'

/** What the user said of where the resource is. */
export interface Address {
  /** The resource, with or without one of its paths. */
  endpoint?: string | undefined
  /** A base URL that is taken as it is. */
  apiBase?: string | undefined
  /** As the user said it. */
  apiVersion?: string | undefined
  /** What holds where neither the user nor the URL says it. */
  defaultVersion?: string | undefined
  deployment: string
}

/** Where requests go, and which of Azure's two APIs is spoken there. */
export interface Place {
  /** What stands before `/chat/completions`. */
  readonly baseUrl: string
  readonly hostname: string
  /** Sent as `api-version`. */
  readonly apiVersion: string | undefined
  /** The API without dates: the deployment stands in the body alone. */
  readonly isV1: boolean
  readonly deployment: string
}

/** Names of the v1 API (https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle). */
const v1Versions: ReadonlySet<string> = new Set(['v1', 'latest', 'preview'])

/** Paths that the portal shows behind a resource's name: `/openai`, `/openai/v1`, `/openai/deployments/x`. */
const knownPath = /^(?<prefix>.*?)\/openai(?:\/(?:(?<v1>v1)|deployments\/(?<deployment>[^/]+)))?$/

/**
 * The base URL for an endpoint as users paste it: with or without a slash, a path, a whole "target URI".
 * @throws SmolError `configuration` when it is no URL, or the deployment's name cannot stand in one
 */
export function locate({ endpoint, apiBase, apiVersion, defaultVersion, deployment: given }: Address): Place {
  const url = new URL((apiBase ?? endpoint) as string)
  const path = url.pathname.replace(/\/+$/, '').replace(/\/chat\/completions$/, '')
  const known = knownPath.exec(path)?.groups
  const said =
    apiVersion ?? url.searchParams.get('api-version') ?? (known?.['v1'] === undefined ? defaultVersion : undefined)
  url.searchParams.delete('api-version')

  const isV1 = said === undefined || v1Versions.has(said)
  const deployment = known?.['deployment'] === undefined ? given : decodeName(known['deployment'])
  const root = apiBase === undefined ? `${known?.['prefix'] ?? path}/openai` : path
  url.pathname = isV1 ? v1Path(root, apiBase !== undefined) : deploymentPath(root, deployment)
  return { baseUrl: url.href, hostname: url.hostname, apiVersion: said === 'v1' ? undefined : said, isV1, deployment }
}

function decodeName(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch (error) {
    throw notAName(segment, error)
  }
}

function notAName(text: string, cause?: unknown): SmolError {
  const message = `'${text}' cannot be the name of a deployment. Give its name as the portal shows it.`
  return new SmolError({ code: 'configuration', message, cause })
}

function v1Path(root: string, asItIs: boolean): string {
  return asItIs ? root : `${root}/v1`
}

function deploymentPath(root: string, deployment: string): string {
  if (root.split('/').includes('deployments')) return root
  // A slash stays a slash, as in Python's SDK. Dots alone would climb out of the path.
  if (/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(deployment)) throw notAName(deployment)
  return `${root}/deployments/${deployment.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/]+/g, encodeURIComponent)}`
}
