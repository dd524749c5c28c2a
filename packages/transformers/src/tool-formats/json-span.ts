/** Follows one JSON object or list, character by character, to where it closes. */
export class JsonSpan {
  #depth: number
  #inString = false
  #escaped = false

  /** @param depth how many objects and lists around it are open already */
  constructor(depth = 0) {
    this.#depth = depth
  }

  /**
   * @param controls takes the places of control characters within strings, where JSON has none
   * @returns index just past the end of the value in this piece, or -1 when it goes on
   */
  push(text: string, controls?: number[]): number {
    for (let at = 0; at < text.length; at++) {
      const character = text[at] as string
      if (this.#inString) {
        if (character < ' ') controls?.push(at)
        this.#followString(character)
      } else if (character === '"') this.#inString = true
      else if (character === '{' || character === '[') this.#depth++
      else if ((character === '}' || character === ']') && --this.#depth <= 0) return at + 1
    }
    return -1
  }

  #followString(character: string): void {
    if (this.#escaped) this.#escaped = false
    else if (character === '\\') this.#escaped = true
    else if (character === '"') this.#inString = false
  }
}
