import type { GenerateOptions, Messages, StreamDelta } from '@smol/core'
import { SmolError } from '@smol/core'
import type { Defect } from './defect.ts'
import { claimed, over, overDeltas, overStreams, without } from './defect.ts'

/** What can be wrong with a stream. */
export const streamDefects: readonly Defect[] = [
  {
    name: 'asks before the stream is read',
    model: (model) =>
      overStreams(model, (stream) => {
        const reader = stream[Symbol.asyncIterator]()
        const first = reader.next()
        first.catch(() => undefined)
        let read = false
        return {
          [Symbol.asyncIterator]: () => {
            if (read) return stream[Symbol.asyncIterator]()
            read = true
            return begun(first, reader)
          },
        }
      }),
  },
  {
    name: 'gives another message behind a stream',
    model: (model) =>
      overStreams(model, (stream) => ({ final: async () => ({ ...(await stream.final()), content: 'Done.' }) })),
  },
  {
    name: 'gives no message behind a stream that was read',
    model: (model) =>
      overStreams(model, (stream) => {
        let read = false
        return {
          [Symbol.asyncIterator]: () => {
            read = true
            return stream[Symbol.asyncIterator]()
          },
          final: () => (read ? Promise.reject(new Error('read')) : stream.final()),
        }
      }),
  },
  {
    name: 'lets a stream be read twice, the second time empty',
    model: (model) =>
      overStreams(model, (stream) => {
        let read = false
        return {
          [Symbol.asyncIterator]: () => {
            if (read) return nothing()
            read = true
            return stream[Symbol.asyncIterator]()
          },
        }
      }),
  },
  {
    name: 'gives the finish reason nowhere in the stream',
    model: (model) =>
      overDeltas(model, async function* (deltas) {
        for await (const delta of deltas) yield without(delta, 'finishReason')
      }),
  },
  {
    name: 'goes on behind the finish reason',
    model: (model) =>
      overDeltas(model, async function* (deltas) {
        yield* deltas
        yield {}
      }),
  },
  {
    name: 'hands out the text in one piece',
    model: (model) =>
      overDeltas(model, async function* (deltas) {
        let content = ''
        let end: StreamDelta = {}
        for await (const delta of deltas) {
          content += delta.content ?? ''
          end = { ...end, ...delta }
        }
        yield { content }
        yield { ...end, content: '' }
      }),
  },
  {
    name: 'streams the usage of another call',
    model: (model) =>
      overDeltas(model, async function* (deltas) {
        for await (const delta of deltas)
          yield delta.tokenUsage === undefined
            ? delta
            : { ...delta, tokenUsage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 } }
      }),
  },
  {
    name: 'hands out empty texts',
    model: (model) =>
      overStreams(model, (stream) => ({
        get textStream() {
          return allTexts(stream)
        },
      })),
  },
  {
    name: 'goes on when its loop is left',
    model: (model) =>
      overDeltas(model, (deltas) => ({
        [Symbol.asyncIterator]: () => {
          const reader = deltas[Symbol.asyncIterator]()
          return { next: () => reader.next(), return: () => Promise.resolve({ done: true as const, value: undefined }) }
        },
      })),
  },
  {
    name: 'throws where a call begins',
    model: (model) =>
      over(model, {
        generate: (messages: Messages, options: GenerateOptions = {}) => {
          if ('temperatur' in options)
            throw new SmolError({ code: 'configuration', message: "Did you mean 'temperature'?" })
          return model.generate(messages, options)
        },
      }),
  },
  {
    name: 'gives errors as text',
    model: (model) =>
      overDeltas(model, async function* (deltas) {
        try {
          yield* deltas
        } catch (error) {
          yield { content: String(error), finishReason: 'stop' }
        }
      }),
  },
  {
    name: 'ends a stream in peace when it is aborted',
    model: (model) =>
      overStreams(model, (stream, options) => ({
        [Symbol.asyncIterator]: () => quiet(claimed(stream), options.signal),
      })),
  },
]

async function* begun(
  first: Promise<IteratorResult<StreamDelta>>,
  reader: AsyncIterator<StreamDelta>,
): AsyncGenerator<StreamDelta, void, undefined> {
  try {
    for (let result = await first; result.done !== true; result = await reader.next()) yield result.value
  } finally {
    await reader.return?.()
  }
}

async function* nothing(): AsyncGenerator<StreamDelta, void, undefined> {
  // No delta at all.
}

async function* allTexts(deltas: AsyncIterable<StreamDelta>): AsyncGenerator<string, void, undefined> {
  for await (const { content = '' } of deltas) yield content
}

async function* quiet(
  deltas: AsyncIterable<StreamDelta>,
  signal: AbortSignal | undefined,
): AsyncGenerator<StreamDelta, void, undefined> {
  try {
    yield* deltas
  } catch (error) {
    if (signal?.aborted !== true) throw error
  }
}
