import { parseJsonIfNeeded } from '@smol/core'
import { JsonSpan } from './json-span.ts'

/** What was read of a call's arguments. */
export interface ReadArguments {
  /** A piece of them, as JSON. */
  readonly json: string
  /** What follows them; undefined while they go on. */
  readonly rest?: string
}

/** Reads the arguments of one call as they are written. */
export interface CallArguments {
  push(text: string): ReadArguments
  /** At the end of the text, where they are cut off: what there is of them and was not handed out. */
  flush(): string
}

/** Arguments in JSON. Models write new lines into its strings, as a person would: they are escaped. */
export class JsonArguments implements CallArguments {
  readonly #span = new JsonSpan()

  push(text: string): ReadArguments {
    const controls: number[] = []
    const end = this.#span.push(text, controls)
    const piece = end < 0 ? text : text.slice(0, end)
    let json = ''
    let from = 0
    for (const at of controls) {
      json += piece.slice(from, at) + JSON.stringify(piece[at]).slice(1, -1)
      from = at + 1
    }
    json += piece.slice(from)
    return end < 0 ? { json } : { json, rest: text.slice(end) }
  }

  flush(): string {
    return ''
  }
}

const open = '<parameter='
const close = '</parameter>'
const parameter = /^\s*<parameter=([^>\s]+)>\n?([\s\S]*?)\n?<\/parameter>/

/**
 * Qwen3-Coder's, which have a tag each: `<parameter=city>\nRome\n</parameter>`. One is handed out when it is complete: only
 * then is it known whether it is JSON, or text that stands there as it is.
 */
export class TaggedArguments implements CallArguments {
  #text = ''
  #count = 0

  push(text: string): ReadArguments {
    this.#text += text
    let json = ''
    for (let next = this.#take(); next !== undefined; next = this.#take()) json += next
    const rest = this.#text.trimStart()
    if (rest.startsWith(open) || open.startsWith(rest)) return { json }
    return { json: `${json}${this.#count === 0 ? '{' : ''}}`, rest: this.#text }
  }

  flush(): string {
    return this.#text
  }

  /** The next one that is complete, as a member of an object. */
  #take(): string | undefined {
    const [written, name, value = ''] = this.#text.includes(close) ? (parameter.exec(this.#text) ?? []) : []
    if (written === undefined) return undefined
    this.#text = this.#text.slice(written.length)
    const isText = parseJsonIfNeeded(value) === value
    return `${this.#count++ === 0 ? '{' : ','}${JSON.stringify(name)}:${isText ? JSON.stringify(value) : value}`
  }
}
