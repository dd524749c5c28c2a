import type { Following } from './object-series.ts'
import { ObjectSeries } from './object-series.ts'

/** What may stand before the first object: Command R's label, a fence, a list's bracket. */
const beginning = /^((?:Action:\s*)?```(?:json)?\s*)?(\[\s*)?/

/** Calls without a mark: an object or a list, perhaps fenced. They are calls only when there are tools of their names. */
export class PlainCalls extends ObjectSeries {
  #isFenced = false
  #isList = false

  /**
   * @param names the tools that there are
   * @param count how many calls there were before
   */
  constructor(names: ReadonlySet<string>, count: number) {
    super((name) => names.has(name), count)
  }

  protected following(text: string, started: boolean): Following | undefined {
    if (!started) {
      const [start = '', fence, bracket] = beginning.exec(text) ?? []
      this.#isFenced = fence !== undefined
      this.#isList = bracket !== undefined
      return { before: start, object: text.slice(start.length) }
    }
    if (this.#isList) {
      const [gap = ''] = /^[\s,]*/.exec(text) ?? []
      const object = text.slice(gap.length)
      if (object === '') return undefined
      if (object.startsWith('{')) return { before: gap, object }
    }
    const rest = this.#behindList(text)
    if (!this.#isFenced) return { rest }
    const [fence] = /^\s*```/.exec(rest) ?? []
    if (fence !== undefined) return { rest: rest.slice(fence.length) }
    return '```'.startsWith(rest.trim()) ? undefined : { rest }
  }

  protected leftOver(text: string): string {
    return this.#behindList(text)
  }

  /** Small models forget the bracket. */
  #behindList(text: string): string {
    return this.#isList ? text.replace(/^[\s,]*\]/, '') : text
  }
}
