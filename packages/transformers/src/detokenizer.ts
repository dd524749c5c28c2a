/** Turns token ids into text, leaving special tokens out. */
export type Decode = (ids: readonly number[]) => string

const replacement = '\uFFFD'
// A character has at most four bytes. When more tokens than that did not complete one, the bytes are not UTF-8.
const longestCharacter = 4

/**
 * Text out of tokens, one by one, exactly as if all of them were decoded at once. A token can be a part of a
 * character, and decoders treat the first token otherwise than the rest: so each token is decoded together with those
 * before it, and what ends in an incomplete character waits.
 *
 * Only the tokens since the last text but one are decoded again; this is the window of Hugging Face's
 * text-generation-inference, which makes long texts cost no more per token than short ones.
 */
export class Detokenizer {
  readonly #decode: Decode
  readonly #ids: number[] = []
  /** Where the window begins, and up to where its tokens make whole characters. */
  #start = 0
  #whole = 0
  /** What was handed out of the window's text. */
  #handedOut = ''

  constructor(decode: Decode) {
    this.#decode = decode
  }

  /** Takes the next token and gives the text that it completes, or ''. */
  push(id: number): string {
    this.#ids.push(id)
    const text = this.#window()
    if (!text.endsWith(replacement)) {
      const piece = this.#rest(text)
      if (piece === '') return ''
      this.#start = this.#whole
      this.#whole = this.#ids.length
      this.#handedOut = this.#window()
      return piece
    }
    if (this.#ids.length - this.#whole <= longestCharacter) return ''
    // Bytes that are no UTF-8: all but the last one, which may begin a character.
    const piece = this.#rest(text.slice(0, -1))
    this.#handedOut += piece
    return piece
  }

  /** At the end: the text that still waited; a character that the end cut in two shows as U+FFFD, as in the text decoded at once. */
  flush(): string {
    const rest = this.#rest(this.#window())
    this.#start = this.#ids.length
    this.#handedOut = ''
    return rest
  }

  #window(): string {
    const ids = this.#ids.slice(this.#start)
    return ids.length === 0 ? '' : this.#decode(ids)
  }

  #rest(text: string): string {
    return text.slice(this.#handedOut.length)
  }
}
