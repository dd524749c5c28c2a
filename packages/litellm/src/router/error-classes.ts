import type { SmolError, SmolErrorCode } from '@smol/core'
import { nearestName, SmolError as SmolErrorClass } from '@smol/core'

/** Codes that blame the request: another deployment of the group would refuse it, too. */
export const requestFaults: ReadonlySet<SmolErrorCode> = new Set([
  'invalid_request',
  'context_overflow',
  'content_filter',
  'unsupported',
])

/** What LiteLLM's policies call a class of errors, and the codes that it stands for. */
const litellmClasses = Object.freeze({
  BadRequestError: ['invalid_request', 'unsupported'],
  AuthenticationError: ['auth', 'permission'],
  TimeoutError: ['timeout'],
  RateLimitError: ['rate_limit', 'quota'],
  ContentPolicyViolationError: ['content_filter'],
  InternalServerError: ['server', 'bad_response'],
}) satisfies Readonly<Record<string, readonly SmolErrorCode[]>>

const codes = [
  'auth',
  'permission',
  'not_found',
  'rate_limit',
  'quota',
  'context_overflow',
  'content_filter',
  'invalid_request',
  'unsupported',
  'server',
  'timeout',
  'network',
  'bad_response',
] as const satisfies readonly SmolErrorCode[]

/** A number per class of errors: by our codes, or under LiteLLM's names, such as `RateLimitErrorRetries`. */
export type ErrorPolicy<Suffix extends 'Retries' | 'AllowedFails'> = Readonly<
  Partial<Record<(typeof codes)[number] | `${keyof typeof litellmClasses}${Suffix}`, number>>
>

/**
 * The policy by code.
 * @param where the option's name, for the error
 * @throws SmolError `configuration` for a class that there is not, or a value that is no count
 */
export function readPolicy(
  policy: object | undefined,
  suffix: 'Retries' | 'AllowedFails',
  where: string,
): ReadonlyMap<SmolErrorCode, number> {
  const result = new Map<SmolErrorCode, number>()
  for (const [name, value] of Object.entries(policy ?? {})) {
    if (value === null || value === undefined) continue
    if (!Number.isInteger(value) || value < 0)
      throw invalid(`${where}.${name} must be a whole number from 0, got ${String(value)}.`)
    for (const code of codesOf(name, suffix, where)) result.set(code, value as number)
  }
  return result
}

function codesOf(name: string, suffix: string, where: string): readonly SmolErrorCode[] {
  const code = codes.find((each) => each === name)
  if (code !== undefined) return [code]
  const known = Object.entries(litellmClasses)
  const found = known.find(([litellm]) => `${litellm}${suffix}` === name)
  if (found !== undefined) return found[1]
  const names = [...codes, ...known.map(([litellm]) => `${litellm}${suffix}`)]
  const guess = nearestName(name, names)
  throw invalid(
    `${where}: there is no class of errors '${name}'. ${guess === undefined ? `There are: ${names.join(', ')}.` : `Did you mean '${guess}'?`}`,
  )
}

function invalid(message: string): SmolError {
  return new SmolErrorClass({ code: 'configuration', message })
}
