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
    // Redirects are followed by safeFetch, which carries no credential to another origin.
    const response = await send(input, { ...init, redirect: 'follow' })
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
      throw sdkError(error)
    }
  }
}

/** What the SDK says where it did not hand over the response: its own status errors, its own checks. */
function sdkError(error: unknown): unknown {
  // What our own fetch or source of tokens threw says more than the SDK's words around it.
  const { cause } = error as { cause?: unknown }
  if (isSmolError(cause)) return cause
  const { status, headers, error: body, message } = error as { status?: unknown; headers?: unknown; error?: unknown; message?: string }
  if (typeof status === 'number' && headers instanceof Headers) return responseError(status, headers, body ?? message, 'The server')
  // Its checks of options; failures of the connection have a cause and are typed by the pipeline.
  const isCheck = error instanceof Error && error.constructor.name === 'OpenAIError'
  return isCheck ? new SmolError({ code: 'configuration', message: `The openai SDK refused its options: ${error.message}`, cause: error }) : error
}
