import { fetchOpener, HttpModel } from '@smol/core/http'
import type { ChatCompletionsModelOptions } from './options.ts'
import { chatCompletionsOptions } from './options.ts'
import { chatCompletions } from './protocol.ts'

/** A model behind any server that speaks Chat Completions: llama.cpp, vLLM, TGI, Ollama, LM Studio, a gateway. */
export class ChatCompletionsModel extends HttpModel<ChatCompletionsModelOptions> {
  /** @throws SmolError `configuration` for an unknown or ill-typed option, or without `apiBase` */
  constructor(options: ChatCompletionsModelOptions) {
    super(options, {
      provider: 'chat-completions',
      protocol: chatCompletions,
      table: chatCompletionsOptions,
      connect: ({ apiBase, apiKey, fetch }) =>
        fetchOpener({
          baseUrl: apiBase,
          ...(apiKey === undefined ? {} : { headers: { authorization: `Bearer ${apiKey}` } }),
          ...(fetch === undefined ? {} : { fetch }),
        }),
    })
  }
}
