import { readFileSync } from 'node:fs'

/**
 * What is known of a provider from the requests that LiteLLM 1.109.1 sent for it, one for each parameter. What leaked
 * there - a key of OpenAI's for somebody else - is told apart in the tests.
 */
export interface ProviderFacts {
  readonly name: string
  /** The protocol, in LiteLLM's words. */
  readonly family: string
  readonly model: string
  /** What the model is called in the body; null where it stands in the URL. */
  readonly sent: string | null
  readonly url: string
  readonly needsBase: boolean
  /** Variables that are read, the strongest first. */
  readonly keyEnv: readonly string[]
  readonly baseEnv: readonly string[]
  readonly auth: { readonly header?: string; readonly form?: string; readonly none?: boolean }
  /** What became of a parameter: `same`, `dropped`, `unsupported`, or the fields that it became. */
  readonly params: Readonly<Record<string, string | Readonly<Record<string, unknown>>>>
  /** What became of two parts of text, and of an image. */
  readonly text: unknown
  readonly image: string
}

const file = new URL('fixtures/provider-facts.json', import.meta.url)
export const providerFacts = JSON.parse(readFileSync(file, 'utf8')) as readonly ProviderFacts[]
