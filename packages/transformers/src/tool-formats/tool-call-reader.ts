import type { ToolCallFragment } from '@smol/core'
import { CallBody } from './call-body.ts'
import type { CallParser, Parsed } from './format.ts'
import { formats } from './formats.ts'
import { countWith } from './fragments.ts'
import { JsonCalls } from './json-calls.ts'
import { PlainCalls } from './plain-calls.ts'
import { plainStart } from './plain-start.ts'
import { PythonList, pythonListStart } from './python-list.ts'

/** Text for the caller, and calls. */
export interface ReadText {
  readonly content: string
  /** Where the model marks it as such. */
  readonly reasoning?: string
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
  /** White space in front of what may be calls. */
  #space = ''
  #count = 0

  /**
   * @param names the tools that there are
   * @param forced whether the text is known to be calls in JSON
   */
  constructor(names: Iterable<string>, forced: boolean) {
    this.#names = new Set(names)
    if (forced) this.#parser = new JsonCalls('', undefined, 0)
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
        content += this.#take(parsed, toolCalls)
        next = parsed.rest
        if (next !== undefined) this.#parser = undefined
      }
    }
    return { content, toolCalls }
  }

  /** At the end of the text. */
  flush(): ReadText {
    const toolCalls: ToolCallFragment[] = []
    const prose = this.#parser === undefined ? this.#held : this.#take(this.#parser.flush(), toolCalls)
    this.#held = ''
    this.#parser = undefined
    return { content: this.#count > 0 && prose.trim() === '' ? '' : prose, toolCalls }
  }

  /** The white space in front goes with the calls, or comes back where there are none. */
  #take({ fragments, prose }: Parsed, toolCalls: ToolCallFragment[]): string {
    if (fragments.length > 0) this.#space = ''
    toolCalls.push(...fragments)
    this.#count = countWith(fragments, this.#count)
    if (prose === undefined) return ''
    const space = this.#space
    this.#space = ''
    return space + prose
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
    const trimmed = prose.trimEnd()
    const space = prose.slice(trimmed.length)
    this.#parser = opening?.parser
    if (opening?.parser === undefined) this.#held = space + text.slice(at)
    else {
      this.#space = space
      this.#held = text.slice(at + opening.length)
    }
    return trimmed
  }

  #opening(text: string): Opening | undefined {
    for (let at = 0; at < text.length; at++) {
      const rest = text.slice(at)
      const format = formats.find(({ open }) => rest.startsWith(open))
      if (format !== undefined)
        return { at, length: format.open.length, parser: new CallBody(format, this.#names, this.#count) }
      if (formats.some(({ open }) => open.startsWith(rest))) return { at, length: 0 }
      if (!'`[{A'.includes(rest[0] as string)) continue
      const python = pythonListStart(rest, this.#names)
      if (python === 'yes') return { at, length: 0, parser: new PythonList(this.#names, this.#count) }
      if (python === 'maybe') return { at, length: 0 }
      const plain = plainStart(rest)
      if (plain === 'yes') return { at, length: 0, parser: new PlainCalls(this.#names, this.#count) }
      if (plain === 'maybe') return { at, length: 0 }
    }
    return undefined
  }
}
