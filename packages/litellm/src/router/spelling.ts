import { SmolError } from '@smol/core'

/** What a name of LiteLLM's is called here, where that is more than camelCase; with a factor where it counts in seconds. */
type Renames = Readonly<Record<string, readonly [name: string, factor?: number]>>

/** Names of LiteLLM's `Router(…)`. */
export const routerRenames: Renames = Object.freeze({
  timeout: ['attemptTimeoutMs', 1000],
  streamTimeout: ['firstTokenTimeoutMs', 1000],
  cooldownTime: ['cooldownTimeMs', 1000],
  retryAfter: ['retryAfterMs', 1000],
  clientKwargs: ['clientOptions'],
})

/** Names of LiteLLM's `litellm_params`. */
export const paramRenames: Renames = Object.freeze({
  timeout: ['timeoutMs', 1000],
  streamTimeout: ['firstTokenTimeoutMs', 1000],
  cooldownTime: ['cooldownTimeMs', 1000],
  maxParallelRequests: ['maxConcurrency'],
  maxCompletionTokens: ['maxTokens'],
  extraHeaders: ['headers'],
  numRetries: ['maxRetries'],
})

/**
 * An object with its keys in our spelling, one level deep: `api_base` is `apiBase`, `cooldown_time: 5` is `cooldownTimeMs: 5000`.
 * @param where how to name the object in an error
 * @throws SmolError `configuration` when two keys are the same option
 */
export function inOurSpelling(given: object, renames: Renames, where: string): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  const from = new Map<string, string>()
  for (const [key, value] of Object.entries(given)) {
    const camel = key.replaceAll(/(?<=[a-z\d])_([a-z\d])/g, (_match, letter: string) => letter.toUpperCase())
    const [name, factor] = (Object.hasOwn(renames, camel) ? renames[camel] : undefined) ?? [camel]
    const other = from.get(name)
    if (other !== undefined && value !== undefined && result[name] !== undefined) {
      throw new SmolError({
        code: 'configuration',
        message: `${where}: '${other}' and '${key}' are two names for one option. Give one of them.`,
      })
    }
    from.set(name, key)
    result[name] = factor !== undefined && typeof value === 'number' ? value * factor : (value ?? result[name])
  }
  return result
}
