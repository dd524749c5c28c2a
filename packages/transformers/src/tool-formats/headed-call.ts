import type { ToolCallFragment } from '@smol/core'
import { createToolCallId } from '@smol/core'
import type { CallParser, Parsed } from './format.ts'
import { JsonSpan } from './json-span.ts'

/** One call whose name stands before its arguments in JSON. The arguments are handed out while they are written. */
export class HeadedCall implements CallParser {
  readonly #close: string
  readonly #span = new JsonSpan()
  readonly #index: number
  #first: ToolCallFragment | undefined
  /** What stands behind the arguments, once they are over. */
  #after: string | undefined

  /**
   * @param close what stands behind, if anything
   * @param index how many calls there were before
   */
  constructor(name: string, close: string | undefined, index: number) {
    this.#close = close ?? ''
    this.#index = index
    this.#first = { index, id: createToolCallId(), name }
  }

  push(text: string): Parsed {
    const fragments: ToolCallFragment[] = this.#first === undefined ? [] : [this.#first]
    this.#first = undefined
    if (this.#after === undefined) {
      const end = this.#span.push(text)
      const piece = end < 0 ? text : text.slice(0, end)
      if (piece !== '') fragments.push({ index: this.#index, arguments: piece })
      if (end < 0) return { fragments }
      this.#after = text.slice(end)
    } else this.#after += text
    const closing = this.#after.trimStart()
    if (this.#close !== '' && closing.startsWith(this.#close))
      return { fragments, rest: closing.slice(this.#close.length) }
    return this.#close !== '' && this.#close.startsWith(closing) ? { fragments } : { fragments, rest: this.#after }
  }

  flush(): Parsed {
    return { fragments: this.#first === undefined ? [] : [this.#first] }
  }
}
