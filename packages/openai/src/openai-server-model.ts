import { chatCompletions } from '@smol/chat-completions'
import type { HttpOptions } from '@smol/core/http'
import { HttpModel } from '@smol/core/http'
import { checkClientOptions } from './client-options.ts'
import { createClient } from './client.ts'
import { fixedOpener, isFixed } from './fixed-opener.ts'
import { sdkOpener } from './opener.ts'
import type { OpenAIServerModelOptions } from './options.ts'
import { openaiOptions } from './options.ts'

/** OpenAI's models, and those of any server that speaks its API, through the official SDK. */
export class OpenAIServerModel extends HttpModel<OpenAIServerModelOptions> {
  /** @throws SmolError `configuration` for an unknown or ill-typed option. A missing key is an error of the first call. */
  constructor(options: OpenAIServerModelOptions) {
    super(options, {
      provider: 'openai',
      protocol: chatCompletions,
      table: openaiOptions,
      connect: async (given, addSecret) => {
        const client = await createClient(given, addSecret)
        if (!isFixed(given, client)) return sdkOpener(client)
        return fixedOpener(client, { fetch: given.fetch ?? given.clientOptions?.fetch, addSecret })
      },
    })
    checkClientOptions(this.options.clientOptions)
  }

  protected override transportDefaults(): Pick<HttpOptions, 'maxRetries' | 'firstTokenTimeoutMs'> {
    const { maxRetries, timeout } = this.options.clientOptions ?? {}
    return {
      ...(maxRetries === undefined ? {} : { maxRetries }),
      ...(timeout === undefined ? {} : { firstTokenTimeoutMs: timeout }),
    }
  }
}
