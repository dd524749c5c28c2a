import type { Protocol } from '@smol/core/http'
import type { Capability } from './scenarios.ts'
import type { Spelling } from './spelling.ts'
import type { ProtocolGroup } from './suite/protocol-checks.ts'
import { protocolChecks, protocolGroups } from './suite/protocol-checks.ts'
import { register } from './suite/register.ts'
import type { Describe, It } from './suite/setup.ts'

/** What the protocol suite needs to know. */
export interface ProtocolSuiteSetup {
  describe: Describe
  it: It
  protocol: Protocol
  /** How the API looks in each scenario. */
  spelling: Spelling
  /** What the API can carry besides text. Each must be exercised by some scenario that runs. */
  capabilities?: readonly Capability[]
  /** Groups that are not run, each with a reason in words. */
  skip?: Readonly<Partial<Record<ProtocolGroup, string>>>
}

/**
 * Registers the tests that every protocol must pass: pure, lossless, the same whole and streamed.
 * @throws Error for an unknown group, or a skip without a reason
 */
export function protocolSuite({ protocol, spelling, capabilities = [], ...setup }: ProtocolSuiteSetup): void {
  const subject = { protocol, spelling, capabilities: new Set(capabilities) }
  const checks = protocolChecks.filter(({ needs = [] }) => needs.every((need) => subject.capabilities.has(need)))
  register({ ...setup, name: `protocol ${protocol.name}`, groups: protocolGroups, checks, subject, capabilities })
}
