import { equal, ok } from 'node:assert/strict'
import type { GeneratedMessage, SmolError } from '@smol/core'
import type { Fault, FaultExpectation } from '../faults/fault.ts'
import { streamFaults } from '../faults/stream-faults.ts'
import type { WireSample } from '../faults/wire-sample.ts'
import type { FaultCheck } from './fault-subject.ts'
import { assertCode, contentOf } from './reading.ts'

type Ok = Extract<FaultExpectation, { outcome: 'ok' }>
type Failed = Extract<FaultExpectation, { outcome: 'error' }>

const MAX_RETRIES = 1
/** Short only for the stage that stalls: a busy machine may take its time with the others. */
const stalledAt = (partial: Failed['partial']) =>
  partial === 'none' ? { firstTokenTimeoutMs: 200 } : { firstTokenTimeoutMs: 20_000, idleTimeoutMs: 200 }

/** A check per row of the table of stream faults. */
export const streamFaultChecks: readonly (FaultCheck & Pick<Fault, 'layer'>)[] = Object.entries<Fault>(
  streamFaults,
).map(([name, fault]) => ({
  group: 'stream faults',
  layer: fault.layer,
  name: `${name}: ${fault.does}`,
  run: async (subject) => {
    const { expect } = fault
    const stalled =
      expect.outcome === 'error' && expect.codes.includes('timeout') ? stalledAt(expect.partial) : undefined
    await using open = await subject.open(name, { maxRetries: MAX_RETRIES, ...stalled })
    const { model, server } = open
    let text = ''
    let message: GeneratedMessage | undefined
    let failure: unknown
    try {
      const stream = model.generateStream('Hello')
      for await (const delta of stream) text += contentOf([delta])
      message = await stream.final()
    } catch (error) {
      failure = error
    }
    const requests = server.requests.length
    if (expect.outcome === 'ok') {
      if (message === undefined) throw failure
      assertOk(message, text, expect, subject.sample)
      equal(requests, 1, 'requests')
      return
    }
    ok(message === undefined, `ended without an error: ${JSON.stringify(message)?.slice(0, 300)}`)
    assertCode(failure, expect.codes)
    assertPartial(failure, text, expect, subject.sample)
    if (expect.retried !== undefined) equal(requests, expect.retried ? MAX_RETRIES + 1 : 1, 'requests')
    // Returns only when the client has let go of what it gave up.
    if (stalled !== undefined) await Promise.all(server.requests.map((request) => server.closed(request)))
  },
}))

function assertOk(message: GeneratedMessage, text: string, expect: Ok, sample: WireSample): void {
  const wanted = expect.text ?? sample.text
  ok(message.content === wanted, `the text is ${quote(message.content)} instead of ${quote(wanted)}`)
  ok(text === wanted, `the pieces add up to ${quote(text)}`)
  equal(message.finishReason, expect.finishReason ?? sample.finishReason, 'finishReason')
  equal(
    JSON.stringify(message.tokenUsage),
    expect.tokenUsage === false ? undefined : JSON.stringify(sample.tokenUsage),
    'tokenUsage',
  )
  if (expect.warning === true) ok(message.warnings.length > 0, 'a warning')
}

function assertPartial(error: SmolError, text: string, { partial }: Failed, { textBeforeCut }: WireSample): void {
  const kept = error.partial?.content ?? ''
  equal(kept, text, 'error.partial has what was handed out')
  if (partial === 'exact') equal(kept, textBeforeCut, 'error.partial')
  else if (partial === 'none') equal(kept, '', 'error.partial')
  else ok(textBeforeCut.startsWith(kept), `error.partial is a beginning of what was sent: ${quote(kept)}`)
}

/** Four megabytes are no message. */
function quote(text: string): string {
  return text.length > 80 ? `${JSON.stringify(text.slice(0, 80))}… (${text.length} characters)` : JSON.stringify(text)
}
