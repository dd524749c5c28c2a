import { createToolCallId } from '@smol/core'
import type { CallParser, Parsed, ToolFormat } from './format.ts'
import { JsonCalls } from './json-calls.ts'

/** What stands behind a mark: JSON, which is read as it comes, or the family's own writing, which is read as a whole. */
export class CallBody implements CallParser {
  readonly #format: ToolFormat
  readonly #count: number
  #json: JsonCalls | undefined
  #text = ''

  constructor(format: ToolFormat, count: number) {
    this.#format = format
    this.#count = count
  }

  push(text: string): Parsed {
    if (this.#json !== undefined) return this.#json.push(text)
    this.#text += text
    const first = this.#text.trimStart()[0]
    if (first === undefined) return { fragments: [] }
    const { close } = this.#format
    if (first === '{' || first === '[') {
      this.#json = new JsonCalls(close, this.#count)
      return this.#json.push(this.#text)
    }
    const end = close === undefined ? -1 : this.#text.indexOf(close)
    if (end < 0) return { fragments: [] }
    const after = end + (close ?? '').length
    return { ...this.#read(this.#text.slice(0, end), this.#text.slice(0, after)), rest: this.#text.slice(after) }
  }

  flush(): Parsed {
    return this.#json?.flush() ?? this.#read(this.#text, this.#text)
  }

  #read(body: string, written: string): Parsed {
    const calls = this.#format.parse(body)
    if (calls.length === 0) return { fragments: [], prose: `${this.#format.open}${written}` }
    const fragments = calls.map(({ name, arguments: args }, at) => ({
      index: this.#count + at,
      id: createToolCallId(),
      name,
      arguments: JSON.stringify(args),
    }))
    return { fragments }
  }
}
