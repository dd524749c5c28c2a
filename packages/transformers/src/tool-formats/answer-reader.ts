import { HarmonyReader, harmonyStart } from './harmony.ts'
import type { ReadText } from './tool-call-reader.ts'
import { ToolCallReader } from './tool-call-reader.ts'

/** Takes an answer apart as it comes: text, reasoning where the model marks it itself, and calls. */
export class AnswerReader {
  readonly #names: readonly string[] | undefined
  readonly #forced: boolean
  #held = ''
  #reader: Pick<ToolCallReader, 'push' | 'flush'> | undefined

  /**
   * @param names the tools that there are; undefined: calls stay text
   * @param forced whether the text is known to be calls in JSON
   */
  constructor(names: readonly string[] | undefined, forced: boolean) {
    this.#names = names
    this.#forced = forced
    if (forced) this.#reader = this.#plainReader()
  }

  push(text: string): ReadText {
    if (this.#reader !== undefined) return this.#reader.push(text)
    this.#held += text
    const start = harmonyStart(this.#held)
    if (start === 'maybe') return nothing
    this.#reader = start === 'yes' ? new HarmonyReader(this.#names !== undefined) : this.#plainReader()
    return this.#reader.push(this.#held)
  }

  /** At the end of the text. */
  flush(): ReadText {
    if (this.#reader !== undefined) return this.#reader.flush()
    const reader = this.#plainReader()
    const { content } = reader.push(this.#held)
    return { content: content + reader.flush().content, toolCalls: [] }
  }

  #plainReader(): Pick<ToolCallReader, 'push' | 'flush'> {
    return this.#names === undefined ? asItIs : new ToolCallReader(this.#names, this.#forced)
  }
}

const nothing: ReadText = { content: '', toolCalls: [] }

const asItIs: Pick<ToolCallReader, 'push' | 'flush'> = {
  push: (content) => ({ content, toolCalls: [] }),
  flush: () => nothing,
}
