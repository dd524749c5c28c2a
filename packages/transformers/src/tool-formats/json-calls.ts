import type { ToolCallFragment } from '@smol/core'
import { createToolCallId, scanToolCalls } from '@smol/core'
import type { CallParser, Parsed } from './format.ts'
import { JsonSpan } from './json-span.ts'

// A call's usual beginning, up to its arguments.
const header = /^\{\s*"name"\s*:\s*"((?:[^"\\]|\\.)*)"\s*,\s*"(?:arguments|parameters)"\s*:\s*(?=\{)/
// What stands before the first call, and between calls and behind them: a list's brackets, Llama's semicolon.
const before = /^[\s,;[\]]+/
const between = /^[\s,;\]]+/

/** Calls as JSON objects, alone, in a list or one after the other. Arguments are handed out while they are written. */
export class JsonCalls implements CallParser {
  readonly #close: string | undefined
  #text = ''
  #count: number
  #started = false
  /** The arguments that are being written. */
  #span: JsonSpan | undefined
  /** The call that they belong to closes after them. */
  #inCall = false

  /**
   * @param close ends the calls
   * @param count how many calls there were before
   */
  constructor(close: string | undefined, count: number) {
    this.#close = close
    this.#count = count
  }

  push(text: string): Parsed {
    this.#text += text
    const fragments: ToolCallFragment[] = []
    while (this.#step(fragments));
    const close = this.#close
    if (this.#span !== undefined || this.#inCall || this.#text === '' || this.#text.startsWith('{'))
      return { fragments }
    if (close === undefined) return { fragments, rest: this.#text }
    if (this.#text.startsWith(close)) return { fragments, rest: this.#text.slice(close.length) }
    return close.startsWith(this.#text) ? { fragments } : { fragments, rest: this.#text }
  }

  flush(): Parsed {
    if (this.#span !== undefined || this.#inCall) return { fragments: [] }
    const { content, toolCalls, invalidToolCalls } = scanToolCalls(this.#text)
    const fragments = [
      ...toolCalls.map(({ id, name, arguments: args }) => ({ id, name, arguments: JSON.stringify(args) })),
      ...invalidToolCalls.map(({ id, name, text }) => ({ id, name, arguments: text })),
    ].map((call) => ({ ...call, index: this.#count++ }))
    return { fragments, prose: fragments.length === 0 ? this.#text : content }
  }

  /** Takes what it can from the front; false when it has to wait. */
  #step(fragments: ToolCallFragment[]): boolean {
    if (this.#span !== undefined) return this.#takeArguments(this.#span, fragments)
    if (this.#inCall) return this.#takeEnd()
    const gap = (this.#started ? between : before).exec(this.#text)?.[0].length ?? 0
    this.#text = this.#text.slice(gap)
    if (!this.#text.startsWith('{')) return false
    this.#started = true
    const match = header.exec(this.#text)
    if (match === null) return this.#takeWhole(fragments)
    this.#text = this.#text.slice(match[0].length)
    const name = JSON.parse(`"${match[1]}"`) as string
    fragments.push({ index: this.#count, id: createToolCallId(), name })
    this.#span = new JsonSpan()
    return true
  }

  #takeArguments(span: JsonSpan, fragments: ToolCallFragment[]): boolean {
    if (this.#text === '') return false
    const end = span.push(this.#text)
    const piece = end < 0 ? this.#text : this.#text.slice(0, end)
    fragments.push({ index: this.#count, arguments: piece })
    this.#text = this.#text.slice(piece.length)
    if (end < 0) return false
    this.#span = undefined
    this.#inCall = true
    return true
  }

  #takeEnd(): boolean {
    const end = this.#text.indexOf('}')
    if (end < 0) return false
    this.#text = this.#text.slice(end + 1)
    this.#inCall = false
    this.#count++
    return true
  }

  /** An object that begins in another way is read when it is complete. */
  #takeWhole(fragments: ToolCallFragment[]): boolean {
    const end = new JsonSpan().push(this.#text)
    if (end < 0) return false
    const { toolCalls, invalidToolCalls } = scanToolCalls(this.#text.slice(0, end))
    if (toolCalls.length + invalidToolCalls.length === 0) return false
    for (const { id, name, arguments: args } of toolCalls)
      fragments.push({ index: this.#count++, id, name, arguments: JSON.stringify(args) })
    for (const { id, name, text } of invalidToolCalls)
      fragments.push({ index: this.#count++, id, name, arguments: text })
    this.#text = this.#text.slice(end)
    return true
  }
}
