import type { GeneratedMessage, Model } from '@smol/core'
import type { WireSample } from './faults/wire-sample.ts'
import { chatCompletionsSample } from './faults/wire-sample.ts'
import { connectionChecks } from './suite/connection-checks.ts'
import { replyDialectChecks, streamDialectChecks } from './suite/dialect-checks.ts'
import type { FaultGroup, FaultTarget } from './suite/fault-subject.ts'
import { createFaultSubject, faultGroups } from './suite/fault-subject.ts'
import { refusalCaseChecks, statusCaseChecks } from './suite/http-case-checks.ts'
import { register } from './suite/register.ts'
import type { Describe, It } from './suite/setup.ts'
import { streamFaultChecks } from './suite/stream-fault-checks.ts'

/** What the fault suite needs to know. */
export interface FaultSuiteSetup {
  describe: Describe
  it: It
  /** What to call the provider in the report. */
  name: string
  /** Makes a model that sends its requests to `baseUrl` with `key`, with these options among its own. */
  createModel: (target: FaultTarget) => Model
  /** For an API other than Chat Completions: a true reply of it. Faults that only Chat Completions has are left out. */
  sample?: WireSample
  /** What a whole reply that gives no reason for its end ends with. Default: `other`; LiteLLM says `stop`. */
  withoutReason?: GeneratedMessage['finishReason']
  /** Groups that are not run, each with a reason in words. */
  skip?: Readonly<Partial<Record<FaultGroup, string>>>
}

/**
 * Registers a test per row of the tables of faults: what servers and networks do to a provider that speaks HTTP, over
 * real sockets of this machine.
 * @throws Error for an unknown group, or a skip without a reason
 */
export function faultSuite({
  createModel,
  sample = chatCompletionsSample,
  withoutReason = 'other',
  name,
  ...setup
}: FaultSuiteSetup): void {
  const isChat = sample === chatCompletionsSample
  const isSse = sample.contentType === 'text/event-stream'
  const layers = ['transport', ...(isSse ? ['sse'] : []), ...(isChat ? ['chat-completions'] : [])]
  const checks = [
    ...streamFaultChecks.filter(({ layer }) => layers.includes(layer)),
    ...statusCaseChecks,
    ...connectionChecks,
    ...(isChat ? [...refusalCaseChecks, ...streamDialectChecks, ...replyDialectChecks] : []),
  ]
  register({
    ...setup,
    name: `${name} among faults`,
    groups: faultGroups,
    checks,
    subject: createFaultSubject(createModel, sample, withoutReason),
  })
}
