import type { ToolCallFragment } from '@smol/core'
import { createToolCallId } from '@smol/core'
import type { CallArguments } from './call-arguments.ts'
import { CallEnds } from './call-ends.ts'
import type { CallParser, Parsed } from './format.ts'

/** One call whose name stands before its arguments, which are handed out while they are written. */
export class HeadedCall implements CallParser {
  readonly #index: number
  readonly #ends: CallEnds
  /** While they are written. */
  #arguments: CallArguments | undefined
  #first: ToolCallFragment | undefined

  /**
   * @param args reads the arguments
   * @param ends what may stand behind them, in this order
   * @param index how many calls there were before
   */
  constructor(name: string, args: CallArguments, ends: readonly string[], index: number) {
    this.#index = index
    this.#ends = new CallEnds(ends)
    this.#arguments = args
    this.#first = { index, id: createToolCallId(), name }
  }

  push(text: string): Parsed {
    const fragments = this.#takeFirst()
    let after = text
    if (this.#arguments !== undefined) {
      const { json, rest } = this.#arguments.push(text)
      if (json !== '') fragments.push({ index: this.#index, arguments: json })
      if (rest === undefined) return { fragments }
      this.#arguments = undefined
      after = rest
    }
    const rest = this.#ends.push(after)
    return rest === undefined ? { fragments } : { fragments, rest }
  }

  flush(): Parsed {
    const fragments = this.#takeFirst()
    const cut = this.#arguments?.flush() ?? ''
    if (cut !== '') fragments.push({ index: this.#index, arguments: cut })
    return { fragments, prose: this.#ends.flush() }
  }

  #takeFirst(): ToolCallFragment[] {
    const first = this.#first
    this.#first = undefined
    return first === undefined ? [] : [first]
  }
}
