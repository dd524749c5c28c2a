import type { ToolCallFragment } from '@smol/core'
import { createToolCallId } from '@smol/core'
import type { CallParser, Parsed } from './format.ts'
import { fragmentsOf } from './fragments.ts'
import type { PlainStart } from './plain-start.ts'
import { readPythonCalls } from './python-calls.ts'
import { PythonSpan } from './python-span.ts'

/** Llama 3.2 and 4: `[f(x=1), g(y="a")]`, without a mark. Calls only when there are tools of their names. */
export class PythonList implements CallParser {
  readonly #names: ReadonlySet<string>
  readonly #count: number
  readonly #span = new PythonSpan()
  #text = ''

  constructor(names: ReadonlySet<string>, count: number) {
    this.#names = names
    this.#count = count
  }

  push(text: string): Parsed {
    const before = this.#text.length
    this.#text += text
    const end = this.#span.push(text)
    if (end < 0) return { fragments: [] }
    const written = this.#text.slice(0, before + end)
    const rest = this.#text.slice(written.length)
    const { calls, end: read } = readPythonCalls(written, 1)
    if (calls.length === 0 || !/^\s*,?\s*\]$/.test(written.slice(read)) || !this.#areTools(calls))
      return { fragments: [], prose: written, rest }
    return { fragments: fragmentsOf(calls, this.#count), rest }
  }

  /** What was cut off in the middle of a call is one that is reported as such. */
  flush(): Parsed {
    const { calls, end } = readPythonCalls(this.#text, 1)
    const [, name = '', args = ''] = /^[\s,;]*([^\s(]+)\s*\(([\s\S]*)$/.exec(this.#text.slice(end)) ?? []
    const known = name === '' ? calls : [...calls, { name }]
    if (known.length === 0 || !this.#areTools(known)) return { fragments: [], prose: this.#text }
    const cut: ToolCallFragment[] =
      name === '' ? [] : [{ index: this.#count + calls.length, id: createToolCallId(), name, arguments: args }]
    return { fragments: [...fragmentsOf(calls, this.#count), ...cut] }
  }

  #areTools(calls: readonly { readonly name: string }[]): boolean {
    return calls.every(({ name }) => this.#names.has(name))
  }
}

/** Whether a text begins with the bracket and the first tool of such a list. */
export function pythonListStart(text: string, names: Iterable<string>): PlainStart {
  const inside = /^\[\s*/.exec(text)
  if (inside === null) return 'no'
  const rest = text.slice(inside[0].length)
  let start: PlainStart = 'no'
  for (const name of names) {
    if (name.startsWith(rest)) start = 'maybe'
    if (!rest.startsWith(name)) continue
    const after = rest.slice(name.length).trimStart()
    if (after.startsWith('(')) return 'yes'
    if (after === '') start = 'maybe'
  }
  return start
}
