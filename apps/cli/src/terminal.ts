import type { Readable, Writable } from 'node:stream'

/** Standard input: a stream, and what Node knows of the process's own one. */
export type InputStream = Readable & { readonly isTTY?: boolean; readonly fd?: number }

/** Standard output or standard error. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number }

/** Where Ctrl-C is heard: `process`, or an emitter of keys. */
export interface Interrupts {
  on(event: 'SIGINT', listener: () => void): unknown
  off(event: 'SIGINT', listener: () => void): unknown
}

/** What happens to the whole program. `process` is one. */
export interface Signals extends Interrupts {
  on(event: 'SIGINT', listener: () => void): unknown
  on(event: 'uncaughtException', listener: (error: unknown) => void): unknown
  off(event: 'SIGINT', listener: () => void): unknown
  off(event: 'uncaughtException', listener: (error: unknown) => void): unknown
}

/** All that a run of the command touches of the world: the process's own, or a test's. */
export interface Terminal {
  /** What stands behind `smol`. */
  readonly argv: readonly string[]
  readonly stdin: InputStream
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly env: Readonly<Record<string, string | undefined>>
  /** Relative paths start here. */
  readonly cwd: string
  readonly signals: Signals
}
