import type { ToolCallFragment } from '@smol/core'
import { createToolCallId } from '@smol/core'
import { JsonArguments } from './call-arguments.ts'
import type { ReadText } from './tool-call-reader.ts'

const channelMark = '<|channel|>'
const messageMark = '<|message|>'
const ends = ['<|end|>', '<|call|>', '<|return|>', '<|start|>', channelMark]

/** The control tokens of the format. */
export const harmonyMarks: readonly string[] = [messageMark, '<|constrain|>', ...ends]

/** What a message is to the caller. */
type Kind = 'content' | 'reasoning' | 'call'

/**
 * gpt-oss: an answer in messages, each with a header that names its channel and, where it is a call, its recipient:
 * `<|channel|>commentary to=functions.f <|constrain|>json<|message|>{…}<|call|>`. The channel `analysis` is reasoning.
 * Follows OpenAI's harmony response format (https://developers.openai.com/cookbook/articles/openai-harmony).
 */
export class HarmonyReader {
  readonly #callsCount: boolean
  #text = ''
  /** The message that is being read; undefined within a header. */
  #kind: Kind | undefined
  #count = 0
  /** Of the call that is being read. */
  #arguments = new JsonArguments()
  readonly #spoken = new Set<Kind>()
  #startsAnew = false

  /** @param callsCount false where there are no tools: then a call is text */
  constructor(callsCount: boolean) {
    this.#callsCount = callsCount
  }

  push(text: string): ReadText {
    this.#text += text
    const read = new Pieces()
    while (this.#kind === undefined ? this.#readHeader(read) : this.#readBody(this.#kind, read));
    return read
  }

  /** At the end of the text. The beginning of a header goes; words without one stay. */
  flush(): ReadText {
    const read = new Pieces()
    if (this.#kind !== undefined) this.#give(this.#kind, this.#text, read)
    else if (!this.#text.includes('<|')) this.#give('content', this.#text.trim(), read)
    this.#text = ''
    return read
  }

  #readHeader(read: Pieces): boolean {
    const end = this.#text.indexOf(messageMark)
    if (end < 0) return false
    const header = this.#text.slice(0, end)
    this.#text = this.#text.slice(end + messageMark.length)
    const channel = /<\|channel\|>\s*(\w+)/.exec(header)?.[1]
    const recipient = /\bto=([^\s<]+)/.exec(header)?.[1]
    const isCall = recipient !== undefined && this.#callsCount && channel !== 'analysis'
    this.#kind = isCall ? 'call' : channel === 'analysis' ? 'reasoning' : 'content'
    this.#startsAnew = true
    if (isCall) {
      const name = recipient.replace(/^functions\./, '')
      this.#arguments = new JsonArguments()
      read.toolCalls.push({ index: this.#count++, id: createToolCallId(), name })
    }
    return true
  }

  #readBody(kind: Kind, read: Pieces): boolean {
    const found = ends.map((mark) => ({ mark, at: this.#text.indexOf(mark) })).filter(({ at }) => at >= 0)
    const first = found.toSorted((one, other) => one.at - other.at)[0]
    const safe = first?.at ?? this.#text.length - heldBack(this.#text)
    this.#give(kind, this.#text.slice(0, safe), read)
    // A header may begin with its channel.
    const skip = first === undefined || first.mark === channelMark ? 0 : first.mark.length
    this.#text = this.#text.slice(safe + skip)
    if (first === undefined) return false
    this.#kind = undefined
    return true
  }

  /** Messages of one kind become one text, with an empty line between them. */
  #give(kind: Kind, text: string, read: Pieces): void {
    if (text === '') return
    if (kind === 'call') {
      const { json, rest = '' } = this.#arguments.push(text)
      read.toolCalls.push({ index: this.#count - 1, arguments: json + rest })
      return
    }
    read[kind] += this.#startsAnew && this.#spoken.has(kind) ? `\n\n${text}` : text
    this.#spoken.add(kind)
    this.#startsAnew = false
  }
}

class Pieces implements ReadText {
  content = ''
  reasoning = ''
  readonly toolCalls: ToolCallFragment[] = []
}

/** How much of the text's end may be the beginning of a mark. */
function heldBack(text: string): number {
  for (let length = Math.min(text.length, '<|channel|>'.length - 1); length > 0; length--) {
    const end = text.slice(-length)
    if (ends.some((mark) => mark.startsWith(end))) return length
  }
  return 0
}

/** Whether an answer begins like one in this format: with a channel, perhaps with a recipient before it. */
export function harmonyStart(text: string): 'no' | 'maybe' | 'yes' {
  const rest = text.replace(/^\s*to=[^\s<]*\s*/, '')
  if (rest.startsWith(channelMark)) return 'yes'
  const begins = channelMark.startsWith(rest) || /^\s*(?:to?)?$/.test(rest)
  return begins ? 'maybe' : 'no'
}
