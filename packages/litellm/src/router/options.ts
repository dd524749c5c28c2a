import type { GenerateOptions, ModelOptions, OptionTable } from '@smol/core'
import { modelOptionRows } from '@smol/core'
import type { HttpOptions } from '@smol/core/http'
import { httpOptionRows } from '@smol/core/http'
import type { LiteLLMModelOptions } from '../options.ts'
import { litellmOptions } from '../options.ts'
import type { ErrorPolicy } from './error-classes.ts'
import type { Fallbacks } from './fallbacks.ts'
import type { LiteLLMEntry, ModelListEntry } from './model-list.ts'
import { routerRows } from './option-rows.ts'
import type { RouterStore } from './store.ts'
import type { RoutingStrategy } from './strategies.ts'

/** Options of `LiteLLMRouterModel`, under their proper names. Defaults are those of LiteLLM 1.109.1. */
export interface RouterOptions
  extends ModelOptions, HttpOptions, Pick<LiteLLMModelOptions, 'unsupportedParams' | 'providers'> {
  /** The group of deployments to ask, or an alias of one. */
  modelId: string
  /** The deployments, in LiteLLM's form. */
  modelList: readonly (ModelListEntry | LiteLLMEntry)[]
  /** Which deployment of a group is asked. Default: `simple-shuffle`. */
  routingStrategy?: RoutingStrategy
  /** Tries in a group after the first, per call or for all. Default: 2. */
  maxRetries?: number
  /** Tries after the first, by class of errors: `{ rate_limit: 3, auth: 0 }`. */
  retryPolicy?: ErrorPolicy<'Retries'>
  /** The same for one group. */
  modelGroupRetryPolicy?: Readonly<Record<string, ErrorPolicy<'Retries'>>>
  /** Shortest wait before another try, in milliseconds. Default: 0. */
  retryAfterMs?: number
  /** Longest time for one try, in milliseconds. A deployment's own `timeoutMs` wins. Default: none. */
  attemptTimeoutMs?: number
  /** Groups to try when a group fails, per call or for all. */
  fallbacks?: Fallbacks
  /** Groups to try whatever group fails. */
  defaultFallbacks?: readonly string[]
  /** Groups to try, without retries, when the messages are too long. */
  contextWindowFallbacks?: Fallbacks
  /** Groups to try, without retries, when the provider blocks the content. */
  contentPolicyFallbacks?: Fallbacks
  /** How deep fallbacks of fallbacks go. Default: 5. */
  maxFallbacks?: number
  /** Fail with the group, per call or for all. Default: false. */
  disableFallbacks?: boolean
  /** Other names of groups. */
  modelGroupAlias?: Readonly<Record<string, string>>
  /** How long a deployment is left alone that failed, in milliseconds, where it does not say so itself. Default: 5000. */
  cooldownTimeMs?: number
  /** Failures within a minute that are let pass, whatever they are. Default: the rules for each kind of failure. */
  allowedFails?: number
  /** The same by class of errors. */
  allowedFailsPolicy?: ErrorPolicy<'AllowedFails'>
  /** Ask deployments that failed at once again. Default: false. */
  disableCooldowns?: boolean
  /** Leave out deployments whose `maxInputTokens` the messages exceed, by estimate, or whose `rpm` or `tpm` is reached. Default: false. */
  enablePreCallChecks?: boolean
  /** Share what is known of deployments with other processes through this Redis: `redis://host:6379`. */
  redisUrl?: string
  /** Where to keep what is known of deployments. Default: in this model's memory. */
  store?: RouterStore
}

/** What `new LiteLLMRouterModel` takes: the options, also under names that LiteLLM and smolagents have for them. */
export interface LiteLLMRouterModelOptions extends RouterOptions {
  /** Another name of `maxRetries`. */
  numRetries?: number
  /** Any of the options, in LiteLLM's spelling or ours: what smolagents calls `client_kwargs`. */
  clientOptions?: Readonly<Record<string, unknown>>
}

/** Options of one call of a router. */
export interface RouterGenerateOptions extends GenerateOptions {
  /** Another name of `maxRetries`. */
  numRetries?: number
  fallbacks?: Fallbacks
  contextWindowFallbacks?: Fallbacks
  contentPolicyFallbacks?: Fallbacks
  disableFallbacks?: boolean
  unsupportedParams?: 'drop' | 'throw'
}

/** The table of `LiteLLMRouterModel`. */
export const routerOptions: OptionTable<RouterOptions> = {
  ...modelOptionRows,
  ...httpOptionRows,
  unsupportedParams: litellmOptions.unsupportedParams,
  providers: litellmOptions.providers,
  ...routerRows,
  modelId: { type: 'string', required: true, description: 'The group of deployments to ask.' },
  modelList: { ...routerRows.modelList, required: true },
  maxRetries: {
    ...httpOptionRows.maxRetries,
    aliases: ['numRetries'],
    perCall: true,
    description: 'Tries in a group after the first.',
  },
}
