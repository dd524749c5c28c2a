import type { CompletionRequest } from '@smol/core'
import type { Protocol } from '@smol/core/http'
import { decodeEvents } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { splitThoughts } from '../split-thoughts.ts'
import { createDecoder, decode, decodeStream } from './decode.ts'
import { encodeChat } from './encode-chat.ts'
import { encodeGenerate } from './encode-generate.ts'
import { createCallDecoder, takeCall } from './prompted-calls.ts'
import { remedies } from './remedies.ts'

const replies = { decode, decodeStream, createDecoder, remedies }

/** Ollama's own chat API (https://docs.ollama.com/api/chat). */
export function ollamaChat(target: ResolvedModel, { options }: CompletionRequest): Protocol {
  return splitThoughts(
    { name: 'ollama-chat', path: '/api/chat', encode: (request) => encodeChat(request, target), ...replies },
    options,
  )
}

/** Ollama's API for a single prompt (https://docs.ollama.com/api/generate), which has no tools of its own. */
export function ollamaGenerate(target: ResolvedModel, { options, tools }: CompletionRequest): Protocol {
  const protocol = splitThoughts(
    {
      name: 'ollama-generate',
      path: '/api/generate',
      encode: (request) => encodeGenerate(request, target),
      ...replies,
    },
    options,
  )
  if (tools === undefined) return protocol
  const createCalls = () => createCallDecoder(protocol.createDecoder(), tools)
  return {
    ...protocol,
    decode: (json) => takeCall(protocol.decode(json), tools),
    decodeStream: (events) => decodeEvents(createCalls(), events),
    createDecoder: createCalls,
  }
}
