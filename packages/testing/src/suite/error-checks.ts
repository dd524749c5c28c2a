import { equal, ok } from 'node:assert/strict'
import type { ScenarioFailure, ScenarioReply } from '../scenarios.ts'
import { brokenStreams, failures, scenarios } from '../scenarios.ts'
import { textOf } from '../spelling.ts'
import type { Check } from './check.ts'
import { assertCode, errorOf, readStream, ways } from './reading.ts'
import type { HttpAnswer } from './subject.ts'

const group = 'errors'
const failureRows: readonly (readonly [string, ScenarioFailure])[] = Object.entries(failures)
const brokenRows: readonly (readonly [string, ScenarioReply])[] = Object.entries(brokenStreams)
const { reply } = scenarios['one text reply']

const wrongAnswers: readonly (readonly [string, HttpAnswer])[] = [
  ['a web page', { raw: { body: '<!doctype html><h1>Sign in</h1>', headers: { 'content-type': 'text/html' } } }],
  ['plain text', { raw: { body: 'OK', headers: { 'content-type': 'text/plain' } } }],
  ['no content', { raw: { status: 204 } }],
]

/** What goes wrong is thrown, under the right code, with what is known of it. */
export const errorChecks: readonly Check[] = [
  ...failureRows.map(([name, failure]): Check => ({
    group,
    level: 'http',
    name: `throws ${failure.code} for ${name}, and asks once`,
    run: async (subject) => {
      for (const [way, ask] of ways) {
        const { model, fetch } = subject.serving([{ failure }])
        const error = await errorOf(ask(model, subject.prompt))
        assertCode(error, failure.code)
        equal(error.status, failure.status, `${way}: status`)
        equal(error.provider, model.provider, `${way}: provider`)
        equal(error.modelId, subject.modelId, `${way}: modelId`)
        equal(error.retryable, false, `${way}: retryable`)
        ok(error.message.includes(failure.message), `${way}: the message says what came back: ${error.message}`)
        equal(fetch.requests.length, 1, `${way}: requests`)
      }
    },
  })),
  ...brokenRows.map(([name, broken]): Check => ({
    group,
    level: 'http',
    name: `throws ${broken.failure?.code ?? 'bad_response'} for ${name}, with what had come`,
    run: async (subject) => {
      const { model, fetch } = subject.serving([{ reply: broken }])
      const stream = model.generateStream(subject.prompt)
      const texts: string[] = []
      const error = await errorOf(collect(stream.textStream, texts))
      assertCode(error, broken.failure?.code ?? 'bad_response')
      equal(texts.join(''), textOf(broken.pieces), 'the text before it was handed out')
      equal(error.partial?.content, textOf(broken.pieces), 'error.partial')
      equal(fetch.requests.length, 1, 'nothing is asked twice when a part was delivered')
      assertCode(await errorOf(stream.final()), error.code)
    },
  })),
  {
    group,
    level: 'http',
    name: 'throws network for a connection that breaks in mid-stream, with what had come',
    run: async (subject) => {
      const { model } = subject.serving([{ reply: { pieces: reply.pieces }, end: brokenConnection() }])
      const error = await errorOf(readStream(model.generateStream(subject.prompt)))
      assertCode(error, 'network')
      equal(error.partial?.content, textOf(reply.pieces))
    },
  },
  ...wrongAnswers.map(([name, answer]): Check => ({
    group,
    level: 'http',
    name: `throws bad_response for ${name} with a status that means success`,
    run: async (subject) => {
      for (const [, ask] of ways) {
        const { model } = subject.serving(() => answer, { maxRetries: 0 })
        assertCode(await errorOf(ask(model, subject.prompt)), 'bad_response')
      }
    },
  })),
  {
    group,
    level: 'http',
    name: 'throws timeout when no answer begins, and when it stops in mid-stream',
    run: async (subject) => {
      for (const [, ask] of ways) {
        const { model } = subject.serving(() => ({ raw: 'hang' }), { maxRetries: 0 })
        assertCode(await errorOf(ask(model, subject.prompt, { firstTokenTimeoutMs: 20 })), 'timeout')
      }
      const { model, fetch } = subject.serving([{ reply: { pieces: reply.pieces }, end: 'hang' }])
      const error = await errorOf(readStream(model.generateStream(subject.prompt, { idleTimeoutMs: 20 })))
      assertCode(error, 'timeout')
      equal(error.partial?.content, textOf(reply.pieces))
      equal(fetch.requests[0]?.cancelled, true, 'the server is told')
    },
  },
]

/** What Node's fetch fails with when the other side closes. */
export function brokenConnection(): TypeError {
  const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
  return new TypeError('terminated', { cause })
}

async function collect(source: AsyncIterable<string>, into: string[]): Promise<void> {
  for await (const text of source) into.push(text)
}
