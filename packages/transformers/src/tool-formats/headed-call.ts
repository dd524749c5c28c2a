import type { ToolCallFragment } from '@smol/core'
import { createToolCallId } from '@smol/core'
import type { CallArguments } from './call-arguments.ts'
import type { CallEnd } from './call-end.ts'
import type { CallParser, Parsed } from './format.ts'

/** One call whose name stands before its arguments, which are handed out while they are written. */
export class HeadedCall implements CallParser {
  readonly #index: number
  readonly #end: CallEnd
  /** While they are written. */
  #arguments: CallArguments | undefined
  /** Goes out with the first piece. */
  #first: ToolCallFragment | undefined

  /**
   * @param args reads the arguments
   * @param end reads what stands behind them
   * @param index how many calls there were before
   */
  constructor(name: string, args: CallArguments, end: CallEnd, index: number) {
    this.#index = index
    this.#end = end
    this.#arguments = args
    this.#first = { index, id: createToolCallId(), name }
  }

  push(text: string): Parsed {
    const fragments: ToolCallFragment[] = this.#first === undefined ? [] : [this.#first]
    this.#first = undefined
    let after = text
    if (this.#arguments !== undefined) {
      const { json, rest } = this.#arguments.push(text)
      if (json !== '') fragments.push({ index: this.#index, arguments: json })
      if (rest === undefined) return { fragments }
      this.#arguments = undefined
      after = rest
    }
    const rest = this.#end.push(after)
    return rest === undefined ? { fragments } : { fragments, rest }
  }

  flush(): Parsed {
    const cut = this.#arguments?.flush() ?? ''
    return { fragments: cut === '' ? [] : [{ index: this.#index, arguments: cut }], prose: this.#end.flush() }
  }
}
