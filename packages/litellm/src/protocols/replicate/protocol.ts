import type { Completion, CompletionRequest, FinishReason, ReplyDelta, TokenUsage } from '@smol/core'
import { SmolError } from '@smol/core'
import type { Protocol, ServerEvent, StreamDecoder, WireBody } from '@smol/core/http'
import { decodeEvents, parseEvent } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { promptProtocol } from '../prompt/protocol.ts'
import type { WirePrediction } from './wire.ts'

/**
 * A prediction of Replicate (https://replicate.com/docs/reference/http#predictions.create). The opener waits for it and
 * hands over how it stands, once or again and again.
 */
export function replicate(target: ResolvedModel, { maxTokens = Infinity }: CompletionRequest): Protocol {
  const base = promptProtocol(target)
  return {
    ...base,
    name: 'replicate',
    path: `/v1/models/${target.model}/predictions`,
    encode: (request): WireBody => ({ input: base.encode(request) }),
    decode: (json) => decode(json, maxTokens),
    createDecoder: () => createDecoder(maxTokens),
    decodeStream: (events) => decodeEvents(createDecoder(maxTokens), events),
  }
}

/** @throws SmolError when the prediction failed, or has no text */
function decode(json: unknown, maxTokens: number): Completion {
  const prediction = json as WirePrediction
  throwFailure(prediction)
  const content = textOf(prediction)
  if (content === undefined) {
    throw new SmolError({
      code: 'bad_response',
      message: 'The prediction has no text as its output. See error.body for what came.',
      body: json,
    })
  }
  return { content, raw: json, ...endOf(prediction, maxTokens) }
}

function textOf({ output }: WirePrediction): string | undefined {
  if (typeof output === 'string') return output
  return Array.isArray(output) ? output.join('') : undefined
}

/** Replicate does not say why a text ended: that it is as long as it may be is how a limit shows. */
function endOf(
  { metrics }: WirePrediction,
  maxTokens: number,
): { finishReason: FinishReason; rawFinishReason: string; tokenUsage?: TokenUsage } {
  const { input_token_count: input, output_token_count: output } = metrics ?? {}
  const end = { finishReason: (output ?? 0) >= maxTokens ? 'length' : 'stop', rawFinishReason: 'succeeded' } as const
  if (typeof input !== 'number' || typeof output !== 'number') return end
  return { ...end, tokenUsage: { inputTokens: input, outputTokens: output, totalTokens: input + output } }
}

function throwFailure(prediction: WirePrediction): void {
  const { status, error } = prediction
  if (status !== 'failed' && status !== 'canceled' && status !== 'aborted') return
  const why = typeof error === 'string' && error !== '' ? `: ${error}` : ''
  throw new SmolError({
    code: 'server',
    retryable: false,
    message: `The prediction ${status}${why}.`,
    body: prediction,
  })
}

/** Each event is the prediction as it stands: what is new in it is the delta. */
function createDecoder(maxTokens: number): StreamDecoder {
  let told = ''
  const decoder = {
    done: false,
    push(event: ServerEvent): ReplyDelta | undefined {
      const prediction = parseEvent(event) as WirePrediction
      throwFailure(prediction)
      const text = textOf(prediction) ?? ''
      const content = text.slice(told.length)
      told = text
      const delta: ReplyDelta = content === '' ? {} : { content }
      if (prediction.status !== 'succeeded') return delta
      decoder.done = true
      return { ...delta, ...endOf(prediction, maxTokens) }
    },
    end: (): undefined => undefined,
  }
  return decoder
}
