import { startPlayground } from '@smol/playground'
import type { Arguments } from './arguments.ts'
import type { Context, Start } from './context.ts'
import { findPlugin } from './find-plugin.ts'
import { interruptible } from './interruptible.ts'
import { defaultModel } from './provider-list.ts'

/** `smol playground`: a page on this machine, until Ctrl-C. */
export async function preparePlayground({ terminal, output }: Context, { flags }: Arguments): Promise<Start> {
  const { cwd, env } = terminal
  const plugins = flags.plugin ?? []
  const fromEnvironment = env['SMOL_MODEL']?.trim()
  const model = flags.model ?? (fromEnvironment || defaultModel)
  // Now, since a provider that is not there is a wrong command line, not a page that fails.
  await findPlugin(model, { plugins, cwd }, flags.model ? '-m' : 'SMOL_MODEL')
  const options = { ...(flags.port === undefined ? {} : { port: flags.port }), plugins, cwd, defaultModel: model }
  return () =>
    interruptible(terminal.signals, async (signal) => {
      await using playground = await startPlayground(options)
      await output.write(`The playground is at ${playground.url} (Ctrl-C ends it)\n`)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    })
}
