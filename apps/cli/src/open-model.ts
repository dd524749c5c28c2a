import type { Model, ModelPlugin, OptionTable } from '@smol/core'
import { createRegistry, modelOptionRows, readEnvironment, resolveOptions } from '@smol/core'
import { coerce } from './coerce.ts'
import type { Context } from './context.ts'
import { findPlugin } from './find-plugin.ts'
import type { Flags } from './flags.ts'
import { describeLoad } from './progress.ts'
import { defaultModel } from './provider-list.ts'
import { usageError } from './usage-error.ts'

/**
 * What the model that nobody chose may write when nobody says how much. It is small, and small models get stuck in
 * repetitions: nobody waits for thousands of tokens of them.
 */
const modestTokens = 1000

/**
 * The model that the flags, else `SMOL_MODEL`, else nobody chose. Only its own provider is loaded, and of that nothing
 * heavy: models load at their first call.
 * @throws SmolError `configuration` for an unknown provider or option; `missing_dependency` for a package that is not installed
 */
export async function openModel(context: Context, flags: Readonly<Flags>): Promise<Model> {
  const { terminal } = context
  const fromEnvironment = terminal.env['SMOL_MODEL']?.trim()
  const [id, where] = flags.model
    ? [flags.model, '-m']
    : fromEnvironment
      ? [fromEnvironment, 'SMOL_MODEL']
      : [defaultModel, 'smol']

  const plugin = await findPlugin(id, { plugins: flags.plugin ?? [], cwd: terminal.cwd }, where)
  const options = readOptions(flags.option ?? [], plugin.options ?? modelOptionRows)
  noteSecrets(plugin, options, context.secrets)
  if (plugin.options?.['onProgress'] !== undefined) {
    options['onProgress'] ??= (report: unknown) => context.progress.show(describeLoad(report))
  }
  if (!flags.model && !fromEnvironment) options['maxTokens'] ??= modestTokens
  return createRegistry(plugin).createModel(id, options)
}

/** `NAME=VALUE` each, by the provider's own table. */
function readOptions(given: readonly string[], table: OptionTable): Record<string, unknown> {
  const options: Record<string, unknown> = {}
  for (const text of given) {
    const at = text.indexOf('=')
    // The text is not repeated: it may be a key that lost its name.
    if (at < 1) throw usageError('-o needs NAME=VALUE, such as -o apiBase=http://localhost:8080/v1.')
    const name = text.slice(0, at)
    if (name === 'modelId') throw usageError('-o modelId: give the model with -m PROVIDER:MODEL.')
    const value = readOption(name, text.slice(at + 1), table)
    const before = options[name]
    options[name] =
      Array.isArray(value) && Array.isArray(before) ? [...(before as unknown[]), ...(value as unknown[])] : value
  }
  return resolveOptions(table, options, '-o')
}

function readOption(name: string, text: string, table: OptionTable): unknown {
  const row = table[name] ?? Object.values(table).find(({ aliases }) => aliases?.includes(name))
  return row === undefined ? text : coerce(text, row, `-o ${name}`)
}

/** What no line of the command may show, whatever a plugin puts into its errors. */
function noteSecrets(
  { options: table = {} }: ModelPlugin,
  given: Readonly<Record<string, unknown>>,
  secrets: Set<string>,
): void {
  for (const [name, row] of Object.entries(table)) {
    if (row.secret !== true) continue
    for (const secret of [given[name], readEnvironment(row.env)]) if (typeof secret === 'string') secrets.add(secret)
  }
}
