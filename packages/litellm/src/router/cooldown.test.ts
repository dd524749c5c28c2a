import type { SmolErrorCode } from '@smol/core'
import { SmolError } from '@smol/core'
import { describe, expect, it } from 'vitest'
import type { CooldownRules } from './cooldown.ts'
import { restAfter } from './cooldown.ts'

const rules: CooldownRules = { disabled: false, timeMs: 5000, allowedFails: undefined, policy: new Map() }

function failure(code: SmolErrorCode, status?: number, retryAfterMs?: number): SmolError {
  return new SmolError({ code, message: 'No.', status, retryAfterMs })
}

describe('restAfter', () => {
  it.each<[SmolErrorCode, number | undefined, number, number]>([
    // code, status, rest among others, rest of the only one
    ['rate_limit', 429, 5000, 0],
    ['auth', 401, 5000, 5000],
    ['auth', undefined, 0, 0],
    ['quota', 402, 5000, 5000],
    ['quota', 429, 5000, 0],
    ['not_found', 404, 5000, 5000],
    ['timeout', undefined, 5000, 0],
    ['server', 408, 5000, 0],
    ['server', 500, 0, 0],
    ['server', 409, 0, 0],
    ['permission', 403, 0, 0],
    ['invalid_request', 400, 0, 0],
    ['network', undefined, 0, 0],
  ])('%s (%s)', (code, status, amongOthers, alone) => {
    const minute = { successes: 1, failures: 1 }
    expect(restAfter(failure(code, status), minute, false, rules)).toBe(amongOthers)
    expect(restAfter(failure(code, status), minute, true, rules)).toBe(alone)
  })

  it.each([
    [0, 4, 0],
    [0, 5, 5000],
    [3, 3, 0],
    [2, 3, 5000],
  ])('counts what the server failed at: %s successes, %s failures', (successes, failures, rest) => {
    for (const error of [failure('server', 503), failure('bad_response', 200)])
      expect(restAfter(error, { successes, failures }, false, rules)).toBe(rest)
    expect(restAfter(failure('server', 500), { successes, failures }, true, rules)).toBe(0)
  })

  it('lasts as long as the server says, up to a minute, and not at all where it is off', () => {
    const minute = { successes: 0, failures: 1 }
    expect(restAfter(failure('rate_limit', 429, 9000), minute, false, rules)).toBe(9000)
    expect(restAfter(failure('rate_limit', 429, 900_000), minute, false, rules)).toBe(60_000)
    expect(restAfter(failure('rate_limit', 429, 9000), minute, false, { ...rules, timeMs: 0 })).toBe(0)
    expect(restAfter(failure('rate_limit', 429), minute, false, { ...rules, disabled: true })).toBe(0)
  })

  it('comes after more failures than are allowed, of the only one, too', () => {
    const lenient = { ...rules, allowedFails: 2, policy: new Map([['invalid_request', 0] as const]) }
    expect(restAfter(failure('auth', 401), { successes: 0, failures: 2 }, true, lenient)).toBe(0)
    expect(restAfter(failure('server', 500), { successes: 9, failures: 3 }, true, lenient)).toBe(5000)
    expect(restAfter(failure('invalid_request', 400), { successes: 0, failures: 1 }, true, lenient)).toBe(5000)
    expect(restAfter(failure('context_overflow', 400), { successes: 0, failures: 9 }, true, lenient)).toBe(0)
  })
})
