export { HfApiModel } from './hf-api-model.ts'
export type { HfApiModelOptions } from './options.ts'
export { hfApiOptions } from './options.ts'
export { hfApi } from './plugin.ts'
