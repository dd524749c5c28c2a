import type { Notes } from './notes.ts'
import type { Output } from './output.ts'
import type { Progress } from './progress.ts'
import type { Terminal } from './terminal.ts'

/** What every part of one run of the command shares. */
export interface Context {
  readonly terminal: Terminal
  /** The answer, and nothing else. */
  readonly output: Output
  /** Everything else. */
  readonly notes: Notes
  readonly progress: Progress
  /** Texts that must not be shown. */
  readonly secrets: Set<string>
}

/** The second half of a command: the call itself, after everything that could be wrong with the command line was checked. */
export type Start = () => Promise<void>
