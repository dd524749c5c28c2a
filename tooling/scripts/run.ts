import { execFile } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { repositoryRoot } from './workspace.ts'

/** How a command ended. */
export interface Outcome {
  readonly ok: boolean
  /** Standard output and standard error. */
  readonly output: string
}

const binaries = join(repositoryRoot, 'node_modules/.bin')

/** Runs a tool of this workspace and waits for its end. A command that fails is an outcome, not an exception. */
export function run(command: string, args: readonly string[], cwd: string): Promise<Outcome> {
  const env = {
    ...process.env,
    PATH: `${binaries}${delimiter}${process.env['PATH'] ?? ''}`,
    NO_COLOR: '1',
    FORCE_COLOR: undefined,
  }
  return new Promise((done) => {
    execFile(command, args, { cwd, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      done({ ok: error === null, output: stdout + stderr || (error?.message ?? '') })
    })
  })
}
