import type { ToolCallFragment } from '@smol/core'
import { JsonArguments } from './call-arguments.ts'
import { JsonSpan } from './json-span.ts'

// A call's usual beginning, up to its arguments. Some put a type in front, or the number of the call.
const head =
  /^\{\s*(?:"(?:type|tool_call_id)"\s*:\s*"[^"\\]*"\s*,\s*)?"(?:name|tool_name|tool)"\s*:\s*"([^"\\\p{Cc}]+)"\s*,\s*"(?:arguments|parameters)"\s*:\s*(?=\{)/u

/** The usual beginning of a call as a JSON object, up to its arguments; undefined where a text begins in another way. */
export function callHead(text: string): { readonly name: string; readonly length: number } | undefined {
  const [written, name] = head.exec(text) ?? []
  return written === undefined || name === undefined ? undefined : { name, length: written.length }
}

/** A call as a JSON object, behind its beginning. Its arguments are handed out while they are written. */
export class JsonCall {
  readonly #index: number
  /** While they are written. */
  #arguments: JsonArguments | undefined = new JsonArguments()
  /** What stands behind the arguments, up to where the object closes. */
  readonly #end = new JsonSpan(1)
  /** Behind the arguments, up to the first character that tells whether the object goes on. */
  #space = ''
  #isClosing = false

  /** @param index how many calls there were before */
  constructor(index: number) {
    this.#index = index
  }

  /** @returns what follows the call; undefined while it goes on */
  push(text: string, fragments: ToolCallFragment[]): string | undefined {
    let after = text
    if (this.#arguments !== undefined) {
      const { json, rest } = this.#arguments.push(text)
      if (json !== '') fragments.push({ index: this.#index, arguments: json })
      if (rest === undefined) return undefined
      this.#arguments = undefined
      after = rest
    }
    if (!this.#isClosing) {
      this.#space += after
      after = this.#space.trimStart()
      if (after === '') return undefined
      // Small models forget the brace.
      if (!'},'.includes(after[0] as string)) return this.#space
      this.#isClosing = true
    }
    const end = this.#end.push(after)
    return end < 0 ? undefined : after.slice(end)
  }
}
