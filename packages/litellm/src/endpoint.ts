import { readEnvironment, SmolError } from '@smol/core'
import type { ProviderRow, SettingSource } from './provider-row.ts'

/** Where a provider is: from the option, its variable, or its row. */
export interface Endpoint {
  base: string
  /** Whether the caller chose the base. */
  own: boolean
}

/** @throws SmolError `configuration` that says what to set, or that a variable holds no URL */
export function findEndpoint(row: ProviderRow, provider: string, apiBase: string | undefined): Endpoint {
  if (apiBase !== undefined) return { base: inUsualForm(apiBase, row), own: true }
  const fromEnvironment = readEnvironment(row.baseEnv)
  if (fromEnvironment === undefined) return { base: fillIn(row, provider), own: false }
  if (/^https?:$/.test(URL.parse(fromEnvironment)?.protocol ?? ''))
    return { base: inUsualForm(fromEnvironment, row), own: true }
  const names = [row.baseEnv ?? []].flat().join(' or ')
  throw new SmolError({
    code: 'configuration',
    message: `The base URL of ${provider} in ${names} is no http(s) URL with its scheme, such as https://host/v1.`,
  })
}

function inUsualForm(base: string, { ownBase }: ProviderRow): string {
  return ownBase === undefined ? base : base.replace(...ownBase)
}

/** The row's base with its variables filled in: `{A|B=x}`. */
function fillIn({ base, baseEnv = [] }: ProviderRow, provider: string): string {
  if (base === undefined) {
    const names = [baseEnv].flat()
    const or = names.length === 0 ? '' : ` or set ${names.join(' or ')}`
    throw new SmolError({
      code: 'configuration',
      message: `${provider} has no address of its own: pass 'apiBase'${or}. Nothing was sent.`,
    })
  }
  return base.replace(/\{([\w|]+)(?:=([^}]*))?\}/g, (_match, names: string, fallback?: string) => {
    const value = readEnvironment(names.split('|')) ?? fallback
    if (value !== undefined) return encodeURIComponent(value)
    throw new SmolError({
      code: 'configuration',
      message: `The address of ${provider} needs ${names.replaceAll('|', ' or ')}: set the environment variable, or pass 'apiBase'. Nothing was sent.`,
    })
  })
}

/** Adds a path and a query to a base; segments with which the base already ends are not repeated. */
export function joinPath(base: string, path: string, query = ''): string {
  const [bare = '', ownQuery = ''] = base.split('?', 2)
  const trimmed = bare.replace(/\/+$/, '')
  const [pathOnly = '', pathQuery = ''] = path.split('?', 2)
  const segments = pathOnly.split('/').slice(1)
  const overlap = segments.findLastIndex((_segment, at) => hasPath(trimmed, `/${segments.slice(0, at + 1).join('/')}`))
  const rest = segments.slice(overlap + 1).map((segment) => `/${segment}`)
  const queries = [ownQuery, pathQuery, query].filter((each) => each !== '')
  return `${trimmed}${rest.join('')}${queries.length === 0 ? '' : `?${queries.join('&')}`}`
}

/** A base without the path of the requests, where somebody gave the whole URL. */
export function withoutTail(base: string, path: string): string {
  const [bare = '', query] = base.split('?', 2)
  const trimmed = bare.replace(/\/+$/, '')
  if (!hasPath(trimmed, path)) return base
  return `${trimmed.slice(0, -path.length)}${query === undefined ? '' : `?${query}`}`
}

/** Whether the path of a URL ends with `tail`; the host is no part of it. */
function hasPath(url: string, tail: string): boolean {
  return (URL.parse(url)?.pathname ?? '').endsWith(tail)
}

/** The row's query parameters, from options and variables. */
export function queryOf({ query }: ProviderRow, options: object): string {
  return new URLSearchParams(readSettings(query, options)).toString()
}

/** Settings that are set, by name. */
export function readSettings(
  sources: Readonly<Record<string, SettingSource>> | undefined,
  options: object,
): Record<string, string> {
  const entries = Object.entries(sources ?? {}).map(([name, source]) => [name, readSetting(source, options)] as const)
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined))
}

/** A setting from its option, else its variables, else its default. */
export function readSetting(source: SettingSource, options: object): string | undefined {
  const given = source.option === undefined ? undefined : (options as Readonly<Record<string, unknown>>)[source.option]
  return typeof given === 'string' ? given : (readEnvironment(source.env) ?? source.default)
}
