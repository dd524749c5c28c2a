import { SmolError } from '@smol/core'
import { Leave } from './leave.ts'
import type { OutputStream } from './terminal.ts'

/** Everything that moves a cursor or colours a screen: a model's text must not, whoever wrote its prompt. */
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g

/** Standard output: awaited, so that a slow reader slows the model down, and quiet when the reader has gone. */
export class Output {
  readonly #stream: OutputStream
  /** Whether the last thing written left the line open. */
  #open = false

  constructor(stream: OutputStream) {
    this.#stream = stream
    // The write that failed tells; without a listener Node would end the process with a stack.
    stream.on('error', () => undefined)
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true
  }

  /**
   * Resolves when the text was taken.
   * @throws Leave when nobody reads any more; SmolError when it cannot be written, as on a full disk
   */
  write(text: string): Promise<void> {
    if (text === '') return Promise.resolve()
    this.#open = !text.endsWith('\n')
    const shown = this.isTerminal ? text.replace(controls, '') : text
    return new Promise((resolve, reject) => {
      this.#stream.write(shown, (error) => (error ? reject(failure(error)) : resolve()))
    })
  }

  /** Ends the line if it is open. */
  async endLine(): Promise<void> {
    if (this.#open) await this.write('\n')
  }
}

function failure(error: NodeJS.ErrnoException): Error {
  if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') return new Leave(0)
  return new SmolError({
    code: 'configuration',
    message: `Cannot write to standard output: ${error.message}`,
    cause: error,
  })
}
