import type { GenerationParameters, OptionRow } from '@smol/core'
import { generationOptionRows } from '@smol/core'

/** A flag: an option row, and how it is written on a command line. */
export interface Flag extends OptionRow {
  readonly short?: string
  /** What stands behind it in the help. */
  readonly value?: string
  /** Which generation parameter it sets. */
  readonly parameter?: keyof GenerationParameters
}

/** The command's own flags, as given. */
export interface Flags {
  model?: string
  option?: readonly string[]
  plugin?: readonly string[]
  port?: number
  system?: string
  image?: readonly string[]
  'json-schema'?: string
  json?: boolean
  usage?: boolean
  debug?: boolean
  help?: boolean
  version?: boolean
}

const ownFlags = {
  model: {
    type: 'string',
    short: 'm',
    value: 'PROVIDER:MODEL',
    description:
      'Which model to ask. Default: $SMOL_MODEL, else a small one that comes with smol and runs on this machine.',
  },
  option: {
    type: 'string[]',
    short: 'o',
    value: 'NAME=VALUE',
    description: "Any option of the provider; 'smol providers NAME' lists them. Repeatable.",
  },
  plugin: {
    type: 'string[]',
    value: 'MODULE',
    description: 'A package, or a file, with a further provider for -m. Repeatable.',
  },
  port: {
    type: 'integer',
    value: 'NUMBER',
    min: 0,
    max: 65_535,
    description: 'Where the playground listens; 0: anywhere. Default: 7654, or anywhere where that is taken.',
  },
  system: { type: 'string', value: 'TEXT', description: 'What the model is told before the prompt.' },
  image: { type: 'string[]', value: 'FILE|URL', description: 'An image to ask about. Repeatable.' },
  'json-schema': { type: 'string', value: 'FILE', description: 'A JSON Schema that the answer must satisfy.' },
  json: { type: 'boolean', description: 'Print the whole message as one JSON object instead of its text.' },
  usage: { type: 'boolean', description: 'Print token counts and finish reason to standard error.' },
  debug: { type: 'boolean', description: 'Print all that is known of an error, its stack included.' },
  help: { type: 'boolean', short: 'h', description: 'Print this help.' },
  version: { type: 'boolean', description: 'Print the version.' },
} as const satisfies { readonly [Name in keyof Required<Flags>]: Flag }

/** Placeholders for the types that a flag can hold. What only a program can give, such as tools, has no flag. */
const placeholders: Readonly<Record<string, string | undefined>> = {
  string: 'TEXT',
  'string[]': 'TEXT',
  number: 'NUMBER',
  integer: 'NUMBER',
  object: 'JSON',
}

/** `--top-p` for `topP`. */
function flagName(parameter: string): string {
  if (parameter === 'stopSequences') return 'stop'
  return parameter.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function generationFlag(parameter: string, row: OptionRow): [name: string, flag: Flag] {
  const value = row.values === undefined ? placeholders[row.type] : `${row.values[0]}|…|${row.values.at(-1)}`
  const repeatable = row.type === 'string[]' ? ' Repeatable.' : ''
  const description = `${row.description}${repeatable}`
  return [
    flagName(parameter),
    {
      ...row,
      description,
      parameter: parameter as keyof GenerationParameters,
      ...(value === undefined ? {} : { value }),
    },
  ]
}

/** A flag per generation parameter: the table that checks them is the table that names them. */
const generationFlags: Readonly<Record<string, Flag>> = Object.fromEntries(
  Object.entries(generationOptionRows)
    .filter(([, { type }]) => type === 'boolean' || type in placeholders)
    .map(([parameter, row]) => generationFlag(parameter, row)),
)

/** Every flag, by its long name without dashes. */
export const flags: Readonly<Record<string, Flag>> = { ...ownFlags, ...generationFlags }

/** The names of the flags that steer the generation. */
export const generationFlagNames: readonly string[] = Object.keys(generationFlags)
