import type { GeneratedMessage } from '@smol/core'
import type { FakeReply, WireSample } from '@smol/testing'
import {
  chatChunk,
  chatCompletion,
  chatCompletionsSample,
  cutAt,
  dataFrame,
  fakeFetch,
  sse,
  startFaultServer,
  streamDialects,
} from '@smol/testing'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { modelAt, readAll } from './wire-support.ts'

/** Letters of few kinds, so that stop strings are met, whole and in part; and some of more than one byte. */
const letters = fc.constantFrom('a', 'b', 'ab', '\n', 'ä', '🌍', ' ')
const text = fc.array(letters, { maxLength: 40 }).map((parts) => parts.join(''))
const stops = fc.array(
  fc.array(letters, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
  { maxLength: 3 },
)
const cuts = fc.array(fc.nat(4000), { maxLength: 12 })

/** The answer in pieces, as a server would stream it. */
function chunksOf(answer: string, at: readonly number[]): unknown[] {
  const characters = Array.from(answer)
  const places = at.map((place) => place % (characters.length + 1)).toSorted((a, b) => a - b)
  const pieces = [0, ...places].map((from, index) => characters.slice(from, places[index]).join(''))
  return [
    chatChunk({ role: 'assistant', content: '' }),
    ...pieces.map((content) => chatChunk({ content })),
    chatChunk({}, { finish_reason: 'stop' }),
    '[DONE]',
  ]
}

function streamed(events: readonly unknown[], at: readonly number[] = []): FakeReply {
  const bytes = new TextEncoder().encode(sse(events))
  return {
    headers: { 'content-type': 'text/event-stream' },
    pieces: cutAt(
      bytes,
      at.map((place) => place % (bytes.length + 1)),
    ),
  }
}

function answering(...replies: readonly FakeReply[]): ReturnType<typeof modelAt> {
  return modelAt('http://127.0.0.1/v1', { fetch: fakeFetch(replies) })
}

/** The text before the stop string that begins first. */
function before(answer: string, stopSequences: readonly string[]): string {
  const places = stopSequences.map((stop) => answer.indexOf(stop)).filter((place) => place >= 0)
  return answer.slice(0, Math.min(answer.length, ...places))
}

describe('the text of a stream ends exactly before the first stop string', () => {
  it('wherever it falls between events and between reads', async () => {
    await fc.assert(
      fc.asyncProperty(text, stops, cuts, cuts, async (answer, stopSequences, ofEvents, ofBytes) => {
        const wanted = before(answer, stopSequences)
        const model = answering(streamed(chunksOf(answer, ofEvents), ofBytes))
        const { deltas, text: all, message, error } = await readAll(model, { stopSequences })
        expect(error).toBeUndefined()
        expect(all).toBe(wanted)
        expect(message?.content).toBe(wanted)
        expect(message?.finishReason).toBe('stop')
        // Nothing of a stop string was out at any time.
        let soFar = ''
        for (const { content } of deltas) {
          soFar += content ?? ''
          expect(wanted.startsWith(soFar)).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('and that of a whole reply likewise', async () => {
    await fc.assert(
      fc.asyncProperty(text, stops, async (answer, stopSequences) => {
        const model = answering({ body: chatCompletion({ content: answer }) })
        expect((await model.generate('Hi', { stopSequences })).content).toBe(before(answer, stopSequences))
      }),
    )
  })

  it.each(['every-byte-writes', 'every-byte-chunks', 'utf8-split', 'gzip-flush-per-event', 'crlf-split'])(
    'also over a real connection: %s',
    async (fault) => {
      await fc.assert(
        fc.asyncProperty(text, stops, cuts, async (answer, stopSequences, ofEvents) => {
          const [done = '', ...events] = chunksOf(answer, ofEvents).toReversed().map(dataFrame)
          const sample: WireSample = { ...chatCompletionsSample, frames: events.toReversed(), done, text: answer }
          await using server = await startFaultServer({ sample })
          const { text: all, error } = await readAll(modelAt(server.urlOf(fault)), { stopSequences })
          expect(error).toBeUndefined()
          expect(all).toBe(before(answer, stopSequences))
        }),
        { numRuns: 12 },
      )
    },
  )
})

/** Ids that a server left out are made up anew each time. */
function withoutIds(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, item: unknown) => (key === 'id' ? undefined : item)))
}

describe('a stream says the same however it is cut', () => {
  for (const [name, { chunks }] of Object.entries<{ chunks: readonly unknown[] }>(streamDialects)) {
    it(`${name}: any cut`, async () => {
      const events = [...chunks, '[DONE]']
      const whole = await readAll(answering(streamed(events)))
      await fc.assert(
        fc.asyncProperty(cuts, async (at) => {
          const { deltas, message } = await readAll(answering(streamed(events, at)))
          expect(withoutIds(deltas)).toEqual(withoutIds(whole.deltas))
          expect(withoutIds(message)).toEqual(withoutIds(whole.message))
        }),
        { numRuns: 15 },
      )
    })
  }
})

const name = fc.constantFrom('get_weather', 'get_time', 'x')
const args = fc.dictionary(
  fc.string({ maxLength: 5 }),
  fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
  { maxKeys: 3, noNullPrototype: true },
)
const calls = fc.array(fc.record({ name, arguments: args }), { minLength: 1, maxLength: 3 })
type Call = { name: string; arguments: Record<string, unknown> }
type Fragment = Record<string, unknown>

/** How a server spells the pieces of call `index`: the first with the name, the others with the rest of the text. */
type Spelling = (call: Call, index: number, pieces: readonly string[]) => Fragment[]

const id = (index: number): string => `call_${index}`
const first = (call: Call, piece = ''): Fragment => ({ function: { name: call.name, arguments: piece } })

const spellings: Readonly<Record<string, Spelling>> = {
  'OpenAI: id and name first, then pieces': (call, index, pieces) => [
    { index, id: id(index), type: 'function', ...first(call) },
    ...pieces.map((piece) => ({ index, function: { arguments: piece } })),
  ],
  'the id in every piece': (call, index, pieces) => [
    { index, id: id(index), ...first(call) },
    ...pieces.map((piece) => ({ index, id: id(index), function: { arguments: piece } })),
  ],
  'id and name in every piece': (call, index, pieces) =>
    pieces.map((piece) => ({ index, id: id(index), ...first(call, piece) })),
  'every index 0, told apart by id': (call, index, pieces) => [
    { index: 0, id: id(index), ...first(call) },
    ...pieces.map((piece) => ({ index: 0, function: { arguments: piece } })),
  ],
  'no index': (call, index, pieces) => [
    { id: id(index), ...first(call) },
    ...pieces.map((piece) => ({ function: { arguments: piece } })),
  ],
  'no id': (call, index, pieces) => [
    { index, ...first(call) },
    ...pieces.map((piece) => ({ index, function: { arguments: piece } })),
  ],
  'the id "null"': (call, index, pieces) => [
    { index, id: 'null', ...first(call) },
    ...pieces.map((piece) => ({ index, id: 'null', function: { name: null, arguments: piece } })),
  ],
  'whole calls': (call, index) => [{ index, id: id(index), ...first(call, JSON.stringify(call.arguments)) }],
  'the arguments as an object': (call, index) => [
    { index, id: id(index), function: { name: call.name, arguments: call.arguments } },
  ],
}

function callChunks(fragments: readonly Fragment[], finish = 'tool_calls'): unknown[] {
  return [
    chatChunk({ role: 'assistant', content: null }),
    ...fragments.map((fragment) => chatChunk({ tool_calls: [fragment] })),
    chatChunk({}, { finish_reason: finish }),
    '[DONE]',
  ]
}

/** A text in pieces that are not empty. */
function piecesOf(whole: string, at: readonly number[]): string[] {
  const places = at.map((place) => place % (whole.length + 1)).toSorted((a, b) => a - b)
  return [0, ...places].map((from, index) => whole.slice(from, places[index])).filter((piece) => piece !== '')
}

const named = (list: GeneratedMessage['toolCalls']): Call[] => list.map(({ id: _id, ...call }) => call)

describe('tool calls are the same in every spelling and every cut', () => {
  for (const [title, spell] of Object.entries(spellings)) {
    it(`${title}: any arguments, any cut`, async () => {
      await fc.assert(
        fc.asyncProperty(calls, cuts, cuts, async (wanted, ofArguments, ofBytes) => {
          const fragments = wanted.flatMap((call, index) =>
            spell(call, index, piecesOf(JSON.stringify(call.arguments), ofArguments)),
          )
          const { message, deltas } = await readAll(answering(streamed(callChunks(fragments), ofBytes)))
          expect(named(message?.toolCalls ?? [])).toEqual(wanted)
          expect(message?.invalidToolCalls).toBeUndefined()
          expect(message?.finishReason).toBe('tool-calls')
          // The deltas have definite places, and add up to the same.
          const texts = new Map<number, string>()
          for (const { index, arguments: piece = '' } of deltas.flatMap(({ toolCalls = [] }) => toolCalls)) {
            texts.set(index, (texts.get(index) ?? '') + piece)
          }
          expect([...texts.values()].map((each) => JSON.parse(each) as unknown)).toEqual(
            wanted.map((call) => call.arguments),
          )
        }),
        { numRuns: 60 },
      )
    })
  }

  it('a call that is cut off is never valid, and none of it is lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        calls,
        cuts,
        fc.nat(1000),
        fc.constantFrom('length', 'content_filter'),
        async (all, at, cut, finish) => {
          const last = all.at(-1) as Call
          const whole = JSON.stringify(last.arguments)
          const kept = whole.slice(0, cut % whole.length)
          const spell = spellings['OpenAI: id and name first, then pieces'] as Spelling
          const fragments = all.flatMap((call, index) =>
            spell(call, index, piecesOf(index === all.length - 1 ? kept : JSON.stringify(call.arguments), at)),
          )
          const { message } = await readAll(answering(streamed(callChunks(fragments, finish))))
          expect(named(message?.toolCalls ?? [])).toEqual(all.slice(0, -1))
          expect(message?.invalidToolCalls).toMatchObject([{ name: last.name, text: kept }])
        },
      ),
    )
  })
})

describe('final() equals the whole reply for the same answer', () => {
  const usage = fc.option(
    fc.record({ prompt_tokens: fc.nat(99), completion_tokens: fc.nat(99), total_tokens: fc.nat(198) }),
    { nil: undefined },
  )
  const finish = fc.constantFrom('stop', 'length', 'content_filter', 'tool_calls', 'odd')
  const content = fc.oneof(text, fc.constant(null))
  const reasoning = fc.option(text, { nil: undefined })

  it('text, reasoning, calls, finish reason, usage and stop strings', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ content, reasoning, calls: fc.option(calls, { nil: undefined }), usage, finish, stops, cuts }),
        async ({ calls: given, ...answer }) => {
          const tool_calls = given?.map((call, index) => ({
            index,
            id: id(index),
            type: 'function',
            function: { name: call.name, arguments: JSON.stringify(call.arguments) },
          }))
          const message = { content: answer.content, reasoning_content: answer.reasoning, tool_calls }
          const whole = chatCompletion(message, { finish_reason: answer.finish, usage: answer.usage })
          const chunks = [
            chatChunk({ role: 'assistant', reasoning_content: answer.reasoning }),
            ...(answer.content === null
              ? []
              : piecesOf(answer.content, answer.cuts).map((piece) => chatChunk({ content: piece }))),
            ...(tool_calls ?? []).map((call) => chatChunk({ tool_calls: [call] })),
            chatChunk({}, { finish_reason: answer.finish }),
            ...(answer.usage === undefined ? [] : [chatChunk(undefined, { usage: answer.usage })]),
            '[DONE]',
          ]
          const options = { stopSequences: answer.stops }
          const once = await answering({ body: whole }).generate('Hi', options)
          const final = await answering(streamed(chunks, answer.cuts)).generateStream('Hi', options).final()
          const cut = once.content !== (answer.content ?? '')
          // A request that a stop string cancelled is not read on: what would have come behind it is not known.
          const known = ({
            toolCalls: _calls,
            tokenUsage: _usage,
            rawFinishReason: _raw,
            invalidToolCalls: _invalid,
            ...rest
          }: GeneratedMessage) => rest
          if (cut) expect(known(final)).toEqual(known(once))
          else expect(final).toEqual(once)
        },
      ),
      { numRuns: 200 },
    )
  })
})
