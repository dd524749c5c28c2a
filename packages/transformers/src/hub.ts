import { readEnvironment } from '@smol/core'
import { hubToken } from './hub-token.ts'

/** A Hub, and how it is asked. */
export interface Hub {
  readonly endpoint: string
  readonly fetch: typeof fetch
}

/** What a Hub says of a repository. */
export interface Listing {
  readonly status: number
  /** Its own word for a failure, such as `RepoNotFound`. */
  readonly code: string | null
  readonly files: readonly string[]
}

/** How to name a Hub to its user. */
export function hostOf({ endpoint }: Hub): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : 'the Hub'
}

/** The Hub that is meant where none is named. */
export const defaultHub = 'https://huggingface.co'

/** Whether the environment forbids the Hub, in the words of `huggingface_hub`. */
export function isOffline(): boolean {
  return /^(1|on|yes|true)$/i.test(readEnvironment(['HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE']) ?? '')
}

/**
 * `fetch` that gives the token to this Hub and to nobody else. A redirect
 * to another host loses it, as `fetch` has it.
 */
export function hubFetch({ endpoint, fetch }: Hub): typeof fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers)
    const token = hubToken()
    const url = input instanceof Request ? input.url : String(input)
    if (token !== undefined && originOf(url) === originOf(endpoint)) headers.set('Authorization', `Bearer ${token}`)
    return fetch(input, { ...init, headers })
  }
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined
}

/** What files there are. Undefined where the Hub cannot be asked. */
export async function listFiles(hub: Hub, id: string, revision = 'main'): Promise<Listing | undefined> {
  const url = `${hub.endpoint.replace(/\/$/, '')}/api/models/${id}/revision/${encodeURIComponent(revision)}`
  try {
    const response = await hubFetch(hub)(url)
    const { siblings = [] } = response.ok ? ((await response.json()) as { siblings?: { rfilename: string }[] }) : {}
    return {
      status: response.status,
      code: response.headers.get('x-error-code'),
      files: siblings.map(({ rfilename }) => rfilename),
    }
  } catch {
    // It is asked to explain another failure, which is told in any case.
    return undefined
  }
}
