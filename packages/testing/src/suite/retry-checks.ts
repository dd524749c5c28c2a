import { equal, ok } from 'node:assert/strict'
import { scenarios } from '../scenarios.ts'
import type { Check } from './check.ts'
import { assertReply } from './expected.ts'
import { brokenConnection } from './error-checks.ts'
import { assertCode, errorOf, ways } from './reading.ts'

const group = 'retries'
const level = 'http'
const { reply } = scenarios['one text reply']
const AT_ONCE = { 'retry-after': '0' } as const
const tooMany = {
  failure: { status: 429, code: 'rate_limit', message: 'Too many requests' },
  headers: AT_ONCE,
} as const
const overloaded = { failure: { status: 503, code: 'server', message: 'Overloaded' }, headers: AT_ONCE } as const

/** What is tried again, how often, and what is not. */
export const retryChecks: readonly Check[] = [
  {
    group,
    level,
    name: 'asks again after 429 with Retry-After, and gets its answer',
    run: async (subject) => {
      for (const [way, ask] of ways) {
        const { model, fetch } = subject.serving([tooMany, { reply }])
        assertReply(await ask(model, subject.prompt), reply)
        equal(fetch.requests.length, 2, way)
        equal(fetch.requests[1]?.text, fetch.requests[0]?.text, `${way}: the same request again`)
      }
    },
  },
  {
    group,
    level,
    name: 'gives up after maxRetries, and tells of every try',
    run: async (subject) => {
      for (const [way, ask] of ways) {
        for (const maxRetries of [0, 3]) {
          const { model, fetch } = subject.serving(() => overloaded)
          const error = await errorOf(ask(model, subject.prompt, { maxRetries }))
          assertCode(error, 'server')
          equal(fetch.requests.length, maxRetries + 1, `${way}: requests with maxRetries: ${maxRetries}`)
          equal(error.attempts.length, maxRetries + 1, `${way}: error.attempts`)
          ok(
            error.attempts.every(({ status }) => status === 503),
            `${way}: each attempt has its status`,
          )
        }
      }
    },
  },
  {
    group,
    level,
    name: 'tries twice more when it is not told how often',
    run: async (subject) => {
      const { model, fetch } = subject.serving(() => overloaded)
      assertCode(await errorOf(model.generate(subject.prompt)), 'server')
      equal(fetch.requests.length, 3)
    },
  },
  {
    group,
    level,
    name: 'throws at once when the server asks to wait for an hour',
    run: async (subject) => {
      const { model, fetch } = subject.serving([{ ...tooMany, headers: { 'retry-after': '3600' } }])
      const error = await errorOf(model.generate(subject.prompt))
      assertCode(error, 'rate_limit')
      equal(error.retryAfterMs, 3_600_000)
      equal(fetch.requests.length, 1)
    },
  },
  {
    group,
    level,
    name: 'asks again when the connection breaks before anything was handed out',
    run: async (subject) => {
      const { model, fetch } = subject.serving([{ raw: brokenConnection() }, { reply }])
      assertReply(await model.generateStream(subject.prompt).final(), reply)
      equal(fetch.requests.length, 2)
    },
  },
  {
    group,
    level,
    name: 'ends a wait at once when it is aborted',
    run: async (subject) => {
      const reason = Object.freeze({ why: 'enough' })
      for (const [way, ask] of ways) {
        const controller = new AbortController()
        const { model, fetch } = subject.serving(() => {
          setImmediate(() => setImmediate(() => controller.abort(reason)))
          return { ...overloaded, headers: { 'retry-after': '50' } }
        })
        equal(await errorOf(ask(model, subject.prompt, { signal: controller.signal })), reason, way)
        equal(fetch.requests.length, 1, way)
      }
    },
  },
]
