import type { ReplyDelta } from '@smol/core'
import type { ServerEvent, StreamDecoder } from '@smol/core/http'
import { decodeEvents, parseEvent } from '@smol/core/http'
import { ChunkMerger } from './chunk-merger.ts'
import { ReplyReader } from './reply-reader.ts'
import type { WireReply } from './wire.ts'

/** The events of a streamed reply as deltas. There is no mark of the end but the finish reason. */
export function decodeStream(events: AsyncIterable<ServerEvent>): AsyncIterable<ReplyDelta> {
  return decodeEvents(createDecoder(), events)
}

/** The same, event by event. */
export function createDecoder(): StreamDecoder {
  const reader = new ReplyReader()
  const merger = new ChunkMerger(false)
  return {
    done: false,
    push(event) {
      const chunk = parseEvent(event) as WireReply
      merger.see(chunk)
      const delta = reader.read(chunk)
      for (const _key in delta) return delta
      return undefined
    },
    end: () => ({ raw: merger.value }),
  }
}
