import type { CompletionRequest } from '@smol/core'
import type { Protocol } from '@smol/core/http'
import { decodeEvents } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { createDecoder, decode, decodeStream } from './decode.ts'
import { encodeChat } from './encode-chat.ts'
import { encodeGenerate } from './encode-generate.ts'
import { createCallDecoder, takeCall } from './prompted-calls.ts'

/** Ollama's own chat API (https://docs.ollama.com/api/chat). */
export function ollamaChat(target: ResolvedModel): Protocol {
  return {
    name: 'ollama-chat',
    path: '/api/chat',
    encode: (request) => encodeChat(request, target),
    decode,
    decodeStream,
    createDecoder,
  }
}

/** Ollama's API for a single prompt (https://docs.ollama.com/api/generate), which has no tools of its own. */
export function ollamaGenerate(target: ResolvedModel, { tools }: CompletionRequest): Protocol {
  const base = {
    name: 'ollama-generate',
    path: '/api/generate',
    encode: (request: CompletionRequest) => encodeGenerate(request, target),
  }
  if (tools === undefined) return { ...base, decode, decodeStream, createDecoder }
  const createCalls = () => createCallDecoder(createDecoder(), tools)
  return {
    ...base,
    decode: (json) => takeCall(decode(json), tools),
    decodeStream: (events) => decodeEvents(createCalls(), events),
    createDecoder: createCalls,
  }
}
