import type { SmolError, SmolErrorCode } from '@smol/core'

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 8_000
/** A server that asks for more is not waited for. */
const LONGEST_OBEYED_MS = 60_000

/** Codes that blame the deployment: another one may answer at once, the same one never. */
const deploymentFaults: ReadonlySet<SmolErrorCode> = new Set(['auth', 'permission', 'quota'])

/** What a decision about another try depends on. */
export interface RetryState {
  /** How many tries have failed so far, from 1. */
  readonly failures: number
  /** Most tries after the first. */
  readonly maxRetries: number
  /** Retries by class of errors; they hold also for errors that are not tried again otherwise. */
  readonly policy: ReadonlyMap<SmolErrorCode, number>
  /** How many deployments are at hand. */
  readonly healthy: number
  /** How many of them have not failed in this call. */
  readonly untried: number
  /** Shortest wait, in milliseconds. */
  readonly leastWaitMs: number
}

/**
 * How long to wait before the next try in a group, in milliseconds; undefined when there is to be none. As LiteLLM: at
 * once where another deployment is at hand, else after a wait that doubles - with full jitter, as everywhere here.
 * @param random a number from 0 to 1
 */
export function retryWait(error: SmolError, state: RetryState, random: number): number | undefined {
  const own = state.policy.get(error.code)
  if (state.failures > (own ?? state.maxRetries) || state.healthy === 0) return undefined
  const elsewhere = state.untried > 0
  if (own === undefined && !error.retryable && !(elsewhere && deploymentFaults.has(error.code))) return undefined
  if (elsewhere) return state.leastWaitMs
  const wait = error.retryAfterMs ?? random * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (state.failures - 1))
  return wait > LONGEST_OBEYED_MS ? undefined : Math.max(wait, state.leastWaitMs)
}
