import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** The program. */
export const main = join(import.meta.dirname, '../src/main.ts')

/** Why there is no real terminal here; undefined where there is one: util-linux's `script` makes it. */
export const noTerminal =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true
    ? undefined
    : "util-linux's script, which makes a terminal, is not installed"

interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

/** A program that runs. */
export interface Started {
  child: ChildProcess
  outcome: Promise<Outcome>
  /** Resolves once the text is in what was written; rejects when the program ended without it. */
  seen(text: string): Promise<void>
  /** What was written since the last call, or since the start. */
  news(): string
}

/** What a test may set. */
export interface StartOptions {
  readonly stdin?: 'ignore' | 'pipe'
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a program with pipes, and with none of the variables that a developer may have set. */
export function start(
  command: string,
  args: readonly string[],
  { stdin = 'ignore', env = {} }: StartOptions = {},
): Started {
  const child = spawn(command, args, {
    cwd: import.meta.dirname,
    env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, SMOL_MODEL: '', TERM: 'xterm', ...env },
    stdio: [stdin, 'pipe', 'pipe'],
  })
  const texts = { stdout: '', stderr: '' }
  let ended = false
  let read = 0
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      texts[name] += chunk
      child.emit('text')
    })
  }
  child.once('close', () => {
    ended = true
    child.emit('text')
  })
  const all = (): string => texts.stdout + texts.stderr
  return {
    child,
    outcome: once(child, 'close').then(([code]) => ({ code: code as number | null, ...texts })),
    async seen(text) {
      while (!all().slice(read).includes(text)) {
        if (ended) throw new Error(`The program ended without '${text}': ${all()}`)
        await once(child, 'text')
      }
    },
    news() {
      const news = all().slice(read)
      read = all().length
      return news
    },
  }
}

/** The command with pipes, with the scripted provider at hand. */
export function smol(args: readonly string[], options?: StartOptions): Started {
  return start(process.execPath, [main, '--plugin', './scripted-plugin.ts', ...args], options)
}

/** A shell command on a real terminal, which is typed into by `type`. */
export interface Session extends Started {
  type(text: string): void
}

/** Runs it under `script`: what it writes to either stream is in `stdout`. */
export function onTerminal(command: string, env: Readonly<Record<string, string>> = {}): Session {
  const started = start('script', ['-qec', command, '/dev/null'], { stdin: 'pipe', env })
  return { ...started, type: (text) => void started.child.stdin?.write(text) }
}

/** The command as a shell writes it. */
export function smolCommand(args: string): string {
  return `'${process.execPath}' '${main}' --plugin ./scripted-plugin.ts ${args}`
}
