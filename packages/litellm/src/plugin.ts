import { definePlugin } from '@smol/core'
import { LiteLLMModel } from './litellm-model.ts'
import { litellmOptions } from './options.ts'
import { routerRows } from './router/option-rows.ts'
import type { LiteLLMRouterModelOptions } from './router/options.ts'
import { LiteLLMRouterModel } from './router/router-model.ts'

/** The plugin for a registry: `litellm:groq/llama-3.3-70b-versatile`; with a `modelList` among the options, a router. */
export const litellm = definePlugin({
  name: 'litellm',
  aliases: ['LiteLLMModel', 'LiteLLMRouterModel'],
  description: 'More than a hundred providers by name, as LiteLLM names them, without Python.',
  docs: 'https://docs.litellm.ai/docs/providers',
  options: { ...litellmOptions, ...routerRows },
  createModel: (modelId, options) =>
    isOfRouter(options) ? new LiteLLMRouterModel({ modelId, ...options }) : new LiteLLMModel({ modelId, ...options }),
})

function isOfRouter(options: object = {}): options is Omit<LiteLLMRouterModelOptions, 'modelId'> {
  return 'modelList' in options
}
