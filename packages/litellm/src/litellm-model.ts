import type { OptionTable } from '@smol/core'
import { readEnvironment, SmolError } from '@smol/core'
import type { Opener, Protocol } from '@smol/core/http'
import { fetchOpener, HttpModel, missingKey } from '@smol/core/http'
import type { LiteLLMModelOptions } from './options.ts'
import { litellmOptions } from './options.ts'
import type { ProviderRow } from './provider-row.ts'
import type { ResolvedModel } from './resolve.ts'
import { resolveModel } from './resolve.ts'

/** A model of any of more than a hundred providers, named as LiteLLM names them. */
export class LiteLLMModel extends HttpModel<LiteLLMModelOptions> {
  /** @throws SmolError `configuration` for an unknown provider or option. A missing key is an error of the first call. */
  constructor(options: LiteLLMModelOptions) {
    const resolved = resolveModel(String(options?.modelId ?? ''), options?.providers)
    super(options, {
      provider: 'litellm',
      vendor: resolved.provider,
      table: litellmOptions as OptionTable<LiteLLMModelOptions>,
      protocol: () => loadProtocol(resolved),
      connect: (given, addSecret) => connect(resolved, given, addSecret),
    })
  }
}

/** A protocol is imported at the first call that needs it. */
async function loadProtocol({ row, model, provider }: ResolvedModel): Promise<Protocol> {
  const { compatible } = await import('./protocols/compatible.ts')
  return compatible(row, model, provider)
}

function connect({ row, provider }: ResolvedModel, options: Readonly<LiteLLMModelOptions>, addSecret: (secret: string) => void): Opener {
  const baseUrl = options.apiBase ?? readEnvironment(row.baseEnv) ?? defaultBase(row, provider)
  const key = options.apiKey ?? readEnvironment(row.keyEnv)
  if (key === undefined && row.keyEnv !== undefined && options.apiBase === undefined && !isLocal(baseUrl)) throw missingKey(provider, 'apiKey', row.keyEnv)
  if (key !== undefined) addSecret(key)
  return fetchOpener({
    baseUrl,
    headers: { ...row.headers, ...authHeader(row, key) },
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  })
}

function authHeader(row: ProviderRow, key: string | undefined): Record<string, string> {
  if (key === undefined || row.auth === 'none') return {}
  return row.auth === 'api-key' ? { 'api-key': key } : { authorization: `Bearer ${key}` }
}

/** The row's base with its variables filled in. @throws SmolError `configuration` that says what to set */
function defaultBase({ base, baseEnv = [] }: ProviderRow, provider: string): string {
  if (base === undefined) {
    const or = baseEnv.length === 0 ? '' : ` or set ${baseEnv.join(' or ')}`
    throw new SmolError({ code: 'configuration', message: `${provider} has no address of its own: pass 'apiBase'${or}.` })
  }
  return base.replace(/\{(\w+)\}/g, (_match, name: string) => {
    const value = readEnvironment(name)
    if (value === undefined) throw new SmolError({ code: 'configuration', message: `The address of ${provider} needs ${name}: set the environment variable, or pass 'apiBase'.` })
    return encodeURIComponent(value)
  })
}

function isLocal(url: string): boolean {
  const host = URL.parse(url)?.hostname
  return host === 'localhost' || host === '127.0.0.1' || host === '[::1]'
}
