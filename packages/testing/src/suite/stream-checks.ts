import { deepStrictEqual, equal, ok, throws } from 'node:assert/strict'
import { scenarios } from '../scenarios.ts'
import type { Check } from './check.ts'
import { comparable } from './expected.ts'
import { assertCode, contentOf, errorOf, readStream } from './reading.ts'

const { reply } = scenarios['one text reply']
const group = 'streams'

/** How a stream behaves, whatever is in it. */
export const streamChecks: readonly Check[] = [
  {
    group,
    level: 'free',
    name: 'hands out pieces that add up to the message',
    run: async (subject) => {
      const { deltas, message } = await readStream(subject.create().generateStream(subject.prompt))
      equal(contentOf(deltas), message.content)
      equal(deltas.map(({ reasoning = '' }) => reasoning).join(''), message.reasoning ?? '')
      deepStrictEqual(deltas.findLast(({ tokenUsage }) => tokenUsage !== undefined)?.tokenUsage, message.tokenUsage)
    },
  },
  {
    group,
    level: 'free',
    name: 'gives the finish reason once, on the last piece',
    run: async (subject) => {
      const { deltas, message } = await readStream(subject.create().generateStream(subject.prompt))
      deepStrictEqual(
        deltas.map(({ finishReason }) => finishReason),
        [...deltas.slice(1).map(() => undefined), message.finishReason],
      )
    },
  },
  {
    group,
    level: 'free',
    name: 'ends with the message that generate() gives',
    run: async (subject) => {
      const whole = await subject.create().generate(subject.prompt)
      const { message } = await readStream(subject.create().generateStream(subject.prompt))
      deepStrictEqual(comparable(message), comparable(whole))
    },
  },
  {
    group,
    level: 'free',
    name: 'gives the message without being read, and again when it is asked again',
    run: async (subject) => {
      const { message } = await readStream(subject.create().generateStream(subject.prompt))
      const stream = subject.create().generateStream(subject.prompt)
      deepStrictEqual(comparable(await stream.final()), comparable(message))
      deepStrictEqual(comparable(await stream.final()), comparable(message))
    },
  },
  {
    group,
    level: 'free',
    name: 'gives the message behind a loop that read a part',
    run: async (subject) => {
      const { message } = await readStream(subject.create().generateStream(subject.prompt))
      const stream = subject.create().generateStream(subject.prompt)
      await stream[Symbol.asyncIterator]().next()
      deepStrictEqual(comparable(await stream.final()), comparable(message))
    },
  },
  {
    group,
    level: 'free',
    name: 'gives its text as text, piece by piece',
    run: async (subject) => {
      const stream = subject.create().generateStream(subject.prompt)
      const pieces: string[] = []
      for await (const text of stream.textStream) pieces.push(text)
      ok(
        pieces.every((text) => typeof text === 'string' && text !== ''),
        'textStream gives texts, none of them empty',
      )
      equal(pieces.join(''), (await stream.final()).content)
    },
  },
  {
    group,
    level: 'free',
    name: 'is read once: a second reader gets an error, not half of the answer',
    run: async (subject) => {
      const stream = subject.create().generateStream(subject.prompt)
      await readStream(stream)
      throws(() => stream[Symbol.asyncIterator](), { name: 'SmolError' })
      throws(() => stream.textStream, { name: 'SmolError' })
    },
  },
  {
    group,
    level: 'scripted',
    name: 'hands out pieces as they come, not all at the end',
    run: async (subject) => {
      const { deltas } = await readStream(subject.playing(reply).generateStream(subject.prompt))
      ok(deltas.filter(({ content }) => content !== undefined).length > 1, 'four pieces of text are not one')
    },
  },
  {
    group,
    level: 'http',
    name: 'sends nothing before it is read',
    run: async (subject) => {
      const { model, fetch } = subject.serving([{ reply }])
      const stream = model.generateStream(subject.prompt)
      await new Promise(setImmediate)
      equal(fetch.requests.length, 0, 'requests before the first pull')
      await stream.final()
      equal(fetch.requests.length, 1, 'requests behind it')
    },
  },
  {
    group,
    level: 'http',
    name: 'hands out each piece before the next has come',
    run: async (subject) => {
      const { model, fetch } = subject.serving([{ reply, end: 'hang' }])
      const read: number[] = []
      for await (const { content } of model.generateStream(subject.prompt)) {
        if (content === undefined) continue
        read.push(fetch.requests[0]?.piecesRead ?? 0)
        if (read.length === 2) break
      }
      const [first = 0, second = 0] = read
      ok(first < second, 'the second piece was read from the server after the first was handed out')
    },
  },
  {
    group,
    level: 'http',
    name: 'cancels the request when its loop is left',
    run: async (subject) => {
      const { model, fetch } = subject.serving([{ reply: { pieces: reply.pieces }, end: 'hang' }])
      const stream = model.generateStream(subject.prompt)
      for await (const { content } of stream) if (content !== undefined) break
      equal(fetch.requests[0]?.cancelled, true, 'the server is told')
      const error = await errorOf(stream.final())
      assertCode(error, 'invalid_request')
    },
  },
]
