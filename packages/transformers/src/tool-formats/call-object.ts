import type { ScannedText, ToolCallFragment } from '@smol/core'
import { JsonArguments } from './call-arguments.ts'
import type { CallEnd } from './call-end.ts'
import type { CallParser, Parsed } from './format.ts'
import { fragmentsOfScan, scanCalls } from './fragments.ts'
import { HeadedCall } from './headed-call.ts'
import { JsonSpan } from './json-span.ts'

// A call's usual beginning, up to its arguments. Some put a type in front, or the number of the call.
const head =
  /^\{\s*(?:"(?:type|tool_call_id)"\s*:\s*"[^"\\]*"\s*,\s*)?"(?:name|tool_name|tool)"\s*:\s*"([^"\\\p{Cc}]+)"\s*,\s*"(?:arguments|parameters)"\s*:\s*(?=\{)/u

/**
 * One object in JSON that may be a call. Where it begins as usual, its arguments are handed out while they are written; what
 * begins in another way is read when it is complete. What is no call comes back as prose.
 */
export class CallObject implements CallParser {
  readonly #isTool: (name: string) => boolean
  readonly #index: number
  readonly #span = new JsonSpan()
  #text = ''
  /** Once it is known to be one. */
  #call: HeadedCall | undefined

  /**
   * @param isTool whether it is a call with this name
   * @param index how many calls there were before
   */
  constructor(isTool: (name: string) => boolean, index: number) {
    this.#isTool = isTool
    this.#index = index
  }

  push(text: string): Parsed {
    if (this.#call !== undefined) return this.#call.push(text)
    const before = this.#text.length
    this.#text += text
    const [start, name] = head.exec(this.#text) ?? []
    if (start !== undefined && name !== undefined && this.#isTool(name)) {
      this.#call = new HeadedCall(name, new JsonArguments(), new ObjectEnd(), this.#index)
      return this.#call.push(this.#text.slice(start.length))
    }
    const end = this.#span.push(text)
    if (end < 0) return { fragments: [] }
    const written = this.#text.slice(0, before + end)
    const calls = this.#callsOf(scanCalls(written))
    return { ...(calls.length > 0 ? { fragments: calls } : { fragments: [], prose: written }), rest: text.slice(end) }
  }

  flush(): Parsed {
    if (this.#call !== undefined) return this.#call.flush()
    const scan = scanCalls(this.#text)
    const calls = this.#callsOf(scan)
    return calls.length > 0 ? { fragments: calls, prose: scan.content } : { fragments: [], prose: this.#text }
  }

  /** None where one of them is no tool's. */
  #callsOf(scan: ScannedText): readonly ToolCallFragment[] {
    const calls = fragmentsOfScan(scan, this.#index)
    return calls.every(({ name }) => this.#isTool(name ?? '')) ? calls : []
  }
}

/** What stands behind the arguments, up to where the object closes. */
class ObjectEnd implements CallEnd {
  readonly #span = new JsonSpan(1)
  /** Up to the first character that tells whether the object goes on. */
  #space = ''
  #isClosing = false

  push(text: string): string | undefined {
    let after = text
    if (!this.#isClosing) {
      this.#space += text
      after = this.#space.trimStart()
      if (after === '') return undefined
      // Small models forget the brace.
      if (!'},'.includes(after[0] as string)) return this.#space
      this.#isClosing = true
    }
    const end = this.#span.push(after)
    return end < 0 ? undefined : after.slice(end)
  }

  flush(): string {
    return ''
  }
}
