import type { CallParser, Parsed, ToolFormat, WrittenCall } from './format.ts'
import { fragmentsOf } from './fragments.ts'
import { JsonCalls } from './json-calls.ts'

/** What stands behind a mark: JSON, which is read as it comes, or the family's own writing, which is read as a whole. */
export class CallBody implements CallParser {
  readonly #format: ToolFormat
  readonly #names: ReadonlySet<string>
  readonly #count: number
  #json: JsonCalls | undefined
  #text = ''

  /**
   * @param names the tools that there are
   * @param count how many calls there were before
   */
  constructor(format: ToolFormat, names: ReadonlySet<string>, count: number) {
    this.#format = format
    this.#names = names
    this.#count = count
  }

  push(text: string): Parsed {
    if (this.#json !== undefined) return this.#json.push(text)
    this.#text += text
    const first = this.#text.trimStart()[0]
    if (first === undefined) return { fragments: [] }
    const { open, close, json } = this.#format
    if (json && (first === '{' || first === '[')) {
      this.#json = new JsonCalls(open, close, this.#count)
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
    return calls.length > 0 && this.#areCalls(calls)
      ? { fragments: fragmentsOf(calls, this.#count) }
      : { fragments: [], prose: `${this.#format.open}${written}` }
  }

  #areCalls(calls: readonly WrittenCall[]): boolean {
    return this.#format.onlyTools !== true || calls.every(({ name }) => this.#names.has(name))
  }
}
