import type { ReplyDelta } from '@smol/core'
import type { ServerEvent, StreamDecoder } from '@smol/core/http'
import { parseEvent, throwPayloadError } from '@smol/core/http'
import { toFragment } from './decode.ts'
import { toProviderData } from './keepsakes.ts'
import { toFinishReason, toTokenUsage } from './reply-parts.ts'
import type { WireEvent, WireMessage, WirePart, WireToolCall } from './wire.ts'

/** The events of a streamed reply (https://docs.cohere.com/v2/docs/streaming), one by one. */
export function createDecoder(): StreamDecoder {
  return new Decoder()
}

class Decoder implements StreamDecoder {
  done = false
  #thinking = ''
  #plan = ''
  #id: string | undefined
  readonly #citations: unknown[] = []
  readonly #logprobs: unknown[] = []

  push(event: ServerEvent): ReplyDelta | undefined {
    const wire = parseEvent(event) as WireEvent
    const message = wire.delta?.message ?? {}
    if (wire.logprobs !== undefined) this.#logprobs.push(wire.logprobs)
    switch (wire.type) {
      case 'message-start':
        this.#id = wire.id
        return undefined
      case 'content-start':
      case 'content-delta':
        return this.#read(message)
      case 'tool-plan-delta':
        return this.#readPlan(message)
      case 'tool-call-start':
      case 'tool-call-delta':
        return { toolCalls: [{ index: wire.index ?? null, ...toFragment((message.tool_calls ?? {}) as WireToolCall) }] }
      case 'citation-start':
        this.#citations.push(message.citations)
        return undefined
      case 'message-end':
        this.done = true
        return this.#end(wire)
      default:
        // An error says so by its type, or has none. Ends of parts, and events that are yet to be invented, say nothing.
        if (wire.type === 'error' || wire.type === undefined) throwPayloadError(wire)
        return undefined
    }
  }

  end(): undefined {
    return undefined
  }

  #read({ content }: WireMessage): ReplyDelta | undefined {
    const { text = '', thinking = '' } = (content ?? {}) as WirePart
    this.#thinking += thinking
    if (thinking !== '') return { reasoning: thinking }
    return text === '' ? undefined : { content: text }
  }

  #readPlan({ tool_plan: plan }: WireMessage): ReplyDelta | undefined {
    if (typeof plan !== 'string' || plan === '') return undefined
    this.#plan += plan
    return { reasoning: plan }
  }

  #end({ delta }: WireEvent): ReplyDelta {
    const raw = delta?.finish_reason
    const tokenUsage = toTokenUsage(delta?.usage)
    const providerData = toProviderData({ thinking: this.#thinking, plan: this.#plan })
    return {
      ...(typeof raw === 'string' ? { finishReason: toFinishReason(raw, delta?.error), rawFinishReason: raw } : {}),
      ...(tokenUsage === undefined ? {} : { tokenUsage }),
      ...(providerData === undefined ? {} : { providerData }),
      raw: this.#raw(delta),
    }
  }

  /** As a whole reply would be, without the text. */
  #raw(delta: WireEvent['delta']): Record<string, unknown> {
    return {
      ...(this.#id === undefined ? {} : { id: this.#id }),
      ...(this.#citations.length === 0 ? {} : { message: { citations: this.#citations } }),
      ...(delta?.finish_reason === undefined ? {} : { finish_reason: delta.finish_reason }),
      ...(delta?.usage === undefined ? {} : { usage: delta.usage }),
      ...(this.#logprobs.length === 0 ? {} : { logprobs: this.#logprobs }),
    }
  }
}
