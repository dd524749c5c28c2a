import type { SmolError } from '@smol/core'
import { isSmolError } from '@smol/core'
import type { Fault, FaultExpectation } from '@smol/testing'
import { chatCompletionsSample as sample, startFaultServer, streamFaults } from '@smol/testing'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { modelAt, readAll } from './wire-support.ts'

const timing = { dripMs: 5, heartbeatMs: 10, settleMs: 10 }
/** Faults of time are met with short limits; everything else with limits that a busy machine does not reach. */
const short = { firstTokenTimeoutMs: 150, idleTimeoutMs: 150 }

beforeEach(() => {
  // Full jitter at its shortest: a retry does not wait.
  vi.spyOn(Math, 'random').mockReturnValue(0)
  return () => vi.restoreAllMocks()
})

async function warmUp(): Promise<void> {
  // The first call of a process loads the SDK, which must not count as the server's silence.
  await using server = await startFaultServer(timing)
  await modelAt(server.urlOf('baseline')).generate('Hi')
}

describe('every stream fault through OpenAIServerModel', async () => {
  await warmUp()

  for (const [name, { does, expect: wanted }] of Object.entries<Fault>(streamFaults)) {
    it(`${name}: ${does}`, async () => {
      await using server = await startFaultServer(timing)
      const late = wanted.outcome === 'error' && wanted.codes.includes('timeout')
      const model = modelAt(server.urlOf(name), late ? short : {})

      const { text, deltas, message, error } = await readAll(model, { maxRetries: 1 })

      if (wanted.outcome === 'ok') {
        expect(error).toBeUndefined()
        expect(text).toBe(wanted.text ?? sample.text)
        expect(message?.content).toBe(text)
        expect(message?.finishReason).toBe(wanted.finishReason ?? sample.finishReason)
        expect(message?.tokenUsage).toEqual(wanted.tokenUsage === false ? undefined : sample.tokenUsage)
        expect(message?.warnings).toHaveLength(wanted.warning === true ? 1 : 0)
        expect(deltas.filter(({ finishReason }) => finishReason !== undefined)).toEqual([deltas.at(-1)])
        expect(server.requests).toHaveLength(1)
        return
      }
      expectFailure(error, text, wanted)
      expectRequests(server.requests.length, wanted)
      expect((error as SmolError).attempts).toHaveLength(server.requests.length)
      // A server that stalls leaves the connection open for ever: that it is closed is our doing.
      if (late) await Promise.all(server.requests.map((each) => server.closed(each)))
    })
  }
})

function expectFailure(error: unknown, text: string, wanted: Extract<FaultExpectation, { outcome: 'error' }>): void {
  if (!isSmolError(error)) throw new Error('The stream did not end with a SmolError.', { cause: error })
  expect(wanted.codes).toContain(error.code)
  expect(error.message).toMatch(/\w+.*\.$/s)
  expect(error.provider).toBe('openai')
  expect(error.modelId).toBe('sample-model')
  // What was handed out is what the error says had come.
  expect(error.partial?.content ?? '').toBe(text)
  if (wanted.partial === 'exact') expect(text).toBe(sample.textBeforeCut)
  else if (wanted.partial === 'some') expect(sample.textBeforeCut.startsWith(text)).toBe(true)
  else expect(error.partial).toBeUndefined()
}

function expectRequests(count: number, { partial, retried }: Extract<FaultExpectation, { outcome: 'error' }>): void {
  if (retried === true) expect(count).toBe(2)
  else if (retried === false) {
    // A reset may swallow what was sent before it: then nothing was delivered, and asking again is right.
    expect(count).toBeLessThanOrEqual(partial === 'some' ? 2 : 1)
  } else expect(count).toBeLessThanOrEqual(2)
}
