import { SmolError } from '../errors.ts'
import { patientFetch } from './patient-fetch.ts'

const MAX_REDIRECTS = 5

/** What may go to another origin: nothing that could be a credential. */
const harmlessHeaders: ReadonlySet<string> = new Set(['accept', 'content-type', 'user-agent'])

/**
 * A `fetch` that follows redirects by itself, so that no credential - `fetch` takes out `authorization`
 * alone, not `api-key` and its kin - is carried to another origin. In browsers, where a redirect cannot
 * be seen, and for anything but a text body, it is the given `fetch`.
 * @param given default: the global one, which then waits as long as the caller does
 */
export function safeFetch(given?: typeof fetch): typeof fetch {
  if (!inNode()) return given ?? globalThis.fetch
  return followRedirects(given ?? patientFetch)
}

function followRedirects(given: typeof fetch): typeof fetch {
  return async (input, init) => {
    // Who wants none to be followed gets what fetch says then.
    if (init?.redirect === 'error') return given(input, init)
    let url = input instanceof Request ? input.url : String(input)
    let next: RequestInit = { ...init, redirect: 'manual' }
    for (let hops = 0; ; hops++) {
      const response = await given(hops === 0 ? input : url, next)
      const target = redirectTarget(response, url)
      if (target === undefined || init?.redirect === 'manual') return response
      if (hops >= MAX_REDIRECTS)
        throw new SmolError({
          code: 'network',
          retryable: false,
          message: `More than ${MAX_REDIRECTS} redirects, the last one to ${target.origin}. Check the base URL.`,
        })
      await response.body?.cancel()
      next = redirected(next, response.status, new URL(url).origin !== target.origin)
      url = target.href
    }
  }
}

function inNode(): boolean {
  return typeof (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node === 'string'
}

function redirectTarget(response: Response, from: string): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(response.status)) return undefined
  const location = response.headers.get('location')
  return location === null ? undefined : (URL.parse(location, from) ?? undefined)
}

function redirected(init: RequestInit, status: number, otherOrigin: boolean): RequestInit {
  const all = [...new Headers(init.headers)]
  const headers = new Headers(otherOrigin ? all.filter(([name]) => harmlessHeaders.has(name)) : all)
  // As fetch does: 307 and 308 repeat the request, the older ones ask with GET.
  if (status === 307 || status === 308) return { ...init, headers }
  headers.delete('content-type')
  return { ...init, method: 'GET', body: null, headers }
}
