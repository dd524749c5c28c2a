import { definePlugin } from '@smol/core'
import { LiteLLMModel } from './litellm-model.ts'
import { litellmOptions } from './options.ts'

/** The plugin for a registry: `litellm:groq/llama-3.3-70b-versatile`. */
export const litellm = definePlugin({
  name: 'litellm',
  aliases: ['LiteLLMModel'],
  description: 'More than a hundred providers by name, as LiteLLM names them, without Python.',
  docs: 'https://docs.litellm.ai/docs/providers',
  options: litellmOptions,
  createModel: (modelId, options) => new LiteLLMModel({ modelId, ...options }),
})
