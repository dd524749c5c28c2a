import { isSmolError, SmolError } from '@smol/core'
import type { Opener } from '@smol/core/http'
import { responseError, safeFetch } from '@smol/core/http'
import type { OpenAI } from 'openai'

/** The SDK throws for a response that is not a success; we want the response itself, to read it our way. */
class UnsuccessfulResponse extends Error {
  readonly response: Response

  constructor(response: Response) {
    super('The response is not a success.')
    this.response = response
  }
}

/** What `sdkFetch` needs to know. */
export interface SdkFetchOptions {
  /** Default: the global one. */
  fetch?: typeof fetch | undefined
  /** Takes each credential that the SDK puts on a request, so that no error shows it. */
  addSecret: (secret: string) => void
  /** Leave a 401 to the SDK, which then renews its own credential and asks once more. */
  sdkRenewsCredential?: boolean
}

/** The `fetch` to give to the SDK, so that `sdkOpener` gets every response, whatever its status. */
export function sdkFetch({ fetch: given, addSecret, sdkRenewsCredential = false }: SdkFetchOptions): typeof fetch {
  const send = safeFetch(given)
  return async (input, init) => {
    const headers = new Headers(init?.headers)
    for (const name of ['authorization', 'api-key']) {
      const value = headers.get(name)
      if (value !== null) addSecret(value.replace(/^Bearer\s+/i, ''))
    }
    // Followed by safeFetch, which carries no credential to another origin - unless the user says otherwise.
    const response = await send(input, { ...init, redirect: init?.redirect ?? 'follow' })
    if (response.ok || (sdkRenewsCredential && response.status === 401)) return response
    throw new UnsuccessfulResponse(response)
  }
}

/** The official SDK as opener: its URLs, headers and credentials, our pipeline. `client` must use `sdkFetch`. */
export function sdkOpener(client: OpenAI): Opener {
  return async ({ path, body, headers, signal }) => {
    try {
      return await client.post(path, { body, headers, signal, maxRetries: 0 }).asResponse()
    } catch (error) {
      const { cause } = error as { cause?: unknown }
      if (cause instanceof UnsuccessfulResponse) return cause.response
      // What our own fetch or source of keys threw says more than the SDK's words around it.
      throw isSmolError(cause) ? cause : sdkError(error, client)
    }
  }
}

/** What the SDK says where it handed over no response. Failures of the connection are typed by the pipeline. */
function sdkError(error: unknown, client: OpenAI): unknown {
  const { APIError } = client.constructor as typeof OpenAI
  // No error of a request: the SDK refused to make one.
  if (!(error instanceof APIError)) return refusal(error)
  const { status, headers, error: body, message } = error
  // Of a request for a credential of its own.
  return status === undefined ? error : responseError(status, headers, body ?? message, 'The server')
}

function refusal(error: unknown): SmolError {
  const why = error instanceof Error ? error.message : String(error)
  return new SmolError({
    code: /authentication|credential|token/i.test(why) ? 'auth' : 'configuration',
    message: `The openai SDK made no request: ${why}`,
    cause: error,
  })
}
