import type { ProviderRow } from './provider-row.ts'
import { nativeProviders } from './providers/native.ts'
import { openaiProviders } from './providers/openai.ts'
import { particularProviders } from './providers/particular.ts'
import { plainProviders } from './providers/plain.ts'
import { promptProviders } from './providers/prompts.ts'

/**
 * The providers by the name that stands before the first `/` of a model id. Facts: the requests that
 * LiteLLM 1.109.1 really sends, and the vendors' own pages.
 */
export const providers: Readonly<Record<string, ProviderRow>> = Object.freeze({
  ...openaiProviders,
  ...nativeProviders,
  ...particularProviders,
  ...plainProviders,
  ...promptProviders,
})
