/** Reads what stands behind a call's arguments, and goes with them. */
export interface CallEnd {
  /** @returns what follows the call; undefined where more of its end may come */
  push(text: string): string | undefined
  /** At the end of the text: what was the beginning of no end. */
  flush(): string
}

/** Marks that may stand there. */
export class EndMarks implements CallEnd {
  #ends: readonly string[]
  #text = ''

  /** @param ends in the order in which they may stand there */
  constructor(ends: readonly string[]) {
    this.#ends = ends
  }

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

  flush(): string {
    return this.#text
  }
}
