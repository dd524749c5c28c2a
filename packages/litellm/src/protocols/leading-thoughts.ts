import type { ReplyDelta } from '@smol/core'
import { StopCutter } from '@smol/core'

const tags = ['think', 'thinking']

/** What a piece of text turned out to be. */
export interface Split {
  content: string
  reasoning: string
}

/**
 * Takes thoughts out of a text that begins with them: `<think>…</think>` before anything else, as many servers
 * hand them on. A tag that comes later is text. What is not closed was cut off while thinking.
 */
export class LeadingThoughts {
  #state: 'start' | 'inside' | 'after' | 'through' = 'start'
  #held = ''
  #cutter = new StopCutter()
  #close = ''

  push(piece: string): Split {
    if (this.#state === 'through') return { content: piece, reasoning: '' }
    if (this.#state === 'after') return this.#after(piece)
    return this.#state === 'inside' ? this.#inside(piece) : this.#start(this.#held + piece)
  }

  /** At the end: what was held back for a tag that never came. */
  flush(): Split {
    const held = this.#held
    this.#held = ''
    return this.#state === 'inside'
      ? { content: '', reasoning: this.#cutter.flush() }
      : { content: held, reasoning: '' }
  }

  #start(text: string): Split {
    const begun = text.trimStart()
    const tag = tags.find((name) => begun.startsWith(`<${name}>`))
    if (tag !== undefined) {
      this.#state = 'inside'
      this.#held = ''
      this.#close = `</${tag}>`
      this.#cutter = new StopCutter([this.#close])
      return this.#inside(begun.slice(tag.length + 2).trimStart())
    }
    if (tags.some((name) => `<${name}>`.startsWith(begun))) {
      this.#held = text
      return { content: '', reasoning: '' }
    }
    this.#state = 'through'
    this.#held = ''
    return { content: text, reasoning: '' }
  }

  #inside(piece: string): Split {
    const text = this.#cutter.held + piece
    const reasoning = this.#cutter.push(piece)
    if (!this.#cutter.stopped) return { content: '', reasoning }
    this.#state = 'after'
    const { content } = this.#after(text.slice(text.indexOf(this.#close) + this.#close.length))
    return { content, reasoning }
  }

  /** White space behind the thoughts belongs to nobody. */
  #after(piece: string): Split {
    const content = piece.trimStart()
    if (content !== '') this.#state = 'through'
    return { content, reasoning: '' }
  }
}

/** A delta in which thoughts are told from the text. */
export function splitDelta(delta: ReplyDelta, thoughts: LeadingThoughts): ReplyDelta {
  const isLast = delta.finishReason !== undefined
  if (delta.content === undefined && !isLast) return delta
  const split = thoughts.push(delta.content ?? '')
  const rest = isLast ? thoughts.flush() : { content: '', reasoning: '' }
  const content = split.content + rest.content
  const reasoning = (delta.reasoning ?? '') + split.reasoning + rest.reasoning
  const changed: ReplyDelta = { ...delta }
  delete changed.content
  delete changed.reasoning
  if (content !== '') changed.content = content
  if (reasoning !== '') changed.reasoning = reasoning
  return changed
}
