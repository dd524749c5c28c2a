import { equal, ok } from 'node:assert/strict'
import type { ChatMessage, GeneratedMessage, SmolError } from '@smol/core'
import type { FaultServer } from '../fault-server.ts'
import type { HttpCase, HttpExpectation } from '../faults/http-case.ts'
import { refusalCases } from '../faults/refusal-cases.ts'
import { statusCases } from '../faults/status-cases.ts'
import { wordingCases } from '../faults/wording-cases.ts'
import type { FaultCheck } from './fault-subject.ts'
import { FAULT_KEY } from './fault-subject.ts'
import { assertCode, errorOf, ways } from './reading.ts'

const MAX_RETRIES = 2
/** A wait that is worth waiting for once, not for both ways of asking. */
const LONG_WAIT_MS = 500

/** A check per row of the table of HTTP cases that any API may meet. */
export const statusCaseChecks: readonly FaultCheck[] = [...checksOf(statusCases), ...checksOf(wordingCases)]

/** A check per parameter that a Chat Completions server may refuse. */
export const refusalCaseChecks: readonly FaultCheck[] = checksOf(refusalCases)

function checksOf(table: Readonly<Record<string, HttpCase>>): readonly FaultCheck[] {
  return Object.entries(table).map(([name, httpCase]) => ({
    group: 'HTTP',
    name: `${name}: ${httpCase.does}`,
    run: async (subject) => {
      const { expect, only, options = {}, system } = httpCase
      const messages: ChatMessage[] = [
        ...(system === undefined ? [] : [{ role: 'system', content: system } as const]),
        { role: 'user', content: 'Hello' },
      ]
      for (const [way, ask] of ways) {
        const streams = way === 'generateStream'
        if (only !== undefined && streams !== (only === 'stream')) continue
        if (streams && (expect.waitMs ?? 0) > LONG_WAIT_MS) continue
        const stalls = expect.code === 'timeout' ? { maxRetries: 0, firstTokenTimeoutMs: 250, idleTimeoutMs: 250 } : {}
        await using open = await subject.open(name, { maxRetries: MAX_RETRIES, ...stalls })
        const { model, server } = open
        const call = ask(model, messages, options)
        if (expect.outcome === 'error') {
          const error = await errorOf(call)
          assertCode(error, expect.code ?? [])
          assertFailure(error, expect, way)
          if (expect.code === 'timeout') await Promise.all(server.requests.map((request) => server.closed(request)))
        } else assertSuccess(await call, expect, subject.sample.text, way)
        assertRequests(server, expect, way)
        if (expect.warning !== true) continue
        equal((await ask(model, messages, options)).content, subject.sample.text, `${way}: the next call`)
        equal(server.requests.length, 3, `${way}: the next call knows better and asks once`)
      }
    },
  }))
}

function assertSuccess(message: GeneratedMessage, expect: HttpExpectation, text: string, way: string): void {
  equal(message.content, text, `${way}: content`)
  if (expect.warning === true) ok(message.warnings.length > 0, `${way}: a warning says what was changed`)
}

function assertFailure(error: SmolError, { retryAfterMs }: HttpExpectation, way: string): void {
  if (retryAfterMs !== undefined) equal(error.retryAfterMs, retryAfterMs, `${way}: retryAfterMs`)
}

function assertRequests({ requests, url }: FaultServer, expect: HttpExpectation, way: string): void {
  const { length } = requests
  const wanted = expect.requests === 'all' ? MAX_RETRIES + 1 : expect.requests
  if (wanted === undefined) ok(length <= MAX_RETRIES + 1, `${way}: ${length} requests`)
  else equal(length, wanted, `${way}: requests`)
  const [first, second] = requests
  if (expect.waitMs !== undefined && first !== undefined && second !== undefined)
    ok(second.receivedAt - first.receivedAt >= expect.waitMs - 5, `${way}: the second request came too early`)
  for (const { origin, headers } of requests)
    if (origin !== url) ok(!JSON.stringify(headers).includes(FAULT_KEY), `${way}: the key went to another origin`)
}
