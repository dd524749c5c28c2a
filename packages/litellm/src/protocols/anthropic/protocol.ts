import type { CompletionRequest } from '@smol/core'
import type { Protocol } from '@smol/core/http'
import { decodeEvents } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { createDecoder } from './decode-stream.ts'
import { decode } from './decode.ts'
import { encode } from './encode.ts'
import { takesSchema } from './limits.ts'
import { remedies } from './remedies.ts'

/** Anthropic's Messages API (https://docs.claude.com/en/api/messages). */
export function anthropic(target: ResolvedModel, { responseFormat }: CompletionRequest): Protocol {
  const isAnswer = responseFormat?.type === 'json_schema' && !takesSchema(target.model)
  return {
    name: 'anthropic',
    path: '/v1/messages',
    encode: (request) => encode(request, target),
    decode: (json) => decode(json, isAnswer),
    decodeStream: (events) => decodeEvents(createDecoder(isAnswer), events),
    createDecoder: () => createDecoder(isAnswer),
    remedies,
  }
}
