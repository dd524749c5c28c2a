import { isJsonObject, SmolError } from '@smol/core'
import type { SmolErrorCode } from '@smol/core'
import type { CooldownRules } from './cooldown.ts'
import { readPolicy } from './error-classes.ts'
import type { FallbackPlan } from './fallbacks.ts'
import { readFallbacks } from './fallbacks.ts'
import { routerRows } from './option-rows.ts'
import type { RouterOptions } from './options.ts'
import type { RoutingStrategy } from './strategies.ts'
import { goesByUsage } from './strategies.ts'

/** What a router goes by, checked and complete. */
export interface RouterSettings {
  readonly strategy: RoutingStrategy
  readonly holdsLimits: boolean
  readonly checksContext: boolean
  readonly cooldown: CooldownRules
  readonly leastWaitMs: number
  readonly attemptTimeoutMs: number | undefined
  readonly maxFallbacks: number
  readonly aliases: ReadonlyMap<string, string>
  readonly retryPolicy: ReadonlyMap<SmolErrorCode, number>
  readonly groupRetryPolicies: ReadonlyMap<string, ReadonlyMap<SmolErrorCode, number>>
}

/** @throws SmolError `configuration` for what a table of options cannot check */
export function readSettings(options: RouterOptions): RouterSettings {
  const strategy = options.routingStrategy ?? routerRows.routingStrategy.default
  const groupPolicies = Object.entries(options.modelGroupRetryPolicy ?? {})
  return {
    strategy,
    holdsLimits: goesByUsage(strategy) || options.enablePreCallChecks === true,
    checksContext: options.enablePreCallChecks === true,
    cooldown: {
      disabled: options.disableCooldowns ?? routerRows.disableCooldowns.default,
      timeMs: options.cooldownTimeMs ?? routerRows.cooldownTimeMs.default,
      allowedFails: options.allowedFails,
      policy: readPolicy(options.allowedFailsPolicy, 'AllowedFails', 'allowedFailsPolicy'),
    },
    leastWaitMs: options.retryAfterMs ?? routerRows.retryAfterMs.default,
    attemptTimeoutMs: options.attemptTimeoutMs,
    maxFallbacks: options.maxFallbacks ?? routerRows.maxFallbacks.default,
    aliases: readAliases(options.modelGroupAlias),
    retryPolicy: readPolicy(options.retryPolicy, 'Retries', 'retryPolicy'),
    groupRetryPolicies: new Map(
      groupPolicies.map(([group, policy]) => [group, readPolicy(policy, 'Retries', `modelGroupRetryPolicy.${group}`)]),
    ),
  }
}

/** What holds for one call: its options over the router's. */
export interface CallSettings {
  /** Absent: each deployment's own, or the default. */
  readonly maxRetries: number | undefined
  readonly fallbacks: FallbackPlan
  readonly disableFallbacks: boolean
}

/** @throws SmolError `configuration` that names what is wrong with the fallbacks */
export function readCallSettings(options: Readonly<Partial<RouterOptions>>): CallSettings {
  const general = readFallbacks(options.fallbacks, 'fallbacks')
  const { defaultFallbacks = [] } = options
  const everywhere = [...(general.get('*') ?? []), ...defaultFallbacks]
  return {
    maxRetries: options.maxRetries,
    fallbacks: {
      general: everywhere.length === 0 ? general : new Map([...general, ['*', everywhere]]),
      contextWindow: readFallbacks(options.contextWindowFallbacks, 'contextWindowFallbacks'),
      contentPolicy: readFallbacks(options.contentPolicyFallbacks, 'contentPolicyFallbacks'),
    },
    disableFallbacks: options.disableFallbacks ?? routerRows.disableFallbacks.default,
  }
}

/** LiteLLM also writes `{ alias: { model: 'group', hidden: true } }`. */
function readAliases(given: object = {}): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(given).map(([alias, value]: [string, unknown]) => {
      const group = isJsonObject(value) ? value['model'] : value
      if (typeof group === 'string' && group !== '') return [alias, group]
      throw new SmolError({
        code: 'configuration',
        message: `modelGroupAlias.${alias} must be the name of a group, such as { '${alias}': 'gpt-4o' }.`,
      })
    }),
  )
}
