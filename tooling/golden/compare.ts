import { expect } from 'vitest'
import type { SmolError } from '../../packages/core/src/index.ts'
import { isJsonObject, isSmolError } from '../../packages/core/src/index.ts'
import type { AllowedKind } from './allowed-differences.ts'

/** Notes that a difference in kind was needed. */
export type Allow = (kind: AllowedKind) => void

/** The value without nulls and undefined: they are one with absent. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isJsonObject(value)) return value === null ? undefined : value
  const entries = Object.entries(value).map(([key, item]) => [key, withoutNulls(item)] as const)
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined))
}

/** Arguments of a call: as the value that they spell, where they spell one. */
export function spelled(text: unknown): unknown {
  if (typeof text !== 'string') return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    // No JSON: the text itself is compared.
    return text
  }
}

/** What came of a run: a value, or a typed error. Any other error is a crash, and fails the case. */
export type Outcome<T> = { readonly value: T } | { readonly error: SmolError }

export async function outcomeOf<T>(run: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await run() }
  } catch (error) {
    if (isSmolError(error)) return { error }
    throw error
  }
}

/** The value; an error is thrown on. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw outcome.error
  return outcome.value
}

export function expectError(outcome: Outcome<unknown>): SmolError {
  if (!('error' in outcome)) return expect.fail(`expected an error, got ${JSON.stringify(outcome.value)}`)
  return outcome.error
}
