import type { Completion, CompletionRequest, ReplyDelta } from '@smol/core'
import { HttpModel } from '@smol/core/http'
import { connect } from './connect.ts'
import { hasImageUrls, inlineImages } from './inline-images.ts'
import type { LiteLLMModelOptions } from './options.ts'
import { litellmOptions } from './options.ts'
import { loadProtocol } from './protocols.ts'
import { resolveModel } from './resolve.ts'

/** A model of any of more than a hundred providers, named as LiteLLM names them. */
export class LiteLLMModel extends HttpModel<LiteLLMModelOptions> {
  readonly #wantsBytes: boolean

  /** @throws SmolError `configuration` for an unknown provider or option. A missing key is an error of the first call. */
  constructor(options: LiteLLMModelOptions) {
    const target = resolveModel(String(options?.modelId ?? ''), options?.providers)
    super(options, {
      provider: 'litellm',
      vendor: target.provider,
      table: litellmOptions,
      protocol: (request) => loadProtocol(target, request),
      connect: (given, addSecret) => connect({ target, options: given, addSecret }),
    })
    this.#wantsBytes = target.row.inlineImages === true
  }

  protected override async complete(request: CompletionRequest): Promise<Completion> {
    return super.complete(await this.#withImages(request))
  }

  protected override stream(request: CompletionRequest): AsyncIterable<readonly ReplyDelta[]> {
    return this.#wantsBytes && hasImageUrls(request) ? this.#streamWithImages(request) : super.stream(request)
  }

  async *#streamWithImages(request: CompletionRequest): AsyncIterable<readonly ReplyDelta[]> {
    yield* super.stream(await this.#withImages(request))
  }

  /** Images by URL are fetched once, before the first try. */
  async #withImages(request: CompletionRequest): Promise<CompletionRequest> {
    return this.#wantsBytes && hasImageUrls(request) ? inlineImages(request) : request
  }
}
