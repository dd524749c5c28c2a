import type { Completion } from '@smol/core'
import { SmolError } from '@smol/core'
import { throwPayloadError } from '@smol/core/http'
import { ChunkMerger } from './chunk-merger.ts'
import { ReplyReader } from './reply-reader.ts'
import type { WireReply } from './wire.ts'

/**
 * A whole reply; also the JSON array of chunks that `streamGenerateContent` gives without `alt=sse`.
 * @throws SmolError `bad_response`, with the reply, when it has neither a candidate nor says why not
 */
export function decode(json: unknown): Completion {
  const reply = Array.isArray(json) ? merge(json as readonly WireReply[]) : (json as WireReply)
  const delta = new ReplyReader().read(reply)
  if (delta.finishReason === undefined && (reply.candidates ?? []).length === 0) {
    throw new SmolError({
      code: 'bad_response',
      message: 'The reply has no candidates, and so no answer. See error.body for what came.',
      body: json,
    })
  }
  return { ...delta, content: delta.content ?? '', finishReason: delta.finishReason ?? 'other', raw: reply }
}

function merge(chunks: readonly WireReply[]): WireReply {
  const merger = new ChunkMerger(true)
  for (const chunk of chunks) {
    throwPayloadError(chunk)
    merger.see(chunk)
  }
  return merger.value
}
