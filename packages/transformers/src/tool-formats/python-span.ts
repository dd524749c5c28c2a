/** Follows Python brackets, character by character, to where the first one closes. Strings count as one, with either quote. */
export class PythonSpan {
  #depth = 0
  #quote = ''
  #escaped = false

  /** Index just past the end in this piece, or -1 when it goes on. */
  push(text: string): number {
    for (let at = 0; at < text.length; at++) {
      const character = text[at] as string
      if (this.#quote !== '') this.#followString(character)
      else if (character === '"' || character === "'") this.#quote = character
      else if ('([{'.includes(character)) this.#depth++
      else if (')]}'.includes(character) && --this.#depth <= 0) return at + 1
    }
    return -1
  }

  // A string in three quotes is an empty one, one with quotes, and an empty one: the same brackets, unless quotes are in it.
  #followString(character: string): void {
    if (this.#escaped) this.#escaped = false
    else if (character === '\\') this.#escaped = true
    else if (character === this.#quote) this.#quote = ''
  }
}
