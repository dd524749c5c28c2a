import { StopCutter } from './stop.ts'

/**
 * Takes the text between `<tag>` and `</tag>` out of a text that arrives in pieces. White space next to
 * the tags belongs to neither side.
 */
export class TagSplitter {
  readonly #open: string
  readonly #close: string
  #inside = false
  #cutter: StopCutter
  #atEdge = false
  /** White space that is held back until it is known whether a tag follows. */
  #space = ''

  constructor(tag: string) {
    this.#open = `<${tag}>`
    this.#close = `</${tag}>`
    this.#cutter = new StopCutter([this.#open])
  }

  push(piece: string): { content: string; reasoning: string } {
    const out = { content: '', reasoning: '' }
    let rest = piece
    while (rest !== '') {
      const mark = this.#inside ? this.#close : this.#open
      const before = this.#cutter.held
      this.#add(this.#cutter.push(rest), out)
      if (!this.#cutter.stopped) break
      const text = before + rest
      rest = text.slice(text.indexOf(mark) + mark.length)
      this.#inside = !this.#inside
      this.#cutter = new StopCutter([this.#inside ? this.#close : this.#open])
      this.#atEdge = true
      this.#space = ''
    }
    return out
  }

  /** At the end: what was held back for a tag that never came. */
  flush(): { content: string; reasoning: string } {
    const out = { content: '', reasoning: '' }
    this.#add(this.#cutter.flush(), out)
    this.#give(this.#space, out)
    return out
  }

  #add(text: string, out: { content: string; reasoning: string }): void {
    const pending = this.#atEdge ? text.trimStart() : this.#space + text
    const settled = pending.trimEnd()
    this.#space = pending.slice(settled.length)
    if (settled === '') return
    this.#atEdge = false
    this.#give(settled, out)
  }

  #give(text: string, out: { content: string; reasoning: string }): void {
    if (this.#inside) out.reasoning += text
    else out.content += text
  }
}
