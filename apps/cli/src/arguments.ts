import { parseArgs } from 'node:util'
import type { GenerationParameters, OptionTable } from '@smol/core'
import { resolveOptions } from '@smol/core'
import { coerce } from './coerce.ts'
import type { CommandName } from './commands.ts'
import { commandOf, commands } from './commands.ts'
import type { Flag, Flags } from './flags.ts'
import { flags } from './flags.ts'
import { usageError } from './usage-error.ts'

/** A command line, understood and checked. */
export interface Arguments {
  readonly command: CommandName
  /** What stands beside the flags: the prompt, or the name of a provider. */
  readonly words: readonly string[]
  readonly flags: Readonly<Flags>
  readonly generation: Readonly<GenerationParameters>
}

/** @throws SmolError `configuration` that names the flag, and the nearest one where it is unknown */
export function parseArguments(argv: readonly string[]): Arguments {
  const { words, literal, given } = readTokens(argv)
  const command = literal === 0 ? 'ask' : (commandOf(words[0] ?? '') ?? 'ask')
  const rest = command === 'ask' ? words : words.slice(1)

  const checked = resolveOptions(
    tableOf(command),
    given,
    command === 'ask' ? 'wrong usage' : `wrong usage of smol ${command}`,
  )
  const most = commands[command].words
  if (rest.length > most && checked['--help'] !== true) {
    throw usageError(
      `wrong usage: smol ${command} takes ${most === 0 ? 'no word' : 'one word'} behind it. To ask a model about it: smol -- '${words.join(' ')}'`,
    )
  }
  return { command, words: rest, ...sort(checked) }
}

interface Tokens {
  words: string[]
  /** How many words stand before `--`; all of them when there is none. */
  literal: number
  /** Values by flag as written, `--top-p`; unknown ones too. */
  given: Record<string, unknown>
}

function readTokens(argv: readonly string[]): Tokens {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { type, short }]) => [
      name,
      {
        type: type === 'boolean' ? ('boolean' as const) : ('string' as const),
        ...(short === undefined ? {} : { short }),
      },
    ]),
  )
  // Not strict: the errors of parseArgs name no neighbour.
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowNegative: true, tokens: true })
  const result: Tokens = { words: [], literal: Infinity, given: {} }
  for (const token of tokens) {
    if (token.kind === 'positional') result.words.push(token.value)
    else if (token.kind === 'option-terminator') result.literal = result.words.length
    else addFlag(result.given, token, argv[token.index] ?? token.rawName)
  }
  return result
}

type OptionToken = Readonly<{
  name: string
  rawName: string
  value?: string | undefined
  inlineValue?: boolean | undefined
}>

function addFlag(given: Record<string, unknown>, token: OptionToken, written: string): void {
  const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined
  const negated = token.rawName === `--no-${token.name}`
  if (flag === undefined || (negated && flag.type !== 'boolean')) {
    // '-temperature' is one mistyped word, not eleven short flags.
    given[token.rawName.startsWith('--') ? token.rawName : written.replace(/=.*/s, '')] = true
    return
  }
  const key = `--${token.name}`
  const value = readValue(flag, key, token, negated)
  given[key] = Array.isArray(value)
    ? [...((given[key] as unknown[] | undefined) ?? []), ...(value as unknown[])]
    : value
}

function readValue(flag: Flag, key: string, { value, inlineValue }: OptionToken, negated: boolean): unknown {
  if (flag.type === 'boolean') return value === undefined ? !negated : coerce(value, flag, key)
  // `--system --json`: the text was forgotten. A text that looks like a flag can be given as --system=--json.
  if (value === undefined || (inlineValue !== true && isFlag(value))) {
    throw usageError(`wrong usage: ${key} needs a value: ${key} ${flag.value ?? 'VALUE'}`)
  }
  return coerce(value, flag, key)
}

function isFlag(text: string): boolean {
  const name = /^--([a-z-]+)(=|$)/.exec(text)?.[1]
  if (name !== undefined) return Object.hasOwn(flags, name.replace(/^no-/, ''))
  return /^-[a-z]$/.test(text) && Object.values(flags).some(({ short }) => text === `-${short}`)
}

/** The flags of a command as an option table, under the names that users write. */
function tableOf(command: CommandName): OptionTable {
  return Object.fromEntries(commands[command].flags.map((name) => [`--${name}`, flags[name] as Flag]))
}

function sort(checked: Readonly<Record<string, unknown>>): Pick<Arguments, 'flags' | 'generation'> {
  const own: Record<string, unknown> = {}
  const generation: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(checked)) {
    const name = key.slice('--'.length)
    const parameter = flags[name]?.parameter
    if (parameter === undefined) own[name] = value
    else generation[parameter] = value
  }
  return { flags: own, generation }
}
