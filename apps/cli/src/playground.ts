import { startPlayground } from '@smol/playground'
import type { Arguments } from './arguments.ts'
import type { Context, Start } from './context.ts'
import { interruptible } from './interruptible.ts'
import { defaultModel } from './provider-list.ts'

/** `smol playground`: a page on this machine, until Ctrl-C. */
export async function preparePlayground({ terminal, output }: Context, { flags }: Arguments): Promise<Start> {
  const options = {
    ...(flags.port === undefined ? {} : { port: flags.port }),
    plugins: flags.plugin ?? [],
    cwd: terminal.cwd,
    defaultModel: flags.model ?? (terminal.env['SMOL_MODEL']?.trim() || defaultModel),
  }
  return () =>
    interruptible(terminal.signals, async (signal) => {
      await using playground = await startPlayground(options)
      await output.write(`The playground is at ${playground.url} (Ctrl-C ends it)\n`)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    })
}
