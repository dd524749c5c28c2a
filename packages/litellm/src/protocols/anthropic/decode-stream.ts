import type { ReplyDelta } from '@smol/core'
import type { ServerEvent, StreamDecoder } from '@smol/core/http'
import { parseEvent } from '@smol/core/http'
import { ANSWER_TOOL } from './encode.ts'
import { toFinishReason, toThought, toTokenUsage } from './reply-parts.ts'
import type { WireEvent, WireReplyBlock, WireUsage } from './wire.ts'

/**
 * The events of a streamed reply (https://docs.claude.com/en/docs/build-with-claude/streaming), one by one.
 * @param isAnswer whether a call of the answer tool is the answer itself
 */
export function createDecoder(isAnswer: boolean): StreamDecoder {
  return new Decoder(isAnswer)
}

class Decoder implements StreamDecoder {
  done = false
  readonly #isAnswer: boolean
  /** Blocks that are not yet closed, by their index. */
  readonly #open = new Map<number, WireReplyBlock>()
  #usage: WireUsage = {}
  #raw: Record<string, unknown> = {}
  /** The names of the tools that were called so far. */
  readonly #called: string[] = []

  constructor(isAnswer: boolean) {
    this.#isAnswer = isAnswer
  }

  push(event: ServerEvent): ReplyDelta | undefined {
    const wire = parseEvent(event) as WireEvent
    switch (wire.type) {
      case 'message_start':
        this.#raw = { ...wire.message }
        return this.#count(wire.message?.usage)
      case 'content_block_start':
        return this.#start(wire.index ?? 0, wire.content_block ?? {})
      case 'content_block_delta':
        return this.#continue(wire.index ?? 0, wire.delta ?? {})
      case 'content_block_stop':
        return this.#stop(wire.index ?? 0)
      case 'message_delta':
        return this.#end(wire)
      case 'message_stop':
        this.done = true
        return this.end()
      default:
        // `ping`, and events that are yet to be invented.
        return undefined
    }
  }

  end(): ReplyDelta {
    return { raw: this.#raw }
  }

  /** Later counts replace earlier ones field by field: most events give only some of them. */
  #count(usage: WireUsage | null | undefined): ReplyDelta | undefined {
    this.#usage = { ...this.#usage, ...usage }
    const tokenUsage = toTokenUsage(this.#usage)
    return tokenUsage === undefined ? undefined : { tokenUsage }
  }

  #start(index: number, block: WireReplyBlock): ReplyDelta | undefined {
    this.#open.set(index, { ...block })
    if (block.type === 'text') return isSome(block.text) ? { content: block.text } : undefined
    if (block.type === 'thinking') return isSome(block.thinking) ? { reasoning: block.thinking } : undefined
    if (block.type !== 'tool_use') return undefined
    this.#called.push(block.name ?? '')
    if (this.#isTheAnswer(block)) return undefined
    // Some gateways give the whole input at once.
    const isWhole = typeof block.input === 'object' && block.input !== null && Object.keys(block.input).length > 0
    const args = isWhole ? { arguments: JSON.stringify(block.input) } : {}
    return { toolCalls: [{ index, id: block.id ?? null, name: block.name ?? null, ...args }] }
  }

  #continue(index: number, delta: NonNullable<WireEvent['delta']>): ReplyDelta | undefined {
    const block = this.#open.get(index)
    if (isSome(delta.text)) return { content: delta.text }
    if (isSome(delta.thinking)) {
      if (block !== undefined) block.thinking = (block.thinking ?? '') + delta.thinking
      return { reasoning: delta.thinking }
    }
    if (isSome(delta.signature) && block !== undefined) block.signature = (block.signature ?? '') + delta.signature
    if (!isSome(delta.partial_json) || block?.type !== 'tool_use') return undefined
    if (this.#isTheAnswer(block)) return { content: delta.partial_json }
    return { toolCalls: [{ index, arguments: delta.partial_json }] }
  }

  #stop(index: number): ReplyDelta | undefined {
    const block = this.#open.get(index)
    const thought = block === undefined ? undefined : toThought(block)
    return thought === undefined ? undefined : { providerData: { anthropic: [thought] } }
  }

  #end({ delta, usage }: WireEvent): ReplyDelta | undefined {
    Object.assign(this.#raw, delta, usage === undefined ? {} : { usage: { ...this.#usage, ...usage } })
    const counted = this.#count(usage)
    const raw = delta?.stop_reason
    if (typeof raw !== 'string') return counted
    const isAnswered = this.#isAnswer && this.#called.length > 0 && this.#called.every((name) => name === ANSWER_TOOL)
    return { ...counted, finishReason: isAnswered ? 'stop' : toFinishReason(raw), rawFinishReason: raw }
  }

  #isTheAnswer({ name }: WireReplyBlock): boolean {
    return this.#isAnswer && name === ANSWER_TOOL
  }
}

function isSome(text: string | undefined): text is string {
  return typeof text === 'string' && text !== ''
}
