import { definePlugin } from '@smol/core'
import { OpenAIServerModel } from './openai-server-model.ts'
import { openaiOptions } from './options.ts'

/** The plugin for a registry: `openai:gpt-4o-mini`. */
export const openai = definePlugin({
  name: 'openai',
  aliases: ['OpenAIServerModel', 'OpenAIModel'],
  description: "OpenAI's models, and servers that speak its API, through the official SDK.",
  docs: 'https://platform.openai.com/docs/api-reference/chat',
  options: openaiOptions,
  createModel: (modelId, options) => new OpenAIServerModel({ modelId, ...options }),
})
