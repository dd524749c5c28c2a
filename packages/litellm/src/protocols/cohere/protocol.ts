import type { Protocol } from '@smol/core/http'
import { decodeEvents } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { createDecoder } from './decode-stream.ts'
import { decode } from './decode.ts'
import { encode } from './encode.ts'
import { remedies } from './remedies.ts'

/** Cohere's chat API, version 2 (https://docs.cohere.com/reference/chat). */
export function cohere(target: ResolvedModel): Protocol {
  return {
    name: 'cohere',
    path: '/v2/chat',
    encode: (request) => encode(request, target),
    decode,
    decodeStream: (events) => decodeEvents(createDecoder(), events),
    createDecoder,
    remedies,
  }
}
