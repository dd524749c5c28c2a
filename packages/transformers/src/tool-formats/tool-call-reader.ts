import type { ToolCallFragment } from '@smol/core'
import { CallBody } from './call-body.ts'
import type { CallParser, Parsed } from './format.ts'
import { formats } from './formats.ts'
import { JsonCalls } from './json-calls.ts'
import { PlainCalls } from './plain-calls.ts'
import { plainStart } from './plain-start.ts'

/** Text for the caller, and calls. */
export interface ReadText {
  readonly content: string
  readonly toolCalls: readonly ToolCallFragment[]
}

/** Where calls may begin: held back from here on. */
interface Opening {
  readonly at: number
  /** Absent while that is not known. */
  readonly parser?: CallParser
  readonly length: number
}

/**
 * Takes the calls out of a text that comes in pieces. What may be the beginning of one is held back until it is known;
 * white space around calls goes with them.
 */
export class ToolCallReader {
  readonly #names: ReadonlySet<string>
  #parser: CallParser | undefined
  #held = ''
  #count = 0

  /**
   * @param names the tools that there are
   * @param forced whether the text is known to be calls in JSON
   */
  constructor(names: Iterable<string>, forced: boolean) {
    this.#names = new Set(names)
    if (forced) this.#parser = new JsonCalls(undefined, 0)
  }

  push(text: string): ReadText {
    const toolCalls: ToolCallFragment[] = []
    let content = ''
    let next: string | undefined = text
    while (next !== undefined) {
      if (this.#parser === undefined) {
        const prose: string = this.#readProse(next)
        content += prose
        next = this.#parser === undefined ? undefined : this.#takeHeld()
      } else {
        const parsed: Parsed = this.#parser.push(next)
        toolCalls.push(...this.#counted(parsed.fragments))
        content += parsed.prose ?? ''
        next = parsed.rest
        if (next !== undefined) this.#parser = undefined
      }
    }
    return { content, toolCalls }
  }

  /** At the end of the text. */
  flush(): ReadText {
    const { fragments, prose = '' }: Parsed = this.#parser?.flush() ?? { fragments: [], prose: this.#held }
    const toolCalls = this.#counted(fragments)
    this.#held = ''
    this.#parser = undefined
    return { content: this.#count > 0 && prose.trim() === '' ? '' : prose, toolCalls }
  }

  #counted(fragments: readonly ToolCallFragment[]): readonly ToolCallFragment[] {
    for (const { index } of fragments) this.#count = Math.max(this.#count, (index ?? 0) + 1)
    return fragments
  }

  #takeHeld(): string {
    const held = this.#held
    this.#held = ''
    return held
  }

  /** Gives what is surely prose, and holds the rest; where calls begin, what stands behind their mark. */
  #readProse(piece: string): string {
    const text = this.#held + piece
    const opening = this.#opening(text)
    const at = opening?.at ?? text.length
    const prose = text.slice(0, at)
    // White space in front of what may be a call, or behind one, waits with it.
    const kept = opening?.parser === undefined ? (/\s+$/.exec(prose)?.[0].length ?? 0) : 0
    this.#parser = opening?.parser
    this.#held = text.slice(opening?.parser === undefined ? at - kept : at + opening.length)
    return opening?.parser === undefined ? prose.slice(0, prose.length - kept) : prose.trimEnd()
  }

  #opening(text: string): Opening | undefined {
    for (let at = 0; at < text.length; at++) {
      const rest = text.slice(at)
      const format = formats.find(({ open }) => rest.startsWith(open))
      if (format !== undefined) return { at, length: format.open.length, parser: new CallBody(format, this.#count) }
      if (formats.some(({ open }) => open.startsWith(rest))) return { at, length: 0 }
      if (!'`[{'.includes(rest[0] as string)) continue
      const plain = plainStart(rest)
      if (plain === 'yes') return { at, length: 0, parser: new PlainCalls(this.#names, this.#count) }
      if (plain === 'maybe') return { at, length: 0 }
    }
    return undefined
  }
}
