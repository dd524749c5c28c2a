import { computed, signal } from '@preact/signals'
import type { ErrorInfo, ProviderInfo, ProviderList, SecretRequest } from '../../src/wire.ts'

/** What the server has; undefined until it has said so. */
export const providerList = signal<ProviderList | undefined>(undefined)
/** Why it has not. */
export const providersError = signal<ErrorInfo | undefined>(undefined)

export const providers = computed(() => providerList.value?.providers ?? [])

export function providerOf(name: string): ProviderInfo | undefined {
  return providers.value.find((provider) => provider.name === name)
}

/** Asks the server which providers there are, and which keys it holds. */
export async function loadProviders(): Promise<void> {
  try {
    const response = await fetch('/api/providers')
    const body: unknown = await response.json()
    if (!response.ok) providersError.value = (body as { error: ErrorInfo }).error
    else {
      providerList.value = body as ProviderList
      providersError.value = undefined
    }
  } catch (cause) {
    providersError.value = noAnswer(cause)
  }
}

/** Gives the server a key, or makes it forget one. The page keeps nothing. */
export async function holdSecret(provider: string, option: string, value: string): Promise<ErrorInfo | undefined> {
  try {
    const response = await fetch('/api/secrets', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ provider, option, value } satisfies SecretRequest),
    })
    if (!response.ok) return ((await response.json()) as { error: ErrorInfo }).error
  } catch (cause) {
    return noAnswer(cause)
  }
  await loadProviders()
  return undefined
}

function noAnswer(cause: unknown): ErrorInfo {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return {
    code: 'network',
    message: `The playground's server does not answer (${reason}). Start it again, then try once more.`,
  }
}
