import { extendError, isSmolError, SmolError } from '@smol/core'

/** Any error as one of ours, with every secret that the command knows taken out of all its parts. */
export function hideSecrets(error: unknown, secrets: ReadonlySet<string>): SmolError {
  if (isSmolError(error)) return extendError(error, { secrets })
  const message = error instanceof Error ? error.message : String(error)
  // No call of ours fails like this: it is a fault of a foreign plugin, or of the command itself.
  return new SmolError({ code: 'server', retryable: false, message, cause: error, secrets })
}

/** A failed call in one line. */
export function failureLine(error: unknown, secrets: ReadonlySet<string>): string {
  const { code, message } = hideSecrets(error, secrets)
  return `${code}: ${message}`
}
