import type { ToolCallFragment } from '@smol/core'
import { CallObject } from './call-object.ts'
import type { CallParser, Parsed } from './format.ts'
import { countWith } from './fragments.ts'

/** What follows objects that were read: the next one, with what stands before it and is prose where it is no call; or the end. */
export type Following =
  | { readonly before: string; readonly object: string }
  | { readonly prose?: string; readonly rest: string }

/** Objects in JSON that are calls, one after the other. What may stand around them is up to those that extend it. */
export abstract class ObjectSeries implements CallParser {
  readonly #isTool: (name: string) => boolean
  #count: number
  #text = ''
  #before = ''
  #object: CallObject | undefined
  #started = false

  /**
   * @param isTool whether an object is a call with this name
   * @param count how many calls there were before
   */
  constructor(isTool: (name: string) => boolean, count: number) {
    this.#isTool = isTool
    this.#count = count
  }

  /**
   * @param text what was not read yet
   * @param started whether there was a call
   * @returns undefined where more text has to come
   */
  protected abstract following(text: string, started: boolean): Following | undefined

  /** What is prose of such a text where no more comes. */
  protected abstract leftOver(text: string, started: boolean): string

  push(text: string): Parsed {
    this.#text += text
    const fragments: ToolCallFragment[] = []
    for (;;) {
      if (this.#object === undefined) {
        const next = this.following(this.#text, this.#started)
        if (next === undefined) return { fragments }
        if ('rest' in next) return { fragments, ...proseOf(next.prose), rest: next.rest }
        this.#before = next.before
        this.#text = next.object
      }
      const object = (this.#object ??= new CallObject(this.#isTool, this.#count))
      const { fragments: found, prose, rest } = object.push(this.#text)
      this.#take(found, fragments)
      if (rest !== undefined && prose !== undefined) return { fragments, prose: this.#before + prose, rest }
      this.#text = rest ?? ''
      if (rest === undefined) return { fragments }
      this.#object = undefined
    }
  }

  flush(): Parsed {
    if (this.#object === undefined) return { fragments: [], ...proseOf(this.leftOver(this.#text, this.#started)) }
    const { fragments, prose } = this.#object.flush()
    return { fragments, ...proseOf(fragments.length > 0 ? prose : this.#before + (prose ?? '')) }
  }

  #take(found: readonly ToolCallFragment[], fragments: ToolCallFragment[]): void {
    if (found.length === 0) return
    fragments.push(...found)
    this.#count = countWith(found, this.#count)
    this.#started = true
    // It goes with the call.
    this.#before = ''
  }
}

/** No prose is none, not an empty one: white space would come with it. */
function proseOf(prose: string | undefined): { readonly prose?: string } {
  return prose === undefined || prose === '' ? {} : { prose }
}
