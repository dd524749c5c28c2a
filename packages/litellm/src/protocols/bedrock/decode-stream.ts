import type { ReplyDelta } from '@smol/core'
import type { ServerEvent, StreamDecoder } from '@smol/core/http'
import { parseEvent } from '@smol/core/http'
import type { ReplySetup } from './decode.ts'
import { ANSWER_TOOL } from './encode-tools.ts'
import { toFinishReason, toKeepsake, toTokenUsage } from './reply-parts.ts'
import type { WireAdditional, WireEvent, WireThoughtDelta } from './wire.ts'

/**
 * The events of a streamed reply, one by one
 * (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html).
 */
export function createDecoder(setup: ReplySetup): StreamDecoder {
  return new Decoder(setup)
}

class Decoder implements StreamDecoder {
  done = false
  readonly #setup: ReplySetup
  /** Thoughts that are not yet closed, by the index of their block. */
  readonly #thoughts = new Map<number, { text: string; signature: string; redactedContent: string }>()
  /** The indexes of blocks that are the answer, told as a call. */
  readonly #answers = new Set<number>()
  #calls = 0
  #additional: WireAdditional | undefined
  readonly #raw: Record<string, unknown> = {}

  constructor(setup: ReplySetup) {
    this.#setup = setup
  }

  push(event: ServerEvent): ReplyDelta | undefined {
    const wire = parseEvent(event) as WireEvent
    const index = wire.contentBlockIndex ?? 0
    switch (event.event) {
      case 'contentBlockStart':
        return this.#start(index, wire)
      case 'contentBlockDelta':
        return this.#continue(index, wire.delta ?? {})
      case 'contentBlockStop':
        return this.#stop(index)
      case 'messageStop':
        return this.#end(wire)
      case 'metadata':
        this.done = true
        return this.#count(wire)
      default:
        // `messageStart`, and events that are yet to be invented.
        return undefined
    }
  }

  end(): ReplyDelta {
    return { raw: this.#raw }
  }

  #start(index: number, { start }: WireEvent): ReplyDelta | undefined {
    const { toolUseId, name } = start?.toolUse ?? {}
    if (name === undefined) return undefined
    if (this.#setup.isAnswer && name === ANSWER_TOOL) {
      this.#answers.add(index)
      return undefined
    }
    this.#calls++
    return { toolCalls: [{ index, id: toolUseId ?? null, name: this.#setup.names.original(name) }] }
  }

  #continue(index: number, delta: NonNullable<WireEvent['delta']>): ReplyDelta | undefined {
    const { text, toolUse, reasoningContent } = delta
    if (typeof text === 'string') return text === '' ? undefined : { content: text }
    if (reasoningContent !== undefined) return this.#think(index, reasoningContent)
    const input = toolUse?.input
    if (typeof input !== 'string' || input === '') return undefined
    return this.#answers.has(index) ? { content: input } : { toolCalls: [{ index, arguments: input }] }
  }

  #think(index: number, { text = '', signature = '', redactedContent = '' }: WireThoughtDelta): ReplyDelta | undefined {
    const thought = this.#thoughts.get(index) ?? { text: '', signature: '', redactedContent: '' }
    this.#thoughts.set(index, thought)
    thought.text += text
    thought.signature += signature
    thought.redactedContent += redactedContent
    return text === '' ? undefined : { reasoning: text }
  }

  #stop(index: number): ReplyDelta | undefined {
    const thought = this.#thoughts.get(index)
    if (thought === undefined) return undefined
    const { redactedContent, ...reasoningText } = thought
    const keepsake = toKeepsake({ reasoningText, redactedContent })
    return keepsake === undefined ? undefined : { providerData: { bedrock: [keepsake] } }
  }

  #end(wire: WireEvent): ReplyDelta {
    Object.assign(this.#raw, wire)
    this.#additional = wire.additionalModelResponseFields
    const raw = wire.stopReason ?? ''
    const isAnswered = this.#answers.size > 0 && this.#calls === 0 && raw === 'tool_use'
    return { finishReason: isAnswered ? 'stop' : toFinishReason(raw), rawFinishReason: raw }
  }

  #count(wire: WireEvent): ReplyDelta {
    Object.assign(this.#raw, wire)
    const tokenUsage = toTokenUsage(wire.usage, this.#additional)
    return { ...(tokenUsage === undefined ? {} : { tokenUsage }), raw: this.#raw }
  }
}
