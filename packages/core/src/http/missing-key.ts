import { SmolError } from '../errors.ts'

/** The error of a call for which there is no credential: says which option or variable to set. */
export function missingKey(provider: string, option: string, variables: readonly string[]): SmolError {
  const or = variables.length === 0 ? '' : ` or set the environment variable ${variables.join(' or ')}`
  return new SmolError({
    code: 'auth',
    message: `No API key for ${provider}: pass '${option}'${or}. Nothing was sent.`,
  })
}
