import type { Completion, ReplyDelta } from '../reply.ts'
import type { Pipeline } from './pipeline.ts'
import { openStream } from './stream-reply.ts'
import { requestIdOf } from './vendor-error.ts'
import type { Watchdog } from './watchdog.ts'
import { readCompletion } from './whole-reply.ts'

/** One response on its way to the caller. */
interface Reading<T> {
  readonly items: AsyncIterable<T> | Iterable<T>
  /** Looks at each item on its way out. */
  readonly see?: (item: T) => T
  /** Whether an item holds anything that the caller sees: after it there is no second try. Default: each does. */
  readonly shows?: (item: T) => boolean
  /** Called when the items ended in peace. @throws when that was too early */
  readonly end?: () => Promise<void>
}

/** How a response is read: whole, or as a stream. */
export type Read<T> = (response: Response, watch: Watchdog, pipeline: Pipeline) => Promise<Reading<T>>

export const readWhole: Read<Completion> = async (response, watch, pipeline) => {
  watch.started()
  return { items: [withOrigin(await readCompletion(response, pipeline.protocol, watch), response, pipeline)] }
}

export const readDeltas: Read<readonly ReplyDelta[]> = async (response, watch, pipeline) => {
  const { batches, reader, truncated } = await openStream(response, pipeline.protocol, watch)
  let isFirst = true
  let begun = false
  let finished = false
  return {
    items: batches,
    see: (batch) => {
      finished ||= batch.some(({ finishReason }) => finishReason !== undefined)
      if (!isFirst) return batch
      isFirst = false
      return batch.map((delta, index) => (index === 0 ? withOrigin(delta, response, pipeline) : delta))
    },
    shows: (batch) => {
      if (begun) return true
      begun = batch.some(isVisible)
      if (begun) watch.started()
      return begun
    },
    end: () => {
      if (!finished) throw truncated()
      return reader.drain()
    },
  }
}

/** Who answered, under which id and with what warnings is no token yet. */
function isVisible({ content, reasoning, toolCalls, tokenUsage, finishReason }: ReplyDelta): boolean {
  return [content, reasoning, toolCalls, tokenUsage, finishReason].some((part) => part !== undefined)
}

/** Adds who answered, and under which id, where the reply itself does not say it. */
function withOrigin<T extends { requestId?: string; vendor?: string }>(
  reply: T,
  { headers }: Response,
  pipeline: Pipeline,
): T {
  const requestId = reply.requestId ?? requestIdOf(headers)
  const vendor = reply.vendor ?? pipeline.vendor
  return { ...reply, ...(requestId === undefined ? {} : { requestId }), ...(vendor === undefined ? {} : { vendor }) }
}
