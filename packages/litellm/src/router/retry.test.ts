import type { SmolErrorCode } from '@smol/core'
import { SmolError } from '@smol/core'
import { describe, expect, it } from 'vitest'
import type { RetryState } from './retry.ts'
import { retryWait } from './retry.ts'

const alone: RetryState = { failures: 1, maxRetries: 2, policy: new Map(), healthy: 1, untried: 0, leastWaitMs: 0 }
const amongOthers = { ...alone, healthy: 2, untried: 1 }

function failure(code: SmolErrorCode, retryAfterMs?: number): SmolError {
  return new SmolError({ code, message: 'No.', retryAfterMs })
}

describe('retryWait', () => {
  it('doubles up to eight seconds where there is nobody else', () => {
    const waits = [1, 2, 3, 4, 5, 6].map((failures) =>
      retryWait(failure('server'), { ...alone, failures, maxRetries: 9 }, 1),
    )
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 8000])
    expect(retryWait(failure('server'), alone, 0.25)).toBe(125)
  })

  it('is nothing where somebody else is at hand, whatever the server asks for', () => {
    expect(retryWait(failure('rate_limit', 3_600_000), amongOthers, 1)).toBe(0)
    expect(retryWait(failure('server'), { ...amongOthers, leastWaitMs: 70 }, 1)).toBe(70)
  })

  it.each<[SmolErrorCode, number | undefined, number | undefined]>([
    ['server', 0, 500],
    ['network', 0, 500],
    ['auth', 0, undefined],
    ['permission', 0, undefined],
    ['quota', 0, undefined],
    ['not_found', undefined, undefined],
    ['invalid_request', undefined, undefined],
    ['context_overflow', undefined, undefined],
  ])('%s', (code, elsewhere, again) => {
    expect(retryWait(failure(code), amongOthers, 1)).toBe(elsewhere)
    expect(retryWait(failure(code), alone, 1)).toBe(again)
  })

  it('ends with the tries, and with the deployments', () => {
    expect(retryWait(failure('server'), { ...alone, failures: 3 }, 1)).toBeUndefined()
    expect(retryWait(failure('server'), { ...alone, healthy: 0 }, 1)).toBeUndefined()
  })

  it('goes by the policy first', () => {
    const policy = new Map<SmolErrorCode, number>([
      ['server', 0],
      ['not_found', 1],
    ])
    expect(retryWait(failure('server'), { ...alone, policy }, 1)).toBeUndefined()
    expect(retryWait(failure('not_found'), { ...alone, policy }, 1)).toBe(500)
    expect(retryWait(failure('not_found'), { ...alone, policy, failures: 2 }, 1)).toBeUndefined()
  })
})
