import { nearestName, SmolError } from '@smol/core'
import type { ProviderRow } from './provider-row.ts'
import { providers } from './providers.ts'

/** Which provider a model id means, and what the model is called there. */
export interface ResolvedModel {
  provider: string
  row: ProviderRow
  model: string
}

/** Names that are known without a provider in front. The first that fits wins. */
const wellKnown: readonly (readonly [RegExp, string])[] = [
  [/^(gpt-|chatgpt-|o[134](-|$)|ft:gpt-)/, 'openai'],
]

/**
 * Resolves `provider/model` - the model may itself have slashes - or a well-known bare name.
 * @throws SmolError `configuration` that names the nearest providers
 */
export function resolveModel(modelId: string, own: Readonly<Record<string, ProviderRow>> = {}): ResolvedModel {
  const rows: Readonly<Record<string, ProviderRow>> = { ...providers, ...own }
  const slash = modelId.indexOf('/')
  const prefix = modelId.slice(0, Math.max(slash, 0))
  const row = Object.hasOwn(rows, prefix) ? rows[prefix] : undefined
  if (row !== undefined) return { provider: prefix, row, model: modelId.slice(slash + 1) }
  const provider = wellKnown.find(([pattern]) => pattern.test(modelId))?.[1]
  const known = provider === undefined ? undefined : rows[provider]
  if (provider !== undefined && known !== undefined) return { provider, row: known, model: modelId }
  throw unknownProvider(modelId, prefix, Object.keys(rows))
}

function unknownProvider(modelId: string, prefix: string, names: readonly string[]): SmolError {
  const guess = nearestName(prefix === '' ? modelId : prefix, names)
  const what = prefix === '' ? `'${modelId}' names no provider.` : `There is no provider '${prefix}'.`
  return new SmolError({
    code: 'configuration',
    message: `${what} ${guess === undefined ? '' : `Did you mean '${guess}'? `}Write '<provider>/<model>'; for a server of your own that speaks OpenAI's API 'openai/<model>' with apiBase.`,
  })
}
