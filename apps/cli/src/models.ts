import type { Arguments } from './arguments.ts'
import type { Context, Start } from './context.ts'
import { allPlugins } from './find-plugin.ts'
import { localModels, modelsOf } from './known-models.ts'
import { defaultModel } from './provider-list.ts'
import { table } from './table.ts'

/** `smol models`: what `-m` can be given, beginning with the model that answers when it is not, then what is on this machine. */
export async function prepareModels({ terminal, output }: Context, { flags }: Arguments): Promise<Start> {
  const [{ modelPath }, local, plugins] = await Promise.all([
    import('@smol/smollm2-135m-instruct'),
    localModels(terminal.cwd, terminal.env),
    allPlugins({ plugins: flags.plugin ?? [], cwd: terminal.cwd }),
  ])
  const chosen = terminal.env['SMOL_MODEL']?.trim()
  const rows = [
    ...(chosen ? [[chosen, 'SMOL_MODEL: answers when there is no -m']] : []),
    [defaultModel, `${chosen ? '' : 'answers when there is no -m; '}small, and weak on facts; in ${modelPath}`],
    ...local.map(({ name, description }) => [name, description]),
    ...plugins.flatMap((plugin) => [
      [`${plugin.name}:MODEL`, plugin.description ?? ''],
      ...modelsOf(plugin).map(({ name, description }) => [name, description]),
    ]),
  ]
  return () => output.write(table(rows))
}
