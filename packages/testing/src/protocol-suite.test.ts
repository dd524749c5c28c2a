import { describe, it } from 'vitest'
import { parrotProtocol, parrotSpelling } from '../test/reference-provider.ts'
import { protocolSuite } from './protocol-suite.ts'

protocolSuite({
  describe,
  it,
  protocol: parrotProtocol,
  spelling: parrotSpelling,
  capabilities: ['tools', 'parallel-tools', 'reasoning', 'usage', 'cached-usage'],
})
