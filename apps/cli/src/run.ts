import { inspect } from 'node:util'
import { isSmolError } from '@smol/core'
import type { Arguments } from './arguments.ts'
import { parseArguments } from './arguments.ts'
import type { CommandName } from './commands.ts'
import type { Context, Start } from './context.ts'
import { hideSecrets } from './failure.ts'
import { interruptible } from './interruptible.ts'
import { Leave } from './leave.ts'
import { Notes } from './notes.ts'
import { Output } from './output.ts'
import { createProgress } from './progress.ts'
import type { Terminal } from './terminal.ts'

/** A command checks all it was given, and hands back the call. */
type Prepare = (context: Context, args: Arguments) => Promise<Start>

/** Loaded when asked for: who wants an answer does not wait for the rest. */
const prepares: Readonly<Record<CommandName, () => Promise<Prepare>>> = {
  ask: async () => (await import('./ask.ts')).prepareAsk,
  chat: async () => (await import('./chat.ts')).prepareChat,
  playground: async () => (await import('./playground.ts')).preparePlayground,
  providers: async () => (await import('./providers.ts')).prepareProviders,
  models: async () => (await import('./models.ts')).prepareModels,
  completion: async () => (await import('./completion.ts')).prepareCompletion,
}

const OK = 0
const FAILED = 1
const WRONG_USAGE = 2

/**
 * Runs the command. Nothing is thrown: what went wrong is one line on the terminal's standard error.
 * @returns the exit code: 0; 1 when the call failed; 2 when the command was called wrongly; 130 after Ctrl-C
 */
export async function runCli(terminal: Terminal): Promise<number> {
  const context: Context = {
    terminal,
    output: new Output(terminal.stdout),
    notes: new Notes(terminal.stderr),
    progress: createProgress(terminal.stderr, terminal.env),
    secrets: new Set(),
  }
  const fault = Promise.withResolvers<never>()
  terminal.signals.on('uncaughtException', fault.reject)
  try {
    return await Promise.race([runCommand(context), fault.promise])
  } catch (error) {
    // Thrown where no call was waiting, as in a library's callback.
    return await end(context, error, FAILED)
  } finally {
    terminal.signals.off('uncaughtException', fault.reject)
  }
}

async function runCommand(context: Context): Promise<number> {
  let start: Start
  try {
    start = await interruptible(context.terminal.signals, () => prepare(context))
  } catch (error) {
    return end(context, error, isUsage(error) ? WRONG_USAGE : FAILED)
  }
  try {
    await start()
    return OK
  } catch (error) {
    return end(context, error, FAILED)
  }
}

async function prepare(context: Context): Promise<Start> {
  const args = parseArguments(context.terminal.argv)
  const { help, version } = args.flags
  if (help === true || version === true) {
    const { helpText, versionText } = await import('./help.ts')
    return () => context.output.write(help === true ? helpText(args.command) : versionText())
  }
  const prepareCommand = await prepares[args.command]()
  return prepareCommand(context, args)
}

/** Before the call, what the user gave is wrong; a package that is missing is not in the command line. */
function isUsage(error: unknown): boolean {
  return isSmolError(error) && (error.code === 'configuration' || error.code === 'invalid_request')
}

async function end({ terminal, notes, progress, secrets }: Context, error: unknown, exitCode: number): Promise<number> {
  progress.clear()
  if (error instanceof Leave) return error.exitCode
  const failure = hideSecrets(error, secrets)
  await notes.line(exitCode === WRONG_USAGE ? failure.message : `${failure.code}: ${failure.message}`)
  if (terminal.argv.includes('--debug')) await notes.text(`${inspect(failure, { depth: 8 })}\n`)
  return exitCode
}
