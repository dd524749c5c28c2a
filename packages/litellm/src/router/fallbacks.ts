import type { SmolError } from '@smol/core'
import { isJsonObject, SmolError as SmolErrorClass } from '@smol/core'

/**
 * Which groups to try when a group fails: `[{ g: ['f'] }]` as LiteLLM writes it, or `{ g: ['f'] }`. `*` stands for every
 * group; a list of names alone, `['f']`, does, too.
 */
export type Fallbacks =
  | readonly (string | Readonly<Record<string, string | readonly string[]>>)[]
  | Readonly<Record<string, string | readonly string[]>>

/** The groups to try, by the group that failed. */
type FallbackMap = ReadonlyMap<string, readonly string[]>

/** What a router falls back to, for one call. */
export interface FallbackPlan {
  /** For every error. */
  readonly general: FallbackMap
  /** Before those, when the messages are too long. */
  readonly contextWindow: FallbackMap
  /** Before those, when the provider blocks the messages or the answer. */
  readonly contentPolicy: FallbackMap
}

/**
 * @param where the option's name, for the error
 * @throws SmolError `configuration` that names the entry
 */
export function readFallbacks(given: unknown, where: string): FallbackMap {
  const result = new Map<string, readonly string[]>()
  const add = (group: string, names: readonly string[]): void => {
    result.set(group, [...(result.get(group) ?? []), ...names])
  }
  const addAll = (entry: unknown, at: string): void => {
    if (!isJsonObject(entry)) throw invalid(at, 'must be { group: [other groups] }, or the name of a group')
    for (const [group, names] of Object.entries(entry)) add(group, namesOf(names, `${at}.${group}`))
  }
  if (!Array.isArray(given)) {
    if (given !== undefined) addAll(given, where)
    return result
  }
  given.forEach((entry: unknown, index) => {
    if (typeof entry === 'string') add('*', [entry])
    else addAll(entry, `${where}[${index}]`)
  })
  return result
}

function namesOf(value: unknown, where: string): readonly string[] {
  const names: unknown[] = Array.isArray(value) ? value : [value]
  if (names.every((name) => typeof name === 'string' && name !== '')) return names as string[]
  throw invalid(where, 'must be a list of names of groups')
}

function invalid(where: string, what: string): SmolError {
  return new SmolErrorClass({
    code: 'configuration',
    message: `${where} ${what}, such as [{ 'gpt-4o': ['claude'] }].`,
  })
}

/** The groups to try after a failure, in order. Those for its own kind go first, as in LiteLLM. */
export function fallbacksFor(plan: FallbackPlan, group: string, { code }: SmolError): readonly string[] {
  const own =
    code === 'context_overflow' ? plan.contextWindow : code === 'content_filter' ? plan.contentPolicy : undefined
  return (own === undefined ? undefined : lookUp(own, group)) ?? lookUp(plan.general, group) ?? []
}

function lookUp(map: FallbackMap, group: string): readonly string[] | undefined {
  return map.get(group) ?? map.get('*')
}
