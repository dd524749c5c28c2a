import type { CompletionRequest } from '@smol/core'
import type { Protocol } from '@smol/core/http'
import { decodeEvents } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { createDecoder } from './decode-stream.ts'
import { decode } from './decode.ts'
import { answerSchema, encode } from './encode.ts'
import { familyOf } from './model-family.ts'
import { parseModelId } from './model-id.ts'
import { remedies } from './remedies.ts'
import { fitToolNames } from './tool-names.ts'

/**
 * Bedrock's Converse (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html). Streams are
 * read as server-sent events with the names of their events, which is what the opener makes of AWS' own framing.
 */
export function bedrock(target: ResolvedModel, request: CompletionRequest): Protocol {
  const { id } = parseModelId(target.model)
  const setup = {
    names: fitToolNames(request),
    isAnswer: answerSchema(request, familyOf(target.model)) !== undefined,
  }
  return {
    name: 'bedrock',
    path: ({ stream }) => `/model/${encodeURIComponent(id)}/${stream ? 'converse-stream' : 'converse'}`,
    encode: (given) => encode(given, target, setup.names),
    decode: (json) => decode(json, setup),
    decodeStream: (events) => decodeEvents(createDecoder(setup), events),
    createDecoder: () => createDecoder(setup),
    remedies,
  }
}
