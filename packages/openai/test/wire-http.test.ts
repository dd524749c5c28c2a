import type { GeneratedMessage, Messages } from '@smol/core'
import { isSmolError } from '@smol/core'
import type { FaultServer, HttpCase } from '@smol/testing'
import { chatCompletionsSample as sample, httpCases, startFaultServer } from '@smol/testing'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { modelAt, PLANTED_KEY, readAll } from './wire-support.ts'

const MAX_RETRIES = 2
const stalls = { firstTokenTimeoutMs: 5_000, idleTimeoutMs: 150 }

beforeAll(async () => {
  // Full jitter at its shortest: a retry without a Retry-After does not wait.
  vi.spyOn(Math, 'random').mockReturnValue(0)
  // The first call of a process loads the SDK, which must not count as the server's silence.
  await using server = await startFaultServer()
  await modelAt(server.urlOf('baseline')).generate('Hi')
  return () => vi.restoreAllMocks()
})

interface Outcome {
  readonly message?: GeneratedMessage
  readonly error?: unknown
}

const ways = {
  whole: async (model: ReturnType<typeof modelAt>, messages: Messages, options: object): Promise<Outcome> =>
    model.generate(messages, { maxRetries: MAX_RETRIES, ...options }).then(
      (message) => ({ message }),
      (error: unknown) => ({ error }),
    ),
  stream: (model: ReturnType<typeof modelAt>, messages: Messages, options: object): Promise<Outcome> =>
    readAll(model, { maxRetries: MAX_RETRIES, ...options }, messages),
} as const

for (const [way, ask] of Object.entries(ways)) {
  describe(`every case at the level of HTTP, ${way}`, () => {
    for (const [name, row] of Object.entries<HttpCase>(httpCases)) {
      if (row.only !== undefined && row.only !== way) continue
      it.concurrent(`${name}: ${row.does}`, async () => {
        await using server = await startFaultServer()
        const model = modelAt(server.urlOf(name), row.expect.code === 'timeout' ? stalls : {})
        const messages: Messages =
          row.system === undefined
            ? 'Hi'
            : [
                { role: 'system', content: row.system },
                { role: 'user', content: 'Hi' },
              ]

        const outcome = await ask(model, messages, row.options ?? {})

        expectOutcome(outcome, server, row)
        if (row.options !== undefined || row.system !== undefined) {
          const before = server.requests.length
          const again = await ask(model, messages, row.options ?? {})
          // What was learnt holds for this model: the second call needs one request, and says what it left out.
          expect(server.requests.length - before).toBe(1)
          expect(again.message?.warnings).toEqual(outcome.message?.warnings)
        }
      })
    }
  })
}

function expectOutcome({ message, error }: Outcome, server: FaultServer, { expect: wanted }: HttpCase): void {
  const { requests } = server
  if (wanted.outcome === 'ok') {
    expect(error).toBeUndefined()
    expect(message).toMatchObject({ content: sample.text, tokenUsage: sample.tokenUsage, finishReason: 'stop' })
    expect(message?.warnings).toHaveLength(wanted.warning === true ? 1 : 0)
  } else {
    if (!isSmolError(error)) throw new Error('The call did not fail with a SmolError.', { cause: error })
    expect(error.code).toBe(wanted.code)
    if (wanted.retryAfterMs !== undefined) expect(error.retryAfterMs).toBe(wanted.retryAfterMs)
    expect(error.message).toMatch(/[.!?]$/)
    expect(error.attempts).toHaveLength(requests.length)
    expect(error.attempts.at(-1)).toMatchObject({ code: error.code })
    expect(error.attempts.at(-1)?.waitMs).toBeUndefined()
  }
  const all = MAX_RETRIES + 1
  if (wanted.requests === undefined) expect(requests.length).toBeLessThanOrEqual(all)
  else expect(requests).toHaveLength(wanted.requests === 'all' ? all : wanted.requests)
  const [first, second] = requests
  if (wanted.waitMs !== undefined) {
    expect((second?.receivedAt ?? 0) - (first?.receivedAt ?? 0)).toBeGreaterThanOrEqual(wanted.waitMs)
  }
  for (const { origin, headers } of requests) {
    expect(headers['authorization']).toBe(origin === server.url ? `Bearer ${PLANTED_KEY}` : undefined)
  }
}
