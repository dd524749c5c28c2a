import { readFileSync } from 'node:fs'
import type { CommandName } from './commands.ts'
import { commands } from './commands.ts'
import type { Flag } from './flags.ts'
import { flags } from './flags.ts'
import { table } from './table.ts'

const exitCodes = 'Exit codes: 0 done; 1 the call failed; 2 wrong usage; 130 Ctrl-C.\n'

/** The help of one command, out of the tables that check its flags. */
export function helpText(name: CommandName): string {
  const { usage, description, flags: names } = commands[name]
  const own = names.filter((flag) => flags[flag]?.parameter === undefined)
  const generation = names.filter((flag) => flags[flag]?.parameter !== undefined)
  const parts = [
    `${usage} [FLAGS]\n${description}\n`,
    ...(name === 'ask' ? [`Also:\n${table(otherCommands(), '  ')}`] : []),
    `Flags:\n${flagTable(own)}`,
    ...(generation.length === 0 ? [] : [`Generation:\n${flagTable(generation)}`]),
    exitCodes,
  ]
  return parts.join('\n')
}

/** The version of the package. */
export function versionText(): string {
  // Beside src in the workspace, beside dist in the package.
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  return `${manifest.version}\n`
}

function otherCommands(): string[][] {
  return Object.entries(commands)
    .filter(([name]) => name !== 'ask')
    .map(([, { usage, description }]) => [usage, description])
}

function flagTable(names: readonly string[]): string {
  return table(
    names.map((name) => flagRow(name, flags[name] as Flag)),
    '  ',
  )
}

function flagRow(name: string, { short, value, description }: Flag): string[] {
  return [
    `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
    description,
  ]
}
