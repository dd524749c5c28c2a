import { deepStrictEqual, equal, ok, throws } from 'node:assert/strict'
import { agglomerateStreamDeltas } from '@smol/core'
import { deepFreeze } from '../deep-freeze.ts'
import type { Capability, Scenario } from '../scenarios.ts'
import { brokenStreams, scenarios } from '../scenarios.ts'
import { textOf } from '../spelling.ts'
import { assertReply } from './expected.ts'
import { assertSaid } from './parameter-checks.ts'
import type { ProtocolSubject } from './protocol-subject.ts'
import { agglomerateWhole, decoded, eventsOf, fullRequest, source } from './protocol-subject.ts'
import { assertCode, contentOf, errorOf } from './reading.ts'
import { framesOf } from './subject.ts'

/** What the protocol suite is about. */
export const protocolGroups = ['encode', 'decode', 'decodeStream'] as const

/** The name of a group of the protocol suite. */
export type ProtocolGroup = (typeof protocolGroups)[number]

/** One thing that must hold for a protocol. */
export interface ProtocolCheck {
  readonly group: ProtocolGroup
  readonly name: string
  readonly needs?: readonly Capability[]
  readonly run: (subject: ProtocolSubject) => void | Promise<void>
}

const rows: readonly (readonly [string, Scenario])[] = Object.entries(scenarios)
const { reply } = scenarios['one text reply']

const encodeChecks: readonly ProtocolCheck[] = [
  {
    group: 'encode',
    name: 'is pure: it touches nothing of the request, and says the same again',
    run: (subject) => {
      for (const stream of [false, true]) {
        const { protocol } = subject
        const first = JSON.stringify(protocol.encode(fullRequest(subject, stream).request))
        equal(JSON.stringify(protocol.encode(fullRequest(subject, stream).request)), first)
      }
    },
  },
  {
    group: 'encode',
    name: 'gives plain JSON',
    run: (subject) => {
      const body = subject.protocol.encode(fullRequest(subject, true).request)
      deepStrictEqual(JSON.parse(JSON.stringify(body)), withoutUndefined(body))
    },
  },
  {
    group: 'encode',
    name: 'says every message in its order, and every parameter or why not',
    run: (subject) => {
      const { request, warnings } = fullRequest(subject, false)
      const sent = JSON.stringify(subject.protocol.encode(request))
      assertSaid(sent, warnings, 'encode')
      ok(sent.includes('You are terse.'), 'the system message')
      const turns = [
        'What is the time?',
        ...(subject.capabilities.has('tools') ? ['noon'] : []),
        'Noon.',
        'second-question',
      ]
      const places = turns.map((text) => sent.indexOf(text))
      ok(
        places.every((place, index) => place > (places[index - 1] ?? 0)),
        `the turns in their order: ${places.join(', ')}`,
      )
    },
  },
  {
    group: 'encode',
    name: 'offers its tools, and tells of calls and their results',
    needs: ['tools'],
    run: (subject) => {
      const sent = JSON.stringify(subject.protocol.encode(fullRequest(subject, false).request))
      for (const word of ['get_weather', 'The weather of a city', 'Which city', 'get_time', 'CET'])
        ok(sent.includes(word), word)
    },
  },
  {
    group: 'encode',
    name: 'knows its path',
    run: (subject) => {
      const { path } = subject.protocol
      const text = typeof path === 'string' ? path : path(fullRequest(subject, true).request)
      ok(text.startsWith('/') && !text.endsWith('/'), `the path is below the base URL: ${text}`)
    },
  },
]

const decodeChecks: readonly ProtocolCheck[] = [
  ...rows.map(([name, scenario]): ProtocolCheck => ({
    group: 'decode',
    name: `reads ${name}`,
    needs: scenario.needs,
    run: ({ protocol, spelling }) => {
      const json = deepFreeze(JSON.parse(JSON.stringify(spelling.whole(scenario.reply))) as unknown)
      assertReply(agglomerateWhole(protocol.decode(json)), scenario.reply)
    },
  })),
  {
    group: 'decode',
    name: 'throws bad_response for JSON of something else',
    run: ({ protocol }) => {
      for (const json of [{}, { status: 'ok' }])
        throws(
          () => protocol.decode(json),
          (error) => (assertCode(error, 'bad_response'), true),
        )
    },
  },
]

const decodeStreamChecks: readonly ProtocolCheck[] = [
  ...rows.map(([name, scenario]): ProtocolCheck => ({
    group: 'decodeStream',
    name: `reads ${name}, like the whole reply`,
    needs: scenario.needs,
    run: async ({ protocol, spelling }) => {
      const deltas = await decoded(protocol, eventsOf(scenario.reply, spelling))
      const streamed = agglomerateStreamDeltas(deltas)
      assertReply(streamed, scenario.reply)
      const whole = protocol.decode(JSON.parse(JSON.stringify(spelling.whole(scenario.reply))))
      deepStrictEqual(streamed, agglomerateWhole(whole))
      equal(
        deltas.findLast((delta) => delta.rawFinishReason !== undefined)?.rawFinishReason,
        whole.rawFinishReason,
        'rawFinishReason',
      )
    },
  })),
  {
    group: 'decodeStream',
    name: 'gives the same deltas wherever the text is cut',
    run: async ({ protocol, spelling }) => {
      const whole = await decoded(protocol, eventsOf(reply, spelling))
      const { length } = framesOf(reply, spelling).join('')
      for (let cut = 1; cut < length; cut++)
        deepStrictEqual(await decoded(protocol, eventsOf(reply, spelling, [cut])), whole, `cut at ${cut}`)
    },
  },
  {
    group: 'decodeStream',
    name: 'gives no finish reason for a stream that has none',
    run: async ({ protocol, spelling }) => {
      const deltas = await decoded(protocol, eventsOf({ pieces: reply.pieces }, spelling))
      equal(contentOf(deltas.map(({ content = '' }) => ({ content }))), textOf(reply.pieces))
      ok(
        deltas.every(({ finishReason }) => finishReason === undefined),
        'a stream that is cut off has no finish reason',
      )
    },
  },
  {
    group: 'decodeStream',
    name: 'hands out each piece before it reads on, and lets go when it is left',
    run: async ({ protocol, spelling }) => {
      const { state, events } = source(eventsOf(reply, spelling))
      const deltas = protocol.decodeStream(events)[Symbol.asyncIterator]()
      for (
        let first = await deltas.next();
        first.done !== true && first.value.content !== 'Hello';
        first = await deltas.next()
      );
      ok(
        state.read <= spelling.events({ pieces: reply.pieces.slice(0, 1) }).length,
        `${state.read} events were read for the first piece`,
      )
      await deltas.return?.()
      equal(state.left, true, 'the source is left, too')
    },
  },
  {
    group: 'decodeStream',
    name: 'does not mix two streams that are read in turns',
    run: async ({ protocol, spelling }) => {
      const replies = ['left', 'right'].map((side) => ({
        pieces: `${side}!`.split('').map((text) => ({ text })),
        finishReason: 'stop' as const,
      }))
      const readers = replies.map((each) =>
        protocol.decodeStream(source(eventsOf(each, spelling)).events)[Symbol.asyncIterator](),
      )
      const texts = ['', '']
      for (let open = 2; open > 0;) {
        open = 0
        for (const [index, reader] of readers.entries()) {
          const result = await reader.next()
          if (result.done === true) continue
          open++
          texts[index] += result.value.content ?? ''
        }
      }
      deepStrictEqual(texts, ['left!', 'right!'])
    },
  },
  {
    group: 'decodeStream',
    name: 'throws the error that stands inside a stream, behind the text before it',
    run: async ({ protocol, spelling }) => {
      const broken = brokenStreams['an error inside a stream of status 200']
      const texts: string[] = []
      const reading = (async () => {
        const { events } = source(eventsOf(broken, spelling))
        for await (const { content = '' } of protocol.decodeStream(events)) texts.push(content)
      })()
      const error = await errorOf(reading)
      assertCode(error, broken.failure.code)
      ok(error.message.includes(broken.failure.message), `the message says what came back: ${error.message}`)
      equal(texts.join(''), textOf(broken.pieces))
    },
  },
  {
    group: 'decodeStream',
    name: 'throws bad_response for an event that is not JSON',
    run: async ({ protocol, spelling }) => {
      const [first] = eventsOf(reply, spelling)
      const data = (first?.data ?? '').slice(0, -1)
      assertCode(await errorOf(decoded(protocol, [{ ...first, data }])), 'bad_response')
    },
  },
]

/** Everything that the protocol suite checks. */
export const protocolChecks: readonly ProtocolCheck[] = [...encodeChecks, ...decodeChecks, ...decodeStreamChecks]

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutUndefined(item)]))
}
