import type { SmolError, SmolErrorCode } from '@smol/core'
import { requestFaults } from './error-classes.ts'
import type { MinuteCounts } from './store.ts'

/** From here on a share of failures says something. */
const LEAST_REQUESTS = 5
const LARGEST_SHARE = 0.5
/** A server that asks for a longer rest is asked again after this. */
const LONGEST_REST_MS = 60_000

/** When a deployment is left alone for a while. */
export interface CooldownRules {
  readonly disabled: boolean
  /** How long, in milliseconds, where the server does not say it. */
  readonly timeMs: number
  /** Failures within a minute that are let pass; instead of the rules for each status. */
  readonly allowedFails: number | undefined
  /** The same by class of errors. */
  readonly policy: ReadonlyMap<SmolErrorCode, number>
}

/** Whether a failure counts against its deployment. One that blames the request does only where the policy names it. */
export function counts({ code }: SmolError, { policy }: CooldownRules): boolean {
  return policy.has(code) || !requestFaults.has(code)
}

/**
 * How long a deployment is to be left alone after a failure, in milliseconds; 0: not at all.
 * @param minute its requests of the last minute, this one included
 * @param isOnly whether it is the only deployment of its group, which is better asked too often than not at all
 */
export function restAfter(error: SmolError, minute: MinuteCounts, isOnly: boolean, rules: CooldownRules): number {
  if (rules.disabled || !counts(error, rules)) return 0
  const allowed = rules.policy.get(error.code) ?? rules.allowedFails
  const due = allowed === undefined ? isDue(error, minute, isOnly) : minute.failures > allowed
  if (!due) return 0
  return rules.timeMs === 0 ? 0 : Math.min(error.retryAfterMs ?? rules.timeMs, LONGEST_REST_MS)
}

function isDue({ code, status }: SmolError, { successes, failures }: MinuteCounts, isOnly: boolean): boolean {
  switch (code) {
    case 'rate_limit':
    case 'timeout':
      return !isOnly
    case 'quota':
      return !(isOnly && status === 429)
    // Without a status nobody refused: the key is missing here.
    case 'auth':
      return status !== undefined
    case 'not_found':
      return true
    case 'server':
    case 'bad_response': {
      if (status === 408) return !isOnly
      const isOfServer = status === undefined || status >= 500 || status < 400
      const requests = successes + failures
      return isOfServer && !isOnly && requests >= LEAST_REQUESTS && failures / requests > LARGEST_SHARE
    }
    // Connections that fail, and other refusals.
    default:
      return false
  }
}
