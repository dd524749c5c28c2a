import { readEnvironment } from '@smol/core'
import type { Opener, OpenRequest } from '@smol/core/http'
import { fetchOpener, missingKey } from '@smol/core/http'
import type { Connection } from '../connect.ts'
import { findEndpoint, joinPath, queryOf, readSettings, withoutTail } from '../endpoint.ts'
import type { KeyForm, ProviderRow } from '../provider-row.ts'
import type { ResolvedModel } from '../resolve.ts'

type Headers = Record<string, string>

const forms: Readonly<Record<KeyForm, (key: string) => Headers>> = Object.freeze({
  bearer: (key) => ({ authorization: `Bearer ${key}` }),
  'api-key': (key) => ({ 'api-key': key }),
  'x-api-key': (key) => ({ 'x-api-key': key }),
  'x-goog-api-key': (key) => ({ 'x-goog-api-key': key }),
  token: (key) => ({ authorization: `Token ${key}` }),
  key: (key) => ({ authorization: `Key ${key}` }),
  none: () => ({}),
})

/** The usual opener: a base from the option, the variable or the row, and a key in a header. */
export function keyOpener(connection: Connection): Opener {
  return rowOpener(connection, (row, isOptional) => credentialOf(row, connection, isOptional))
}

/**
 * Opens requests where the row says, with headers that `authorize` gives.
 * @param authorize gets the row as it holds for this host, and whether a key is optional there
 */
export function rowOpener(
  { target, options }: Connection,
  authorize: (row: ProviderRow, isOptional: boolean) => Headers | (() => Promise<Headers>),
): Opener {
  const { base, own } = findEndpoint(target.row, target.provider, options.apiBase)
  const { origin, hostname } = new URL(base)
  const row = { ...target.row, ...target.row.hosts?.find(({ match }) => match.test(hostname)) }
  const constant = { ...row.headers, ...headersFromEnvironment(row) }
  const authorization = authorize(row, own || isLocal(hostname))
  const open = fetchOpener({
    baseUrl: origin,
    headers: async () => ({
      ...constant,
      ...(typeof authorization === 'function' ? await authorization() : authorization),
    }),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  })
  const query = queryOf(row, options)
  const settings = readSettings(row.bodySettings, options)
  return (request) => {
    const path = pathOf({ ...target, row }, own, request.stream) ?? request.path
    const whole = pathOf({ ...target, row }, own, false) ?? path
    const url = joinPath(withoutTail(base, whole), path, query)
    return open({
      ...request,
      path: url.slice(origin.length),
      headers: withFieldHeaders(row, request),
      body: { ...settings, ...request.body },
    })
  }
}

/** The path that the row gives, where it gives one. */
function pathOf({ row, model, path }: ResolvedModel, own: boolean, stream: boolean): string | undefined {
  const given = path ?? (own ? (row.pathBelowOwnBase ?? row.path) : row.path)
  return given
    ?.replaceAll('{model}', model.split('/').map(encodeURIComponent).join('/'))
    .replace(/\{([_-][\w-]+)\}/, (_match, suffix: string) => (stream ? suffix : ''))
}

function headersFromEnvironment({ headerEnv = {} }: ProviderRow): Headers {
  const entries = Object.entries(headerEnv).map(([name, variables]) => [name, readEnvironment(variables)] as const)
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined))
}

/** The user's headers, and those that the body calls for. Lists of features are joined. */
function withFieldHeaders({ fieldHeaders = {} }: ProviderRow, { headers, body }: OpenRequest): Headers {
  const joined = { ...headers }
  for (const [field, needed] of Object.entries(fieldHeaders)) {
    if (body[field] === undefined) continue
    for (const [name, value] of Object.entries(needed)) {
      joined[name] = joined[name] === undefined ? value : `${joined[name]},${value}`
    }
  }
  return joined
}

function isLocal(hostname: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}

/** @throws SmolError `auth` when there is no key although the provider wants one */
export function credentialOf(
  row: ProviderRow,
  { target, options, addSecret }: Connection,
  isOptional = false,
): Headers {
  const key = options.apiKey ?? readEnvironment(row.keyEnv)
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
  throw missingKey(target.provider, 'apiKey', [row.keyEnv].flat())
}
