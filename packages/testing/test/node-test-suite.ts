// Not vitest: `node --test` runs this file, and a test of the package looks at its report.
import { describe, it } from 'node:test'
import { modelSuite, protocolSuite } from '../src/index.ts'
import { parrot, parrotProtocol, parrotSpelling } from './reference-provider.ts'

const capabilities = ['tools', 'usage'] as const

modelSuite({
  describe,
  it,
  plugin: parrot,
  spelling: parrotSpelling,
  capabilities,
  skip: { bytes: 'vitest has them already' },
})
protocolSuite({ describe, it, protocol: parrotProtocol, spelling: parrotSpelling, capabilities })
