import { SmolError } from '@smol/core'
import type { Opener, OpenRequest } from '@smol/core/http'
import { safeFetch } from '@smol/core/http'
import type { InferenceProviderOrPolicy, Options } from '@huggingface/inference'
import { explain, isNotServed } from './explain.ts'
import { noteProviders, reread } from './look-up.ts'

/** Where the client's own functions live; imported at the first call. */
export type HfClient = Pick<typeof import('@huggingface/inference'), 'chatCompletion'>

export interface HfOpenerOptions {
  client: HfClient
  /** Hub id, with or without `:provider`; undefined for an endpoint. */
  model: string | undefined
  endpointUrl: string | undefined
  /** As given by the user; undefined where the default route may be left. */
  provider: string | undefined
  token: string | undefined
  billTo: string | undefined
  fetch: typeof fetch | undefined
}

/** Carries the response out of the client, whose own parser refuses replies that we can read. */
class Captured extends Error {
  readonly response: Response

  constructor(response: Response) {
    super('captured')
    this.response = response
  }
}

/** The official client as opener: its routes, headers and body; the response is ours. */
export function hfOpener(options: HfOpenerOptions): Opener {
  const routes: (string | undefined)[] = options.endpointUrl !== undefined ? [undefined] : routesOf(options)
  // What the Hub says of who serves the model.
  const served = new Set<string>()
  return async (request) => {
    for (const [at, route] of routes.entries()) {
      try {
        return await ask(options, request, route, served)
      } catch (error) {
        const isLast = at === routes.length - 1
        if (isLast || !isNotServed(error)) throw explain(error, { model: options.model, route, served })
        // Kept for the calls to come: the first route does not serve this model.
        routes.splice(0, at + 1)
        request.warn({
          type: 'fallback',
          parameter: 'provider',
          message: `${route} does not serve ${options.model}: the call went through '${routes[0]}'.`,
        })
        return ask(options, request, routes[0], served)
      }
    }
    throw new SmolError({ code: 'configuration', message: 'There is no route to the model.' })
  }
}

/** A `:suffix` is resolved by the router; without a word from the user the documented default may be left for it. */
function routesOf({ model, provider }: HfOpenerOptions): string[] {
  if (provider !== undefined) return [provider]
  return model?.includes(':') === true ? ['auto'] : ['hf-inference', 'auto']
}

async function ask(
  options: HfOpenerOptions,
  request: OpenRequest,
  route: string | undefined,
  served: Set<string>,
): Promise<Response> {
  const { client, model, endpointUrl, token, billTo } = options
  const { messages, ...rest } = request.body
  const clientOptions: Options = {
    fetch: capturingFetch(options, request, served),
    // The client would ask again for ever on a 503.
    retry_on_error: false,
    signal: request.signal,
    ...(billTo === undefined ? {} : { billTo }),
  }
  try {
    await client.chatCompletion(
      {
        ...rest,
        // An endpoint serves one model, whatever it is called.
        model: model ?? (rest['model'] === endpointUrl ? 'dummy' : (rest['model'] as string)),
        messages: messages as never,
        stream: request.stream,
        ...(token === undefined ? {} : { accessToken: token }),
        ...(endpointUrl === undefined ? { provider: route as InferenceProviderOrPolicy } : { endpointUrl }),
      },
      clientOptions,
    )
  } catch (error) {
    if (error instanceof Captured) return error.response
    throw error
  }
  throw new SmolError({ code: 'bad_response', message: 'The Hugging Face client answered without asking the server.' })
}

/** Look-ups pass; the one POST is the call itself, and its response is handed out. */
function capturingFetch(options: HfOpenerOptions, request: OpenRequest, served: Set<string>): typeof fetch {
  const send = safeFetch(options.fetch)
  return async (input, init) => {
    if (init?.method === 'POST') {
      const headers = { ...lowerCase(init.headers as Record<string, string>), ...lowerCase(request.headers) }
      throw new Captured(await send(input, { ...init, headers, signal: request.signal }))
    }
    const response = await send(input, { ...init, signal: request.signal })
    // The Hub itself is busy or down: that is to be tried again like any answer of a model's server.
    if (response.status === 429 || response.status >= 500) throw new Captured(response)
    const text = await response.text()
    if (response.ok) noteProviders(text, served)
    return reread(response, text)
  }
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
