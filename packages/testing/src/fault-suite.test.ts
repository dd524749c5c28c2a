import { describe, it } from 'vitest'
import { parrotWireSample, ParrotModel } from '../test/reference-provider.ts'
import { faultSuite } from './fault-suite.ts'

faultSuite({
  describe,
  it,
  name: 'parrot',
  createModel: ({ baseUrl, key, options }) => new ParrotModel({ modelId: 'm', baseUrl, cageKey: key, ...options }),
  sample: parrotWireSample,
})
