import { SmolError } from '@smol/core'

/** The client's ways of saying that this provider has not got the model. */
export function isNotServed(error: unknown): boolean {
  return (
    error instanceof Error &&
    /not been able to find inference provider information|is not supported for task/i.test(error.message)
  )
}

/** What was asked, and what the Hub said of it. */
interface Asked {
  /** Hub id. */
  readonly model: string | undefined
  /** The provider that was tried. */
  readonly route: string | undefined
  /** Those that have the model. */
  readonly served: ReadonlySet<string>
}

/** The client's errors as ours: what to do, not how it is made. */
export function explain(error: unknown, { model, route, served }: Asked): unknown {
  const { message, httpResponse } = error as { message?: string; httpResponse?: { status?: number; body?: unknown } }
  if (isNotServed(error)) {
    const others =
      served.size === 0
        ? `See https://huggingface.co/${model} for those that do.`
        : `Those that do: ${[...served].join(', ')}.`
    return new SmolError({
      code: 'not_found',
      message: `Inference provider '${route}' does not serve ${model} for chat. ${others}`,
      cause: error,
    })
  }
  if (/^(Task|Provider) '.*not supported/.test(message ?? '')) {
    return new SmolError({
      code: message?.startsWith('Task') === true ? 'unsupported' : 'configuration',
      message: `${message}. Choose another one with 'provider'; a vendor that the Hub does not route to is asked at its own address, as with LiteLLMModel.`,
      cause: error,
    })
  }
  const status = httpResponse?.status
  if (status === 401 || status === 403)
    return new SmolError({
      code: status === 401 ? 'auth' : 'permission',
      status,
      message: `The Hub refused to tell who serves ${model} (${status}). ${gateHint(model)}`,
      cause: error,
    })
  if (status === 404)
    return new SmolError({
      code: 'not_found',
      status,
      message: `There is no model '${model}' on the Hub: check its spelling at https://huggingface.co/${model}.`,
      cause: error,
    })
  if (status !== undefined && status < 300)
    return new SmolError({
      code: 'bad_response',
      status,
      message: `The Hub was asked who serves ${model}. ${message}`,
      cause: error,
    })
  const isInput = error instanceof Error && /^(InputError|RoutingError|HubApiError)$/.test(error.name)
  return isInput
    ? new SmolError({
        code: 'configuration',
        message: `The Hugging Face client refused the call: ${message}`,
        cause: error,
      })
    : error
}

/** What to do about a model behind a gate, or a token that may not use it. */
export function gateHint(model: string | undefined): string {
  return `If the model is gated, accept its conditions at https://huggingface.co/${model}; the token needs the permission to call Inference Providers: https://huggingface.co/settings/tokens.`
}
