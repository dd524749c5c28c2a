import { nearestName, SmolError } from '@smol/core'
import { wellKnown } from './well-known.ts'
import type { ProviderRow } from './provider-row.ts'
import { checkRow } from './check-row.ts'
import { elsewhere, notForChat } from './elsewhere.ts'
import { providers } from './providers.ts'

/** Which provider a model id means, and what the model is called there. */
export interface ResolvedModel {
  provider: string
  row: ProviderRow
  model: string
  /** The path of this model's requests, where its name says it. */
  path?: string
}

/**
 * Resolves `provider/model` - the model may itself have slashes - or a well-known bare name.
 * @param own rows of the user's; a name of ours is replaced
 * @throws SmolError `unsupported` for a provider that only LiteLLM speaks to; `configuration` that names the nearest providers, or what is wrong with a row of the user's
 */
export function resolveModel(modelId: string, own: Readonly<Record<string, ProviderRow>> = {}): ResolvedModel {
  const slash = modelId.indexOf('/')
  const prefix = modelId.slice(0, Math.max(slash, 0))
  const row = rowOf(prefix, own)
  if (row !== undefined) return target(prefix, row, modelId.slice(slash + 1))
  if (Object.hasOwn(elsewhere, prefix) || notForChat.has(prefix)) throw notSpoken(prefix)
  const provider = wellKnown.find(([pattern]) => pattern.test(modelId))?.[1]
  const known = provider === undefined ? undefined : rowOf(provider, own)
  if (provider !== undefined && known !== undefined) return target(provider, known, modelId)
  throw unknownProvider(modelId, prefix, [...Object.keys(own), ...Object.keys(providers)])
}

function rowOf(name: string, own: Readonly<Record<string, ProviderRow>>): ProviderRow | undefined {
  const given = Object.hasOwn(own, name) ? own[name] : undefined
  if (given !== undefined) return checkRow(name, given)
  return Object.hasOwn(providers, name) ? providers[name] : undefined
}

function target(provider: string, whole: ProviderRow, model: string): ResolvedModel {
  if (model === '') {
    throw new SmolError({
      code: 'configuration',
      message: `'${provider}/' names no model. Write '${provider}/<model>'.`,
    })
  }
  const family = whole.families?.find(({ match }) => match.test(model))
  const row = family === undefined ? whole : { ...whole, ...family.row }
  if (row.model === undefined || !row.model.match.test(model)) return { provider, row, model }
  const { match, sent, path } = row.model
  return {
    provider,
    row,
    model: model.replace(match, sent),
    ...(path === undefined ? {} : { path: model.replace(match, path) }),
  }
}

function notSpoken(provider: string): SmolError {
  const proxy = "run LiteLLM's proxy, and ask it: 'litellm_proxy/<model>' with its address as apiBase."
  const message = notForChat.has(provider)
    ? `'${provider}' is no provider of chats, in LiteLLM neither. Ask another one; for what else it does ${proxy}`
    : `LiteLLM speaks to '${provider}', this package does not. ${elsewhere[provider] ?? ''} Otherwise ${proxy}`
  return new SmolError({ code: 'unsupported', message: message.replaceAll(/ +/g, ' ') })
}

function unknownProvider(modelId: string, prefix: string, names: readonly string[]): SmolError {
  const guess = nearestName(prefix === '' ? modelId : prefix, names)
  const what = prefix === '' ? `'${modelId}' names no provider.` : `There is no provider '${prefix}'.`
  return new SmolError({
    code: 'configuration',
    message: `${what} ${guess === undefined ? '' : `Did you mean '${guess}'? `}Write '<provider>/<model>'; for a server of your own that speaks OpenAI's API 'openai/<model>' with apiBase; for a provider that only LiteLLM has 'litellm_proxy/<model>'.`,
  })
}
