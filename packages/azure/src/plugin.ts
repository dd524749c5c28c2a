import { definePlugin } from '@smol/core'
import { AzureOpenAIServerModel } from './azure-openai-server-model.ts'
import { azureOptions } from './options.ts'

/** The plugin for a registry: `azure:<deployment>`. */
export const azure = definePlugin({
  name: 'azure',
  aliases: ['AzureOpenAIServerModel', 'AzureOpenAIModel'],
  description: 'Models deployed on Azure, with a key or Entra ID, through the official SDKs.',
  docs: 'https://learn.microsoft.com/azure/ai-foundry/openai/reference',
  options: azureOptions,
  createModel: (modelId, options) => new AzureOpenAIServerModel({ modelId, ...options }),
})
