/** Ends the command with an exit code and without a word: Ctrl-C, or a reader of the output that has gone. */
export class Leave extends Error {
  override readonly name = 'Leave'
  readonly exitCode: number

  constructor(exitCode: number) {
    super(`smol ends with exit code ${exitCode}.`)
    this.exitCode = exitCode
  }
}
