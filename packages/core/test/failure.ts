import { expect } from 'vitest'
import type { SmolError } from '../src/errors.ts'
import { isSmolError } from '../src/errors.ts'

/** The SmolError that a function throws, or that its promise rejects with. Anything else fails the test. */
export async function failure(run: () => unknown): Promise<SmolError> {
  const caught = await thrown(run)
  if (!isSmolError(caught)) expect.fail(`expected a SmolError, got ${String(caught)}`)
  return caught
}

/** Whatever a function throws, or its promise rejects with. */
export async function thrown(run: () => unknown): Promise<unknown> {
  try {
    await run()
  } catch (error) {
    return error
  }
  return expect.fail('expected it to throw')
}
