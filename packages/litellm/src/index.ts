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

// The router
export type { ErrorPolicy } from './router/error-classes.ts'
export type { Fallbacks } from './router/fallbacks.ts'
export { MemoryStore } from './router/memory-store.ts'
export type { LiteLLMEntry, LiteLLMParams, ModelListEntry } from './router/model-list.ts'
export type { LiteLLMRouterModelOptions, RouterGenerateOptions } from './router/options.ts'
export { routerOptions } from './router/options.ts'
export type { RedisClient } from './router/redis-client.ts'
export type { RedisStoreOptions } from './router/redis-store.ts'
export { RedisStore } from './router/redis-store.ts'
export { LiteLLMRouterModel } from './router/router-model.ts'
export type { DeploymentState, RouterStore, Ticket } from './router/store.ts'
export type { RoutingStrategy } from './router/strategies.ts'
