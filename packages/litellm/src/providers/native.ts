import type { ProviderRow } from '../provider-row.ts'

/** Providers with a protocol of their own. */
export const nativeProviders = Object.freeze({} as const satisfies Readonly<Record<string, ProviderRow>>)
