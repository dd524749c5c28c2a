import type { CompletionRequest } from '@smol/core'
import { SmolError } from '@smol/core'

/** What becomes of a parameter that a provider does not take. */
export interface Unsupported {
  /** In the API's own spelling. */
  field: string
  provider: string
  /** What to do instead, for the message. */
  advice?: string
}

/**
 * Says that a parameter is left out, as `unsupportedParams` wants it: with a warning, or an error.
 * Stop strings are never an error: the text is cut on our side, so that nothing is lost.
 * @throws SmolError `unsupported` with `unsupportedParams: 'throw'`
 */
export function leaveOut(request: CompletionRequest, { field, provider, advice = '' }: Unsupported): void {
  const isLost = field !== 'stop'
  if (isLost && request.options['unsupportedParams'] === 'throw') {
    throw new SmolError({
      code: 'unsupported',
      message:
        `${provider} does not take '${field}'. Leave it out, or set unsupportedParams to 'drop'. ${advice}`.trim(),
    })
  }
  const consequence = isLost ? 'it was left out.' : 'the text is cut on our side instead.'
  request.warn({
    type: 'dropped',
    parameter: optionOf(field),
    message: `${provider} does not take '${field}': ${consequence} ${advice}`.trim(),
  })
}

/** What the user called it. */
export function optionOf(field: string): string {
  if (field === 'stop') return 'stopSequences'
  return field.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}
