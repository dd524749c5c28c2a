export { OpenAIServerModel } from './openai-server-model.ts'
export type { OpenAIServerModelOptions } from './options.ts'
export { openaiOptions } from './options.ts'
export { openai } from './plugin.ts'

// For packages that extend this one
export { clientOptionRows } from './client-options.ts'
export { importSdk } from './client.ts'
export type { SdkFetchOptions } from './opener.ts'
export { sdkFetch, sdkOpener } from './opener.ts'
