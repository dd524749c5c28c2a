import { chatCompletions } from '@smol/chat-completions'
import type { Completion, CompletionRequest, ReplyDelta } from '@smol/core'
import type { Protocol, StreamDecoder } from '@smol/core/http'
import { decodeEvents } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { adaptBody } from '../compatible/adapt-body.ts'
import { encode } from './encode.ts'

/** GigaChat's API (https://developers.sber.ru/docs/ru/gigachat/api/reference/rest/post-chat). */
export function gigachat(target: ResolvedModel, { responseFormat }: CompletionRequest): Protocol {
  const answer = responseFormat?.type === 'json_schema' ? responseFormat.json_schema.name : undefined
  const createDecoder = (): StreamDecoder =>
    withAnswers((chatCompletions as Required<Protocol>).createDecoder(), answer)
  return {
    ...chatCompletions,
    encode: (request) => adaptBody(encode(request, target), request, target),
    decode: (json) => withAnswer(chatCompletions.decode(json), answer),
    createDecoder,
    decodeStream: (events) => decodeEvents(createDecoder(), events),
  }
}

/** The call of the answer's function is the answer. */
function withAnswer(completion: Completion, name: string | undefined): Completion {
  const call = completion.toolCalls?.[0]
  if (name === undefined || call?.name !== name) return completion
  const answered: Completion = { ...completion, content: textOf(call.arguments), finishReason: 'stop' }
  delete answered.toolCalls
  return answered
}

function textOf(args: unknown): string {
  return typeof args === 'string' ? args : JSON.stringify(args ?? {})
}

/** The same in a stream. */
function withAnswers(decoder: StreamDecoder, name: string | undefined): StreamDecoder {
  if (name === undefined) return decoder
  return {
    get done() {
      return decoder.done
    },
    push(event) {
      const delta = decoder.push(event)
      if (delta?.toolCalls === undefined && delta?.finishReason !== 'tool-calls') return delta
      const answered: ReplyDelta = { ...delta }
      delete answered.toolCalls
      const content = (delta.toolCalls ?? []).map(({ arguments: args }) => textOf(args ?? '')).join('')
      return {
        ...answered,
        ...(content === '' ? {} : { content }),
        ...(delta.finishReason === 'tool-calls' ? { finishReason: 'stop' as const } : {}),
      }
    },
    end: () => decoder.end(),
  }
}
