import { mayHoldSecret } from './may-hold-secret.ts'

const MASK = '••••'
const password = /(:\/\/[^/:@]*:)[^/@]+(?=@)/
const parameter = /([?&][^=&]*(?:auth|key|token|secret|password|credential|sig)[^=&]*=)[^&#]+/gi

/** Options without what opens doors, wherever it stands: headers, a password in an address, a key in a list of models. */
export function maskOptions(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      typeof value === 'string' && mayHoldSecret.test(name) ? MASK : maskValue(value),
    ]),
  )
}

function maskValue(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(password, `$1${MASK}`).replaceAll(parameter, `$1${MASK}`)
  if (Array.isArray(value)) return value.map(maskValue)
  return typeof value === 'object' && value !== null ? maskOptions(value as Record<string, unknown>) : value
}
