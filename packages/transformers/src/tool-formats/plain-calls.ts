import type { CallParser, Parsed } from './format.ts'
import { fragmentsOfScan, scanCalls } from './fragments.ts'
import { JsonSpan } from './json-span.ts'

/** Calls without a mark. They are calls only when there are tools of their names; all of it waits until that is known. */
export class PlainCalls implements CallParser {
  readonly #names: ReadonlySet<string>
  readonly #span = new JsonSpan()
  readonly #count: number
  #text = ''
  /** Where the JSON ends, in a fence that is still open. */
  #end = -1

  constructor(names: ReadonlySet<string>, count: number) {
    this.#names = names
    this.#count = count
  }

  push(text: string): Parsed {
    const before = this.#text.length
    this.#text += text
    if (this.#end < 0) {
      const end = this.#span.push(text)
      if (end < 0) return { fragments: [] }
      this.#end = before + end
    }
    const fence = /^(?:Action:\s*)?```/.test(this.#text) ? /^\s*```/.exec(this.#text.slice(this.#end)) : undefined
    if (fence === null && '```'.startsWith(this.#text.slice(this.#end).trim())) return { fragments: [] }
    return this.#read(this.#end + (fence?.[0].length ?? 0))
  }

  flush(): Parsed {
    const { rest, ...parsed } = this.#read(this.#text.length)
    return { ...parsed, prose: `${parsed.prose ?? ''}${rest ?? ''}` }
  }

  #read(end: number): Parsed {
    const [written, rest] = [this.#text.slice(0, end), this.#text.slice(end)]
    const calls = fragmentsOfScan(scanCalls(written), this.#count)
    if (calls.length === 0 || !calls.every(({ name }) => this.#names.has(name ?? '')))
      return { fragments: [], prose: written, rest }
    return { fragments: calls, rest }
  }
}
