import { HttpModel } from '@smol/core/http'
import { connect } from './connect.ts'
import type { LiteLLMModelOptions } from './options.ts'
import { litellmOptions } from './options.ts'
import { loadProtocol } from './protocols.ts'
import { resolveModel } from './resolve.ts'

/** A model of any of more than a hundred providers, named as LiteLLM names them. */
export class LiteLLMModel extends HttpModel<LiteLLMModelOptions> {
  /** @throws SmolError `configuration` for an unknown provider or option. A missing key is an error of the first call. */
  constructor(options: LiteLLMModelOptions) {
    const target = resolveModel(String(options?.modelId ?? ''), options?.providers)
    super(options, {
      provider: 'litellm',
      vendor: target.provider,
      table: litellmOptions,
      protocol: () => loadProtocol(target),
      connect: (given, addSecret) => connect({ target, options: given, addSecret }),
    })
  }
}
