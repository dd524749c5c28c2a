export { AzureOpenAIServerModel } from './azure-openai-server-model.ts'
export type { AzureOpenAIServerModelOptions } from './options.ts'
export { azureOptions } from './options.ts'
export { azure } from './plugin.ts'
