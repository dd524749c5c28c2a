import { definePlugin } from '@smol/core'
import { HfApiModel } from './hf-api-model.ts'
import { hfApiOptions } from './options.ts'

/** The plugin for a registry: `hf-api:Qwen/Qwen2.5-Coder-32B-Instruct`. */
export const hfApi = definePlugin({
  name: 'hf-api',
  aliases: ['HfApiModel', 'InferenceClientModel'],
  description: 'Models on Hugging Face: Inference Providers, Inference Endpoints, TGI.',
  docs: 'https://huggingface.co/docs/inference-providers',
  options: hfApiOptions,
  createModel: (modelId, options) => new HfApiModel({ modelId, ...options }),
})
