import { isSmolError, SmolError } from '@smol/core'
import type { Opener } from '@smol/core/http'
import { responseError, safeFetch } from '@smol/core/http'
import type { APIError, OpenAI } from 'openai'

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
  /** Leave failures to the SDK, which renews a credential of its own when it is refused, and asks once more. */
  failuresToSdk?: boolean
}

/** The `fetch` to give to the SDK, so that `sdkOpener` gets every response, whatever its status. */
export function sdkFetch({ fetch: given, addSecret, failuresToSdk = false }: SdkFetchOptions): typeof fetch {
  const send = safeFetch(given)
  return async (input, init) => {
    const headers = init?.headers instanceof Headers ? init.headers : new Headers(init?.headers)
    addCredentials(headers, addSecret)
    // Followed by safeFetch, which carries no credential to another origin - unless the user says otherwise.
    const response = await send(input, { ...init, redirect: init?.redirect ?? 'follow' })
    if (response.ok || failuresToSdk) return response
    throw new UnsuccessfulResponse(response)
  }
}

/** Takes the credentials in the headers of a request, so that no error shows them. */
export function addCredentials(headers: Headers, addSecret: (secret: string) => void): void {
  for (const name of ['authorization', 'api-key']) {
    const value = headers.get(name)
    if (value !== null) addSecret(value.replace(/^Bearer\s+/i, ''))
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
  // Its own class, since a program may hold two copies of the SDK.
  const { APIError: RequestError } = client.constructor as typeof OpenAI
  if (!(error instanceof RequestError)) return refusal(error)
  const { status, headers, error: body, message }: APIError = error
  if (status === undefined) return error
  return 'error_code' in error
    ? tokenRefusal(error)
    : responseError(status, headers ?? new Headers(), body ?? message, 'The server')
}

/** Of a request for a token (RFC 6749, section 5.2): whatever its status, the credential was not good for one. */
function tokenRefusal({ status, error: body, message }: APIError): SmolError {
  const { error_description: why } = (body ?? {}) as { error_description?: unknown }
  return new SmolError({
    code: 'auth',
    message: `The openai SDK got no token: ${typeof why === 'string' ? why : message}`,
    status,
    body,
  })
}

/** No error of a request: the SDK made none, since it got no credential or something in it cannot be sent. */
function refusal(error: unknown): SmolError {
  return new SmolError({
    code: error instanceof TypeError ? 'configuration' : 'auth',
    message: `The openai SDK made no request: ${error instanceof Error ? error.message : String(error)}`,
    cause: error,
  })
}
