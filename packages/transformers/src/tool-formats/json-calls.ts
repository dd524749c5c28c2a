import type { Following } from './object-series.ts'
import { ObjectSeries } from './object-series.ts'

// What stands before the first call, and between calls and behind them: a list's brackets, Llama's semicolon.
const before = /^[\s,;[\]]+/
const between = /^[\s,;\]]+/
// A list of no calls, which is said to nobody.
const emptyList = /^\s*\[\s*\]\s*$/

/** Calls as JSON objects behind a mark, alone, in a list or one after the other. */
export class JsonCalls extends ObjectSeries {
  readonly #open: string
  readonly #close: string | undefined

  /**
   * @param open what stood before: prose, should there be no call
   * @param close ends the calls
   * @param count how many calls there were before
   */
  constructor(open: string, close: string | undefined, count: number) {
    super(() => true, count)
    this.#open = open
    this.#close = close
  }

  protected following(text: string, started: boolean): Following | undefined {
    const [gap, after] = split(text, started)
    if (after.startsWith('{')) return { before: started ? '' : this.#open + gap, object: after }
    const close = this.#close ?? ''
    if (close !== '' && after.startsWith(close))
      return { prose: this.#unread(gap, close, started), rest: after.slice(close.length) }
    if (after === '' || close.startsWith(after)) return undefined
    return { prose: started ? '' : this.#open + gap, rest: after }
  }

  protected leftOver(text: string, started: boolean): string {
    const [gap, after] = split(text, started)
    return started ? after : this.#unread(gap, after, started)
  }

  /** What was passed over at the end of the calls, and what ends them: prose where there was neither a call nor a list. */
  #unread(gap: string, end: string, started: boolean): string {
    const isList = emptyList.test(gap) && (end === this.#close || end === '')
    return started || isList ? '' : this.#open + gap + end
  }
}

/** What stands before the next call, and the rest. */
function split(text: string, started: boolean): [gap: string, after: string] {
  const [gap = ''] = (started ? between : before).exec(text) ?? []
  return [gap, text.slice(gap.length)]
}
