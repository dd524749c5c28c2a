import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { runCli } from '../src/run.ts'
import type { OutputStream } from '../src/terminal.ts'

/** The scripted provider, as a user would add it. */
export const scripted = ['--plugin', join(import.meta.dirname, 'scripted-plugin.ts')] as const

export interface FakeOptions {
  /** What is piped in; absent: standard input is a terminal. */
  readonly input?: string | PassThrough
  /** Whether a terminal reads what is written, and types what is read. */
  readonly terminal?: boolean
  readonly env?: Record<string, string>
  /** Default: where the scripted plugin is. */
  readonly cwd?: string
  /** Whether standard output takes nothing after the first chunk, as a pager that waits does. */
  readonly stalled?: boolean
}

/** What a run of the command left behind. */
export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A run of the command without a process. */
export interface FakeRun {
  readonly outcome: Promise<Outcome>
  readonly signals: EventEmitter
  readonly stdin: PassThrough
  stdout(): string
  stderr(): string
  /** Resolves once this was written to one of the two. */
  seen(text: string): Promise<void>
}

class Recorder extends Writable {
  text = ''
  readonly #stalled: boolean

  constructor(stalled: boolean) {
    super()
    this.#stalled = stalled
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    this.emit('recorded')
    if (!this.#stalled) done()
  }
}

export function startCli(
  argv: readonly string[],
  { input, terminal = false, env = {}, cwd = import.meta.dirname, stalled = false }: FakeOptions = {},
): FakeRun {
  const [stdout, stderr] = [new Recorder(stalled), new Recorder(false)]
  const signals = new EventEmitter()
  const stdin = typeof input === 'object' ? input : new PassThrough()
  if (typeof input === 'string') stdin.end(input)
  const code = runCli({
    argv,
    stdin: Object.assign(stdin, { isTTY: input === undefined || terminal }),
    stdout: Object.assign(stdout, { isTTY: terminal }) as OutputStream,
    stderr: Object.assign(stderr, { isTTY: terminal, columns: 40 }) as OutputStream,
    env,
    cwd,
    signals,
  })
  return {
    outcome: code.then((value) => ({ code: value, stdout: stdout.text, stderr: stderr.text })),
    signals,
    stdin,
    stdout: () => stdout.text,
    stderr: () => stderr.text,
    seen: (text) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!stdout.text.includes(text) && !stderr.text.includes(text)) return
          for (const recorder of [stdout, stderr]) recorder.off('recorded', look)
          resolve()
        }
        for (const recorder of [stdout, stderr]) recorder.on('recorded', look)
        look()
      }),
  }
}

/** The whole run, with the scripted provider at hand. */
export function run(argv: readonly string[], options?: FakeOptions): Promise<Outcome> {
  return startCli([...scripted, ...argv], options).outcome
}
