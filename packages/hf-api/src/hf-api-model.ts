import { chatCompletions } from '@smol/chat-completions'
import type { ModelOptions, SmolError as SmolErrorType } from '@smol/core'
import { SmolError } from '@smol/core'
import type { Opener } from '@smol/core/http'
import { HttpModel, missingKey } from '@smol/core/http'
import { gateHint } from './explain.ts'
import type { HfClient } from './opener.ts'
import { hfOpener } from './opener.ts'
import type { HfApiModelOptions } from './options.ts'
import { hfApiOptions } from './options.ts'
import { findToken } from './token.ts'

type Given = HfApiModelOptions & ModelOptions

/** Models on Hugging Face: through Inference Providers, on Inference Endpoints, or on a TGI server of your own. */
export class HfApiModel extends HttpModel<Given> {
  /** The inference provider that was asked for, or the default one. */
  readonly inferenceProvider: string

  /** @throws SmolError `configuration` for an unknown or ill-typed option. A missing token is an error of the first call. */
  constructor(options: HfApiModelOptions = {}) {
    super(options as Given, {
      provider: 'hf-api',
      protocol: chatCompletions,
      table: hfApiOptions,
      connect,
      hint: (error) => hint(error, this.modelId),
    })
    this.inferenceProvider = this.options.provider ?? hfApiOptions.provider.default
    if (isUrl(this.modelId)) checkEndpoint(this.modelId, this.options.provider)
  }
}

function isUrl(modelId: string): boolean {
  return /^https?:\/\//i.test(modelId)
}

function checkEndpoint(endpoint: string, provider: string | undefined): void {
  const url = URL.parse(endpoint)
  if (url === null)
    throw new SmolError({
      code: 'configuration',
      message: `HfApiModel: modelId begins like a URL, but is none: '${endpoint.slice(0, 60)}'.`,
    })
  if (url.username !== '' || url.password !== '')
    throw new SmolError({
      code: 'configuration',
      message:
        "HfApiModel: the endpoint's URL has a user name or password in it. Give the token in its own option instead.",
    })
  if (provider !== undefined)
    throw new SmolError({
      code: 'configuration',
      message:
        "HfApiModel: an endpoint's URL as modelId and 'provider' exclude each other. Give a Hub id, or leave 'provider' out.",
    })
}

async function connect(options: Readonly<Given>, addSecret: (secret: string) => void): Promise<Opener> {
  const model = options.modelId ?? hfApiOptions.modelId.default
  const endpoint = isUrl(model)
  const token = await findToken(options.token)
  if (token !== undefined) addSecret(token)
  else if (!endpoint) throw missingKey('Hugging Face', 'token', ['HF_TOKEN'])
  return hfOpener({
    client: await importClient(),
    model: endpoint ? undefined : model,
    endpointUrl: endpoint ? model : undefined,
    provider: options.provider,
    token,
    billTo: options.billTo,
    fetch: options.fetch,
  })
}

async function importClient(): Promise<HfClient> {
  try {
    return await import('@huggingface/inference')
  } catch (error) {
    throw new SmolError({
      code: 'missing_dependency',
      message: "The package '@huggingface/inference' could not be loaded. Run 'npm install @huggingface/inference'.",
      cause: error,
    })
  }
}

/** The page to open for what went wrong. */
function hint(error: SmolErrorType, modelId: string): string | undefined {
  const model = isUrl(modelId) ? undefined : modelId.split(':')[0]
  if (error.status === 401) return 'Tokens are made at https://huggingface.co/settings/tokens.'
  if (model === undefined) return undefined
  if (error.status === 403) return gateHint(model)
  const notServed = /not supported by (any )?provider|model_not_supported/i.test(
    `${error.message} ${JSON.stringify(error.body)}`,
  )
  if (error.status === 404 || notServed)
    return `See https://huggingface.co/${model} for its spelling and for the providers that serve it.`
  return undefined
}
