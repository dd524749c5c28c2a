import { SmolError } from '@smol/core'

/** An error in how the command was called: exit code 2 when it comes before the call. */
export function usageError(message: string, cause?: unknown): SmolError {
  return new SmolError({ code: 'configuration', message, cause })
}
