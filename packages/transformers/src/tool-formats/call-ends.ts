/** Reads what may stand behind a call, and goes with it. */
export class CallEnds {
  #ends: readonly string[]
  #text = ''

  /** @param ends in the order in which they may stand there */
  constructor(ends: readonly string[]) {
    this.#ends = ends
  }

  /** @returns what follows the call; undefined where more of its end may come */
  push(text: string): string | undefined {
    this.#text += text
    const rest = this.#text.trimStart()
    const at = this.#ends.findIndex((end) => rest.startsWith(end) || end.startsWith(rest))
    const end = this.#ends[at]
    if (end === undefined) return this.#text
    if (!rest.startsWith(end)) return undefined
    this.#ends = this.#ends.slice(at + 1)
    this.#text = ''
    return this.push(rest.slice(end.length))
  }

  /** At the end of the text: what was the beginning of no end. */
  flush(): string {
    return this.#text
  }
}
