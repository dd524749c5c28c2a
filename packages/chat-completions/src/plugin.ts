import { definePlugin } from '@smol/core'
import { ChatCompletionsModel } from './chat-completions-model.ts'
import type { ChatCompletionsModelOptions } from './options.ts'
import { chatCompletionsOptions } from './options.ts'

/** The plugin for a registry: `chat-completions:<model>` with `apiBase`. */
export const chatCompletionsPlugin = definePlugin({
  name: 'chat-completions',
  aliases: ['ChatCompletionsModel'],
  description: 'Any server that speaks Chat Completions.',
  docs: 'https://platform.openai.com/docs/api-reference/chat',
  options: chatCompletionsOptions,
  createModel: (modelId, options) => new ChatCompletionsModel({ modelId, ...options } as ChatCompletionsModelOptions),
})
