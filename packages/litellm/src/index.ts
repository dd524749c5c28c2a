export { LiteLLMModel } from './litellm-model.ts'
export type { LiteLLMModelOptions } from './options.ts'
export { litellmOptions } from './options.ts'
export { litellm } from './plugin.ts'
export type {
  KeyForm,
  ModelRule,
  OpenerName,
  ProtocolName,
  ProviderRow,
  SettingSource,
  WireField,
} from './provider-row.ts'
export { providers } from './providers.ts'
export type { ResolvedModel } from './resolve.ts'
export { resolveModel } from './resolve.ts'
