import { stripVTControlCharacters } from 'node:util'
import type { OutputStream } from './terminal.ts'

/** Standard error: whole lines, each beginning with the command's name. A reader that has gone is no reason to end. */
export class Notes {
  readonly #stream: OutputStream

  constructor(stream: OutputStream) {
    this.#stream = stream
    stream.on('error', () => undefined)
  }

  /** One line, whatever is in the text: servers send pages of HTML, and escape codes. */
  line(text: string): Promise<void> {
    return this.text(`smol: ${oneLine(text)}\n`)
  }

  /** Text as it is. Resolves when it was taken, or cannot be. */
  text(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#stream.write(text, () => resolve())
    })
  }
}

/** White space of every kind as one space, control characters as none. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim()
}
