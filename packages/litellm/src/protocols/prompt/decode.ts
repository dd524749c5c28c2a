import type { Completion, FinishReason, ReplyDelta, TokenUsage } from '@smol/core'
import { SmolError } from '@smol/core'
import type { ServerEvent, StreamDecoder } from '@smol/core/http'
import { parseEvent, throwPayloadError } from '@smol/core/http'
import type { PromptApi } from './prompt-api.ts'
import { at } from './prompt-api.ts'

const finishReasons: Readonly<Record<string, FinishReason>> = Object.freeze({
  stop: 'stop',
  stop_sequence: 'stop',
  eos_token: 'stop',
  length: 'length',
  max_tokens: 'length',
  content_filter: 'content-filter',
})

/** A whole reply. @throws SmolError `bad_response` when it holds no text */
export function decode(json: unknown, api: PromptApi): Completion {
  const text = at(json, api.text)
  if (typeof text !== 'string') {
    throw new SmolError({
      code: 'bad_response',
      message: `The reply has no text at '${api.text.join('.')}'. See error.body for what came.`,
      body: json,
    })
  }
  return { content: text, raw: json, ...endOf(json, api, true) }
}

/** The reason for the end and the counts, where they stand in a reply or an event. */
function endOf(json: unknown, api: PromptApi, isWhole: boolean): Omit<ReplyDelta, 'content' | 'raw'> {
  const reason = api.finish === undefined ? undefined : at(json, api.finish)
  const tokenUsage = usageOf(json, api)
  return {
    ...(typeof reason === 'string'
      ? { finishReason: finishReasons[reason.toLowerCase()] ?? 'other', rawFinishReason: reason }
      : isWhole
        ? { finishReason: 'stop' as const }
        : {}),
    ...(tokenUsage === undefined ? {} : { tokenUsage }),
  }
}

function usageOf(json: unknown, { usage }: PromptApi): TokenUsage | undefined {
  if (usage === undefined) return undefined
  const [input, output] = usage.map((path) => at(json, path))
  if (typeof input !== 'number' || typeof output !== 'number') return undefined
  return { inputTokens: input, outputTokens: output, totalTokens: input + output }
}

/** The events of a stream, one by one; each has the next piece of the text. */
export function createDecoder(api: PromptApi): StreamDecoder {
  const decoder = {
    done: false,
    push(event: ServerEvent): ReplyDelta | undefined {
      if (event.data === '[DONE]') {
        decoder.done = true
        return undefined
      }
      const json = parseEvent(event)
      const text = at(json, api.streamText ?? api.text)
      if (text === undefined) throwPayloadError(json)
      return { ...(typeof text === 'string' && text !== '' ? { content: text } : {}), ...endOf(json, api, false) }
    },
    end: (): undefined => undefined,
  }
  return api.finish === undefined ? finishingAtTheEnd(decoder) : decoder
}

/** An API that never says that it has finished: that the stream was closed in order is all there is. */
function finishingAtTheEnd(decoder: StreamDecoder): StreamDecoder {
  let begun = false
  return {
    get done() {
      return decoder.done
    },
    push(event) {
      const delta = decoder.push(event)
      begun = true
      return decoder.done ? { ...delta, finishReason: 'stop' } : delta
    },
    end: () => (begun ? { finishReason: 'stop' } : undefined),
  }
}
