import type { ModelPlugin, OptionRow } from '@smol/core'
import type { Arguments } from './arguments.ts'
import type { Context, Start } from './context.ts'
import { allPlugins, findPlugin } from './find-plugin.ts'
import { table } from './table.ts'

/** `smol providers [NAME]`: which there are, or every option of one. */
export async function prepareProviders({ terminal, output }: Context, { words, flags }: Arguments): Promise<Start> {
  const sources = { plugins: flags.plugin ?? [], cwd: terminal.cwd }
  const [name] = words
  if (name !== undefined) {
    const plugin = await findPlugin(name, sources, 'smol providers')
    return () => output.write(describePlugin(plugin, terminal.env))
  }
  const plugins = await allPlugins(sources)
  const rows = plugins.map((plugin) => [plugin.name, plugin.description ?? ''])
  return () => output.write(`${table(rows)}\nsmol providers NAME lists the options of one; -m NAME:MODEL asks it.\n`)
}

function describePlugin(
  { name, description, docs, options = {} }: ModelPlugin,
  env: Context['terminal']['env'],
): string {
  const head = [name, description, docs].filter((line) => line !== undefined).map((line) => `${line}\n`)
  const rows = Object.entries(options).map(([option, row]) => describeRow(option, row, env))
  if (rows.length === 0) return `${head.join('')}\nIt has no table of options.\n`
  return `${head.join('')}\n${table([['OPTION', 'TYPE', 'DEFAULT', 'ENVIRONMENT', 'DESCRIPTION'], ...rows])}`
}

function describeRow(name: string, row: OptionRow, env: Context['terminal']['env']): string[] {
  const { type, values, required, secret, aliases = [], description } = row
  const also = aliases.length === 0 ? '' : ` Also: ${aliases.join(', ')}.`
  return [
    name,
    values === undefined ? type : values.join('|'),
    required === true ? '(required)' : row.default === undefined ? '' : JSON.stringify(row.default),
    // Names, never values: one of them is a key.
    [row.env ?? []]
      .flat()
      .map((variable) => (env[variable] ? `${variable} (set)` : variable))
      .join(', '),
    `${description}${also}${secret === true ? ' Secret: never shown.' : ''}`,
  ]
}
