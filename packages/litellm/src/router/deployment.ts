import type { Completion, CompletionRequest, ReplyDelta, Warning } from '@smol/core'
import { generationOptionRows, isJsonObject, mergeJson } from '@smol/core'
import { LiteLLMModel } from '../litellm-model.ts'
import type { LiteLLMModelOptions } from '../options.ts'
import type { DeploymentSpec } from './model-list.ts'

/** What a router says of one try. */
export interface Try {
  readonly signal: AbortSignal
  readonly warn: (warning: Warning) => void
}

/** One model of a router: a LiteLLMModel that is asked for an answer to a request that is already complete. */
export class Deployment extends LiteLLMModel {
  readonly id: string
  readonly group: string
  readonly routing: DeploymentSpec['routing']
  readonly #tell: (secret: string) => void

  /**
   * @param defaults what holds where the deployment says nothing
   * @param tell takes texts that no error of the router may show
   */
  constructor(spec: DeploymentSpec, defaults: Partial<LiteLLMModelOptions>, tell: (secret: string) => void) {
    super({ ...defaults, ...spec.options })
    this.id = spec.id
    this.group = spec.group
    this.routing = spec.routing
    this.#tell = tell
  }

  /** Longest time for one try, in milliseconds, where it has its own. */
  get timeoutMs(): number | undefined {
    return this.options.timeoutMs
  }

  /** Tries after the first, where neither the call nor the router says it. */
  get maxRetries(): number | undefined {
    return this.options.maxRetries
  }

  override complete(request: CompletionRequest): Promise<Completion> {
    return super.complete(request)
  }

  override stream(request: CompletionRequest): AsyncIterable<readonly ReplyDelta[]> {
    return super.stream(request)
  }

  protected override addSecret(secret: string): void {
    super.addSecret(secret)
    this.#tell(secret)
  }

  /** The router's request as this deployment gets it: its own options are defaults. It is tried once; the router retries. */
  requestOf(request: CompletionRequest, one: Try): CompletionRequest {
    const own = this.options as Readonly<Record<string, unknown>>
    const asked = request.options
    const parameters = Object.entries(own).filter(([name]) => Object.hasOwn(generationOptionRows, name))
    const { extraBody, omit, headers } = own
    return {
      ...Object.fromEntries(parameters),
      ...request,
      modelId: this.modelId,
      ...(isJsonObject(extraBody) ? { extraBody: mergeJson(extraBody, request.extraBody ?? {}) } : {}),
      ...(Array.isArray(omit) ? { omit: [...(omit as string[]), ...(request.omit ?? [])] } : {}),
      options: {
        ...own,
        ...asked,
        headers: { ...(headers as object | undefined), ...(asked['headers'] as object | undefined) },
        maxRetries: 0,
      },
      ...one,
    }
  }
}
