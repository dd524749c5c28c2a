import type { ToolCallFragment } from '@smol/core'
import { createToolCallId } from '@smol/core'
import type { CallParser, Parsed } from './format.ts'
import { fragmentsOfScan, scanCalls } from './fragments.ts'
import { callHead, JsonCall } from './json-call.ts'
import { JsonSpan } from './json-span.ts'

/** What may stand before the first object: Command R's label, a fence, a list's bracket. */
const beginning = /^((?:Action:\s*)?```(?:json)?\s*)?(\[\s*)?/

/** What a step came to: calls are over, text has to come, or the next step can be taken. */
type Step = Omit<Parsed, 'fragments'> | 'wait' | 'go on'

/**
 * Calls without a mark: an object or a list, perhaps fenced. They are calls only when there are tools of their names, which is
 * soon known of an object that begins as usual; one that begins in another way waits until it is complete.
 */
export class PlainCalls implements CallParser {
  readonly #names: ReadonlySet<string>
  #count: number
  /** What is read now, or next. */
  #place: 'start' | 'object' | 'list' | 'end' = 'start'
  #isFenced = false
  #isList = false
  /** The call that is being written. */
  #call: JsonCall | undefined
  /** What stands before an object, and is prose where that is no call. */
  #gap = ''
  #text = ''

  /**
   * @param names the tools that there are
   * @param count how many calls there were before
   */
  constructor(names: ReadonlySet<string>, count: number) {
    this.#names = names
    this.#count = count
  }

  push(text: string): Parsed {
    this.#text += text
    const fragments: ToolCallFragment[] = []
    for (;;) {
      const step = this.#call === undefined ? this.#step(fragments) : this.#takeCall(this.#call, fragments)
      if (step === 'wait') return { fragments }
      if (step !== 'go on') return { fragments, ...step }
    }
  }

  flush(): Parsed {
    if (this.#call !== undefined) return { fragments: [] }
    const fragments = this.#place === 'object' ? this.#scan(this.#text) : []
    return fragments.length > 0 ? { fragments } : { fragments, prose: this.#gap + this.#text }
  }

  #step(fragments: ToolCallFragment[]): Step {
    if (this.#place === 'start') return this.#takeStart()
    if (this.#place === 'object') return this.#takeObject(fragments)
    return this.#place === 'list' ? this.#takeGap() : this.#takeFence()
  }

  #takeStart(): Step {
    const [start = '', fence, bracket] = beginning.exec(this.#text) ?? []
    this.#isFenced = fence !== undefined
    this.#isList = bracket !== undefined
    this.#gap = start
    this.#text = this.#text.slice(start.length)
    this.#place = 'object'
    return 'go on'
  }

  #takeObject(fragments: ToolCallFragment[]): Step {
    const head = callHead(this.#text)
    if (head !== undefined && this.#names.has(head.name)) {
      fragments.push({ index: this.#count, id: createToolCallId(), name: head.name })
      this.#call = new JsonCall(this.#count++)
      return this.#behind(this.#text.slice(head.length))
    }
    const end = new JsonSpan().push(this.#text)
    if (end < 0) return 'wait'
    const written = this.#text.slice(0, end)
    const rest = this.#text.slice(end)
    const calls = this.#scan(written)
    if (calls.length === 0) return { prose: this.#gap + written, rest }
    fragments.push(...calls)
    this.#count += calls.length
    return this.#behind(rest)
  }

  #takeCall(call: JsonCall, fragments: ToolCallFragment[]): Step {
    const rest = call.push(this.#text, fragments)
    this.#text = rest ?? ''
    if (rest === undefined) return 'wait'
    this.#call = undefined
    return 'go on'
  }

  #behind(text: string): Step {
    this.#text = text
    this.#gap = ''
    this.#place = this.#isList ? 'list' : 'end'
    return 'go on'
  }

  #takeGap(): Step {
    const [gap = ''] = /^[\s,]*/.exec(this.#text) ?? []
    const after = this.#text.slice(gap.length)
    if (after === '') return 'wait'
    if (after.startsWith('{')) {
      this.#gap = gap
      this.#text = after
      this.#place = 'object'
    } else {
      // Small models forget the bracket.
      if (after.startsWith(']')) this.#text = after.slice(1)
      this.#place = 'end'
    }
    return 'go on'
  }

  #takeFence(): Step {
    const [fence] = this.#isFenced ? (/^\s*```/.exec(this.#text) ?? []) : ['']
    if (fence !== undefined) return { rest: this.#text.slice(fence.length) }
    return '```'.startsWith(this.#text.trim()) ? 'wait' : { rest: this.#text }
  }

  /** The calls of an object, where all are of tools that there are. */
  #scan(text: string): ToolCallFragment[] {
    const calls = fragmentsOfScan(scanCalls(text), this.#count)
    return calls.every(({ name }) => this.#names.has(name ?? '')) ? calls : []
  }
}
