import { JsonArguments, TaggedArguments } from './call-arguments.ts'
import { EndMarks } from './call-end.ts'
import type { CallParser, Parsed, ToolFormat, WrittenCall } from './format.ts'
import { fragmentsOf } from './fragments.ts'
import { HeadedCall } from './headed-call.ts'
import { JsonCalls } from './json-calls.ts'

/** What stands behind a mark: JSON, which is read as it comes, or the family's own writing, which is read as a whole. */
export class CallBody implements CallParser {
  readonly #format: ToolFormat
  readonly #names: ReadonlySet<string>
  readonly #count: number
  /** Once it is known how the calls are written. */
  #calls: CallParser | undefined
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
    if (this.#calls !== undefined) return this.#calls.push(text)
    this.#text += text
    const first = this.#text.trimStart()[0]
    if (first === undefined) return { fragments: [] }
    const { open, close, json, header, ends = close === undefined ? [] : [close] } = this.#format
    if (json && (first === '{' || first === '[')) {
      this.#calls = new JsonCalls(open, close, this.#count)
      return this.#calls.push(this.#text)
    }
    const [head = '', name] = header?.exec(this.#text) ?? []
    if (name !== undefined) {
      const after = this.#text.slice(head.length)
      const args = after.startsWith('{') ? new JsonArguments() : new TaggedArguments()
      this.#calls = new HeadedCall(name, args, new EndMarks(ends), this.#count)
      return this.#calls.push(after)
    }
    const end = close === undefined ? -1 : this.#text.indexOf(close)
    if (end < 0) return { fragments: [] }
    const after = end + (close ?? '').length
    return { ...this.#read(this.#text.slice(0, end), this.#text.slice(0, after)), rest: this.#text.slice(after) }
  }

  flush(): Parsed {
    return this.#calls?.flush() ?? this.#read(this.#text, this.#text)
  }

  #read(body: string, written: string): Parsed {
    const calls = this.#format.parse?.(body) ?? []
    return calls.length > 0 && this.#areCalls(calls)
      ? { fragments: fragmentsOf(calls, this.#count) }
      : { fragments: [], prose: `${this.#format.open}${written}` }
  }

  #areCalls(calls: readonly WrittenCall[]): boolean {
    return this.#format.onlyTools !== true || calls.every(({ name }) => this.#names.has(name))
  }
}
