import type { Interface } from 'node:readline'
import type { InputStream, OutputStream } from './terminal.ts'

const PROMPT = '> '
const MORE = '… '

/** Asks a terminal to put marks around what is pasted: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html#h2-Bracketed-Paste-Mode */
const PASTE_ON = '\u001b[?2004h'
const PASTE_OFF = '\u001b[?2004l'

/** What is said in a chat, one message at a time: a line, lines that were pasted together, lines that end in `\`. */
export class ChatLines implements AsyncIterable<string> {
  readonly #lines: Interface
  readonly #output: OutputStream
  readonly #interactive: boolean
  /** The beginning of a message that is not complete. */
  #begun: string[] = []
  #pasting = false
  readonly #waiting: string[] = []
  #wake = Promise.withResolvers<void>()
  #closed = false

  constructor(lines: Interface, input: InputStream, output: OutputStream, interactive: boolean) {
    this.#lines = lines
    this.#output = output
    this.#interactive = interactive
    lines.on('line', (line) => this.#add(line))
    lines.on('close', () => this.#close())
    if (!interactive) return
    output.write(PASTE_ON)
    input.on('keypress', (_text: unknown, key?: { name?: string }) => this.#watchPaste(key?.name))
  }

  get closed(): boolean {
    return this.#closed
  }

  prompt(): void {
    if (this.#interactive && !this.#closed) this.#lines.prompt()
  }

  /** @returns whether there was anything: a half typed line, as Ctrl-C takes it back in a shell */
  discard(): boolean {
    const had = this.#lines.line !== '' || this.#begun.length > 0
    this.#begun = []
    this.#lines.setPrompt(PROMPT)
    this.#lines.write(null, { ctrl: true, name: 'e' })
    this.#lines.write(null, { ctrl: true, name: 'u' })
    return had
  }

  close(): void {
    this.#lines.close()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, undefined> {
    for (;;) {
      const message = this.#waiting.shift()
      if (message !== undefined) yield message
      else if (this.#closed) return
      else {
        this.#wake = Promise.withResolvers()
        await this.#wake.promise
      }
    }
  }

  #add(line: string): void {
    if (this.#pasting) {
      this.#begun.push(line)
    } else if (line.endsWith('\\')) {
      this.#begun.push(line.slice(0, -1))
      this.#lines.setPrompt(MORE)
      this.prompt()
    } else {
      this.#hand([...this.#begun, line].join('\n'))
    }
  }

  #hand(message: string): void {
    this.#begun = []
    this.#lines.setPrompt(PROMPT)
    this.#waiting.push(message)
    this.#wake.resolve()
  }

  #watchPaste(key: string | undefined): void {
    if (key === 'paste-start') this.#pasting = true
    if (key !== 'paste-end') return
    this.#pasting = false
    if (this.#begun.length === 0) return
    // The last line can still be changed; Enter sends all of them.
    this.#lines.setPrompt(MORE)
    this.#lines.prompt(true)
  }

  #close(): void {
    if (this.#interactive) this.#output.write(PASTE_OFF)
    // A script that ends in the middle of a message has said it.
    if (this.#begun.length > 0) this.#hand(this.#begun.join('\n'))
    this.#closed = true
    this.#wake.resolve()
  }
}
