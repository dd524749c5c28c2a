import { SmolError } from './errors.ts'
import { describe } from './messages/message.ts'
import { nearest } from './nearest.ts'

type BasicType = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'string[]' | 'function'

/** A basic type, or two of them. An `object` takes class instances, too; an `integer` is a number. */
export type OptionType = BasicType | `${BasicType} | ${BasicType}`

/** One option as data: what checks it, documents it, draws its form and hides it. */
export interface OptionRow {
  readonly type: OptionType
  /** One sentence for `--help`, the form and the README. */
  readonly description: string
  /** What holds when it is not given. */
  readonly default?: unknown
  /** Environment variables that stand in for it, the first that is set wins. */
  readonly env?: string | readonly string[]
  /** Never exported, shown or logged. */
  readonly secret?: boolean
  readonly required?: boolean
  /** Other names for it, such as a historic one. */
  readonly aliases?: readonly string[]
  /** The strings that it may be. */
  readonly values?: readonly string[]
  /** Least and greatest number, themselves included. */
  readonly min?: number
  readonly max?: number
  /** The number must be greater than this. */
  readonly above?: number
  /** `url`: an http(s) URL without a user name or password in it. */
  readonly format?: 'url'
  /** May also be given per call. The generation parameters always may. */
  readonly perCall?: boolean
}

/**
 * A row per option. With the options interface as type argument TypeScript refuses a table that misses
 * one: `const options = { … } satisfies OptionTable<OpenAIServerModelOptions>`.
 */
export type OptionTable<Options = Record<string, unknown>> = { readonly [Name in keyof Required<Options>]: OptionRow }

/**
 * Checks options against their table and gives them under their proper names. `undefined` and `null`
 * mean: not given - in a call, also where the constructor gave one.
 * @param where what is being configured, for the message, such as `OpenAIServerModel`
 * @throws SmolError `configuration` that names the option and the nearest known one
 */
export function resolveOptions(table: OptionTable, given: object, where: string): Record<string, unknown> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw invalid(`${where}: options must be an object, got ${describe(given)}.`)
  const names = aliasMap(table)
  const resolved: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(given)) {
    const name = names.get(key)
    if (name === undefined) throw unknownOption(key, [...names.keys()], where)
    if (value === undefined) continue
    if (value === null) {
      resolved[name] ??= null
      continue
    }
    if (resolved[name] !== undefined && resolved[name] !== null) {
      throw invalid(
        `${where}: '${key}' and '${name === key ? aliasGiven(table[name], given) : name}' are two names for one option. Give one of them.`,
      )
    }
    checkOption(name, table[name] as OptionRow, value, where)
    resolved[name] = value
  }
  return resolved
}

function aliasGiven(row: OptionRow | undefined, given: object): string {
  return row?.aliases?.find((alias) => alias in given) ?? ''
}

/** Tables do not change, and are looked into at every call. */
const aliasMaps = new WeakMap<OptionTable, ReadonlyMap<string, string>>()

function aliasMap(table: OptionTable): ReadonlyMap<string, string> {
  const known = aliasMaps.get(table)
  if (known !== undefined) return known
  const names = new Map<string, string>()
  aliasMaps.set(table, names)
  for (const [name, row] of Object.entries(table)) {
    names.set(name, name)
    for (const alias of row.aliases ?? []) names.set(alias, name)
  }
  return names
}

function unknownOption(key: string, known: readonly string[], where: string): SmolError {
  const guess = nearest(key, known)
  return invalid(
    `${where}: unknown option '${key}'. ${guess === undefined ? `Known: ${known.join(', ')}.` : `Did you mean '${guess}'?`}`,
  )
}

function checkOption(name: string, row: OptionRow, value: unknown, where: string): void {
  const types = row.type.split(' | ') as BasicType[]
  if (!types.some((type) => isOfType(value, type)))
    throw invalid(
      `${where}: '${name}' must be ${article(row.type)}, got ${row.secret === true ? typeof value : describe(value)}.`,
    )
  if (typeof value === 'string') checkText(name, row, value, where)
  if (typeof value !== 'number') return
  if (row.min !== undefined && value < row.min)
    throw invalid(`${where}: '${name}' must be at least ${row.min}, got ${value}.`)
  if (row.above !== undefined && value <= row.above)
    throw invalid(`${where}: '${name}' must be greater than ${row.above}, got ${value}.`)
  if (row.max !== undefined && value > row.max)
    throw invalid(`${where}: '${name}' must be at most ${row.max}, got ${value}.`)
}

function checkText(name: string, row: OptionRow, value: string, where: string): void {
  if (row.values !== undefined && !row.values.includes(value)) {
    const guess = nearest(value, row.values)
    throw invalid(
      `${where}: '${name}' must be one of ${row.values.join(', ')}, got '${describe(value)}'.${guess === undefined ? '' : ` Did you mean '${guess}'?`}`,
    )
  }
  // The key file of an account is JSON, which may have white space.
  const isJson = value.trimStart().startsWith('{')
  if (row.secret === true && !isJson && (value.trim() === '' || /\s/.test(value))) {
    throw invalid(
      `${where}: '${name}' is empty or has white space or a line break in it. Was it copied whole and alone?`,
    )
  }
  if (row.format === 'url') checkUrl(name, value, where)
}

function checkUrl(name: string, value: string, where: string): void {
  const url = URL.parse(value)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw invalid(`${where}: '${name}' must be a URL with its scheme, such as https://host/v1, got ${describe(value)}.`)
  if (url.username !== '' || url.password !== '')
    throw invalid(`${where}: '${name}' has a user name or password in it. Give the key in its own option instead.`)
}

function isOfType(value: unknown, type: BasicType): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value)
    case 'number':
      return typeof value === 'number' && Number.isFinite(value)
    case 'array':
      return Array.isArray(value)
    case 'string[]':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    default:
      return typeof value === type
  }
}

function article(type: string): string {
  return type
    .replaceAll('string[]', 'array of strings')
    .replace(/^(?=[aeio])/, 'an ')
    .replace(/^(?!an )/, 'a ')
    .replaceAll(' | ', ' or ')
}

function invalid(message: string): SmolError {
  return new SmolError({ code: 'configuration', message })
}

/** The value of the first variable that is set and not empty. Undefined where there is no environment. */
export function readEnvironment(names: string | readonly string[] | undefined): string | undefined {
  const environment = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env
  for (const name of typeof names === 'string' ? [names] : (names ?? [])) {
    const value = environment?.[name]?.trim()
    if (value !== undefined && value !== '') return value
  }
  return undefined
}

/** @throws SmolError `configuration` for a required option that is neither given nor in the environment, and has no default */
export function checkRequired(table: OptionTable, options: Readonly<Record<string, unknown>>, where: string): void {
  for (const [name, row] of Object.entries(table)) {
    // What may be a function cannot come back from JSON: a model made again without it says so when it needs it.
    if (row.required !== true || row.type.includes('function')) continue
    if ((lookUpOption(table, options, name) ?? undefined) !== undefined) continue
    const variables = typeof row.env === 'string' ? [row.env] : (row.env ?? [])
    const orElse = variables.length === 0 ? '' : `, or set the environment variable ${variables.join(' or ')}`
    throw invalid(`${where}: '${name}' is missing. Give it${orElse}. ${row.description}`)
  }
}

/**
 * An option as given, else from the environment, else its default.
 * @throws SmolError `configuration` for a variable that holds what the option does not take, such as a key with a line break
 */
export function lookUpOption(table: OptionTable, options: Readonly<Record<string, unknown>>, name: string): unknown {
  return options[name] ?? fromEnvironment(table[name]) ?? table[name]?.default
}

function fromEnvironment(row: OptionRow | undefined): string | undefined {
  for (const variable of [row?.env ?? []].flat()) {
    const value = readEnvironment(variable)
    if (value === undefined) continue
    checkText(variable, row as OptionRow, value, 'The environment')
    return value
  }
  return undefined
}
