import type { ToolCallFragment } from '@smol/core'
import { createToolCallId } from '@smol/core'
import type { CallParser, Parsed } from './format.ts'
import { fragmentsOfScan, scanCalls } from './fragments.ts'
import { callHead, JsonCall } from './json-call.ts'
import { JsonSpan } from './json-span.ts'

// What stands before the first call, and between calls and behind them: a list's brackets, Llama's semicolon.
const before = /^[\s,;[\]]+/
const between = /^[\s,;\]]+/
// A list of no calls, which is said to nobody.
const emptyList = /^\s*\[\s*\]\s*$/

/** Calls as JSON objects, alone, in a list or one after the other. Arguments are handed out while they are written. */
export class JsonCalls implements CallParser {
  readonly #open: string
  readonly #close: string | undefined
  #text = ''
  #count: number
  /** What was passed over before the first call: prose, behind the mark, should there be none. */
  #gap = ''
  #started = false
  /** What turned out to be no call. */
  #prose: string | undefined
  /** The call that is being written. */
  #call: JsonCall | undefined

  /**
   * @param open what stood before
   * @param close ends the calls
   * @param count how many calls there were before
   */
  constructor(open: string, close: string | undefined, count: number) {
    this.#open = open
    this.#close = close
    this.#count = count
  }

  push(text: string): Parsed {
    this.#text += text
    const fragments: ToolCallFragment[] = []
    while (this.#prose === undefined && this.#step(fragments));
    if (this.#prose !== undefined) return { fragments, prose: this.#prose, rest: this.#text }
    const close = this.#close
    if (this.#call !== undefined || this.#text === '' || this.#text.startsWith('{')) return { fragments }
    if (close !== undefined) {
      if (this.#text.startsWith(close))
        return { fragments, ...this.#unread(close), rest: this.#text.slice(close.length) }
      if (close.startsWith(this.#text)) return { fragments }
    }
    return { fragments, ...(this.#started ? {} : { prose: this.#open + this.#gap }), rest: this.#text }
  }

  flush(): Parsed {
    if (this.#call !== undefined) return { fragments: [] }
    const scan = scanCalls(this.#text)
    const fragments = fragmentsOfScan(scan, this.#count)
    if (fragments.length > 0) return { fragments, prose: scan.content }
    return { fragments, ...(this.#started ? { prose: this.#text } : this.#unread(this.#text)) }
  }

  /** What was passed over at the end of the calls, and what ends them: prose where there was neither a call nor a list. */
  #unread(end: string): { readonly prose?: string } {
    const isList = emptyList.test(this.#gap) && (end === this.#close || end === '')
    return this.#started || isList ? {} : { prose: this.#open + this.#gap + end }
  }

  /** Takes what it can from the front; false when it has to wait. */
  #step(fragments: ToolCallFragment[]): boolean {
    if (this.#call !== undefined) return this.#takeCall(this.#call, fragments)
    const [gap = ''] = (this.#started ? between : before).exec(this.#text) ?? []
    this.#gap += gap
    this.#text = this.#text.slice(gap.length)
    if (!this.#text.startsWith('{')) return false
    const head = callHead(this.#text)
    if (head === undefined) return this.#takeWhole(fragments)
    this.#started = true
    this.#text = this.#text.slice(head.length)
    fragments.push({ index: this.#count, id: createToolCallId(), name: head.name })
    this.#call = new JsonCall(this.#count)
    return true
  }

  #takeCall(call: JsonCall, fragments: ToolCallFragment[]): boolean {
    const rest = call.push(this.#text, fragments)
    this.#text = rest ?? ''
    if (rest === undefined) return false
    this.#call = undefined
    this.#count++
    return true
  }

  /** An object that begins in another way is read when it is complete. */
  #takeWhole(fragments: ToolCallFragment[]): boolean {
    const end = new JsonSpan().push(this.#text)
    if (end < 0) return false
    const written = this.#text.slice(0, end)
    const found = fragmentsOfScan(scanCalls(written), this.#count)
    this.#text = this.#text.slice(end)
    if (found.length === 0) {
      this.#prose = (this.#started ? '' : this.#open + this.#gap) + written
      return false
    }
    fragments.push(...found)
    this.#count += found.length
    this.#started = true
    return true
  }
}
