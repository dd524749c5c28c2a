import type { ReplyDelta } from '@smol/core'
import { isSmolError } from '@smol/core'
import type { Protocol, ServerEvent } from '@smol/core/http'
import { parrotProtocol } from '../reference-provider.ts'
import type { Defect } from './defect.ts'
import { decodeOther } from './defect.ts'

/** The streamed deltas of the right protocol, each changed, or left out where undefined. */
export function streaming(change: (delta: ReplyDelta, index: number) => ReplyDelta | undefined): Partial<Protocol> {
  return {
    async *decodeStream(events) {
      let index = 0
      for await (const delta of parrotProtocol.decodeStream(events)) {
        const changed = change(delta, index++)
        if (changed !== undefined) yield changed
      }
    },
  }
}

const trimmed = ({ content, ...rest }: ReplyDelta): ReplyDelta =>
  content === undefined ? rest : { ...rest, content: content.trim() }
const shared: string[] = []

/** What can be wrong in decodeStream. */
export const decodeStreamDefects: readonly Defect[] = [
  { name: 'loses the first piece of a stream', protocol: streaming((delta, index) => (index === 0 ? {} : delta)) },
  {
    name: 'loses text that is a single character',
    protocol: streaming((delta) => (delta.content?.length === 1 ? {} : delta)),
  },
  {
    name: 'repeats the first piece of a stream',
    protocol: streaming((delta, index) =>
      index === 0 && delta.content !== undefined ? { ...delta, content: delta.content + delta.content } : delta,
    ),
  },
  { name: 'trims the pieces of a stream', protocol: streaming(trimmed) },
  {
    name: 'writes other line ends',
    protocol: streaming((delta) =>
      delta.content === undefined ? delta : { ...delta, content: delta.content.replaceAll('\r\n', '\n') },
    ),
  },
  { name: 'loses the usage of streams', protocol: streaming(({ tokenUsage: _tokenUsage, ...rest }) => rest) },
  { name: 'loses the reasoning of streams', protocol: streaming(({ reasoning: _reasoning, ...rest }) => rest) },
  {
    name: 'streams reasoning as text',
    protocol: streaming(({ reasoning, ...rest }) => (reasoning === undefined ? rest : { content: reasoning })),
  },
  { name: 'never gives a finish reason', protocol: streaming(({ finishReason: _finishReason, ...rest }) => rest) },
  {
    name: 'gives a finish reason with every piece',
    protocol: streaming((delta) => ({ finishReason: 'stop', ...delta })),
  },
  {
    name: 'takes a stream that hit the limit for a finished one',
    protocol: streaming((delta) => (delta.finishReason === 'length' ? { ...delta, finishReason: 'stop' } : delta)),
  },
  {
    name: 'says another raw finish reason than the whole reply',
    protocol: streaming((delta) =>
      delta.rawFinishReason === undefined ? delta : { ...delta, rawFinishReason: 'end' },
    ),
  },
  {
    name: 'gives every tool call the index 0 and no id',
    protocol: streaming((delta) => ({
      ...delta,
      ...(delta.toolCalls && {
        toolCalls: delta.toolCalls.map(({ arguments: args }) => ({
          index: 0,
          name: 'get_weather',
          arguments: args ?? null,
        })),
      }),
    })),
  },
  {
    name: 'keeps the first fragment of a tool call only',
    protocol: streaming((delta) =>
      delta.toolCalls?.[0]?.id === undefined && delta.toolCalls !== undefined ? {} : delta,
    ),
  },
  {
    name: 'ends a stream in peace when it is cut off',
    protocol: {
      async *decodeStream(events) {
        yield* parrotProtocol.decodeStream(events)
        yield { finishReason: 'stop' }
      },
    },
  },
  {
    name: 'ends a stream in peace at an error',
    protocol: {
      async *decodeStream(events) {
        try {
          yield* parrotProtocol.decodeStream(events)
        } catch {
          yield { finishReason: 'stop' }
        }
      },
    },
  },
  {
    name: 'writes errors into the text',
    protocol: {
      async *decodeStream(events) {
        try {
          yield* parrotProtocol.decodeStream(events)
        } catch (error) {
          yield { content: isSmolError(error) ? error.message : '', finishReason: 'stop' }
        }
      },
    },
  },
  { name: 'passes over events that it cannot read', protocol: decodeOther(readableOnly) },
  { name: 'passes over error events', protocol: decodeOther(withoutErrors) },
  {
    name: 'hands out the stream when it is over',
    protocol: {
      async *decodeStream(events) {
        const all: ReplyDelta[] = []
        for await (const delta of parrotProtocol.decodeStream(events)) all.push(delta)
        yield* all
      },
    },
  },
  {
    name: 'keeps its text in a variable of the module',
    protocol: {
      async *decodeStream(events) {
        shared.length = 0
        for await (const delta of parrotProtocol.decodeStream(events)) {
          if (delta.content !== undefined) shared.push(delta.content)
          else yield delta
          if (shared.length > 1) yield { content: shared.splice(0).join('') }
          if (delta.finishReason !== undefined) yield { content: shared.splice(0).join('') }
        }
      },
    },
  },
  {
    name: 'reads a stream to its end when it is left',
    protocol: {
      async *decodeStream(events) {
        const source = events[Symbol.asyncIterator]()
        const kept: AsyncIterable<ServerEvent> = {
          [Symbol.asyncIterator]: () => ({ next: () => source.next() }),
        }
        yield* parrotProtocol.decodeStream(kept)
      },
    },
  },
]

async function* readableOnly<T extends { data: string }>(events: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  for await (const event of events) if (event.data.endsWith('}')) yield event
}

async function* withoutErrors<T extends { data: string }>(
  events: AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  for await (const event of events) if (!event.data.includes('"error"')) yield event
}
