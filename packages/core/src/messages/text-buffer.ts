/** Pieces joined at a time. */
const PIECES = 256

/**
 * A text that grows piece by piece. JavaScript keeps a text that was added up as a tree with a node for each piece,
 * many times the size of the text itself when the pieces are tokens; here they are joined now and then.
 */
export class TextBuffer {
  readonly #joined: string[] = []
  #pieces: string[] = []

  get isEmpty(): boolean {
    return this.#pieces.length === 0 && this.#joined.length === 0
  }

  push(piece: string): void {
    if (piece === '') return
    if (this.#pieces.push(piece) < PIECES) return
    this.#joined.push(this.#pieces.join(''))
    this.#pieces = []
  }

  toString(): string {
    return this.#joined.join('') + this.#pieces.join('')
  }
}
