import { readEnvironment } from '@smol/core'
import type { Opener } from '@smol/core/http'
import { fetchOpener, missingKey } from '@smol/core/http'
import { findEndpoint, joinPath, queryOf } from './endpoint.ts'
import type { LiteLLMModelOptions } from './options.ts'
import type { AuthForm, ProviderRow } from './provider-row.ts'
import type { ResolvedModel } from './resolve.ts'

const forms: Readonly<Record<AuthForm, (key: string) => Record<string, string>>> = Object.freeze({
  bearer: (key) => ({ authorization: `Bearer ${key}` }),
  'api-key': (key) => ({ 'api-key': key }),
  'x-api-key': (key) => ({ 'x-api-key': key }),
  'x-goog-api-key': (key) => ({ 'x-goog-api-key': key }),
  token: (key) => ({ authorization: `Token ${key}` }),
  key: (key) => ({ authorization: `Key ${key}` }),
  none: () => ({}),
})

/** Where the requests of a model go, and with which credential. */
export function connect(
  target: ResolvedModel,
  options: Readonly<LiteLLMModelOptions>,
  addSecret: (secret: string) => void,
): Opener {
  const { provider } = target
  const { base, own } = findEndpoint(target.row, provider, options.apiBase)
  const { origin, hostname } = new URL(base)
  const row = { ...target.row, ...target.row.hosts?.find(({ match }) => match.test(hostname)) }
  const isOptional = own || isLocal(base)
  const open = fetchOpener({
    baseUrl: origin,
    headers: {
      ...row.headers,
      ...headersFromEnvironment(row),
      ...credential(row, provider, options.apiKey, isOptional, addSecret),
    },
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  })
  const query = queryOf(row, options as unknown as Record<string, unknown>)
  return (request) => {
    const url = joinPath(base, pathOf({ ...target, row }, own) ?? request.path, query)
    return open({ ...request, path: url.slice(origin.length) })
  }
}

/** The path that the row gives, where it gives one. */
function pathOf({ row, model, path }: ResolvedModel, own: boolean): string | undefined {
  const given = path ?? (own ? (row.pathBelowOwnBase ?? row.path) : row.path)
  return given?.replaceAll('{model}', model.split('/').map(encodeURIComponent).join('/'))
}

function headersFromEnvironment({ headerEnv = {} }: ProviderRow): Record<string, string> {
  const entries = Object.entries(headerEnv).map(([name, variables]) => [name, readEnvironment(variables)] as const)
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined))
}

function isLocal(url: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(URL.parse(url)?.hostname ?? '')
}

/** @throws SmolError `auth` when there is no key although the provider wants one */
function credential(
  row: ProviderRow,
  provider: string,
  apiKey: string | undefined,
  isOptional: boolean,
  addSecret: (secret: string) => void,
): Record<string, string> {
  const key = apiKey ?? readEnvironment(row.keyEnv)
  if (key !== undefined) {
    addSecret(key)
    return forms[row.auth ?? 'bearer'](key)
  }
  const token = readEnvironment(row.tokenEnv)
  if (token !== undefined) {
    addSecret(token)
    return forms.bearer(token)
  }
  if (row.keyEnv === undefined || isOptional) return {}
  throw missingKey(provider, 'apiKey', [row.keyEnv].flat())
}
