import { isSmolError, SmolError } from '@smol/core'

/** Longest reason, in characters: long enough for Entra ID's own sentences. */
const REASON_LENGTH = 400
/** Longest reason of one of several credentials. */
const LINE_LENGTH = 160

/** How a chain's errors begin where they do not name their credential. */
const nicknames: readonly (readonly [RegExp, string])[] = [
  [/^Visual Studio Code/, 'VisualStudioCodeCredential'],
  [/^Azure CLI|\baz login\b/, 'AzureCliCredential'],
  [/PowerShell/, 'AzurePowerShellCredential'],
  [/^Azure Developer CLI|\bazd auth login\b/, 'AzureDeveloperCliCredential'],
]

/** Codes that `@azure/identity` shows instead of what happened. */
const codes: Readonly<Record<string, string>> = {
  endpoints_resolution_error:
    'the authority could not be reached, or is none: check the network, its TLS certificate, the tenant and AZURE_AUTHORITY_HOST',
  network_error: 'the network or the token endpoint could not be reached',
}

/**
 * Why there is no token: one line per credential, whatever the credential threw.
 * @param who the credential, or the option that gives tokens
 * @param advice what to do, at the end of the first line
 */
export function credentialError(error: unknown, who: string, advice: string): SmolError {
  if (isSmolError(error)) return error
  const failures = failuresIn(error)
  const [only] = failures
  if (failures.length === 1 && only !== undefined) {
    const { name = who, reason } = describe(only, REASON_LENGTH)
    const via = name === who ? '' : ` (${name})`
    return new SmolError({
      code: 'auth',
      message: `No token from ${who}${via}: ${sentence(reason)} ${advice} Nothing was sent to the model.`,
      cause: only,
    })
  }
  const lines = failures.map((failure) => {
    const { name = 'A credential', reason } = describe(failure, LINE_LENGTH)
    return `\n- ${name}: ${sentence(reason)}`
  })
  // Without a cause: it would be printed as the same lines again, each with its stack.
  return new SmolError({
    code: 'auth',
    message: `No token from ${who}. ${advice} Nothing was sent to the model. What was tried:${lines.join('')}`,
  })
}

/** The errors of a chain, and of chains in it, in order; another error alone. */
function failuresIn(error: unknown): unknown[] {
  const { errors } = error as { errors?: unknown }
  return Array.isArray(errors) && errors.length > 0 ? errors.flatMap(failuresIn) : [error]
}

function describe(error: unknown, longest: number): { name?: string; reason: string } {
  const text = (error instanceof Error ? error.message : String(error)).trim()
  const named = /^(\w+Credential)\b:?\s*/.exec(text)
  const name = named?.[1] ?? nicknames.find(([pattern]) => pattern.test(text))?.[1]
  const reason = shorten(reasonIn(text.slice(named?.[0].length ?? 0)), longest)
  return name === undefined ? { reason } : { name, reason }
}

/** The one sentence that matters, without the frames that the library and MSAL put around it. */
function reasonIn(text: string): string {
  const plain = text
    .replace(/\s+/g, ' ')
    .replace(/.*- Description: (.+?) - Correlation ID: .*/, '$1')
    .replace(/^authentication failed\..* More details: /i, '')
    .replace(/^Authentication failed\. Message:? /, '')
    .replace(/^is unavailable\. /, '')
    .replace(/^(Error|ERROR): /, '')
    .replace(/\b(Trace ID|Correlation ID): \S+ ?/g, '')
    .replace(/\bTimestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ ?/g, '')
    .replace(
      /(To troubleshoot, visit|See|To mitigate this issue, see the troubleshooting guidelines at) https:\S+( for details)?,?/g,
      '',
    )
    .trim()
  const code = Object.keys(codes).find((each) => plain.includes(each))
  return code === undefined ? plain : `${codes[code]} (${code})`
}

function shorten(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

function sentence(text: string): string {
  if (text === '') return 'it does not say why.'
  return /[.!?…]$/.test(text) ? text : `${text}.`
}
