import type { Warning } from '@smol/core'
import { describe, expect, it } from 'vitest'
import { CallState } from './call-state.ts'
import { MemoryStore } from './memory-store.ts'

describe('CallState', () => {
  it('keeps what this process knows beside what is shared', async () => {
    const [own, shared] = [new MemoryStore(), new MemoryStore()]
    const state = new CallState({ own, shared, outage: { until: 0, reason: '' } }, () => undefined)
    const ticket = await state.begin('a', { tokens: 3 })
    await ticket?.end({ ok: true, moreTokens: 4 })
    await state.coolDown('b', 1000, 'auth')
    for (const store of [own, shared]) {
      expect(await store.read(['a', 'b'])).toMatchObject([
        { running: 0, requests: 1, tokens: 7 },
        { coolingFor: 'auth' },
      ])
    }
  })

  it('goes by its own counts when the shared ones are lost between a beginning and an end', async () => {
    const [own, shared] = [new MemoryStore(), new MemoryStore()]
    const warnings: Warning[] = []
    const outage = { until: 0, reason: 'away' }
    const state = new CallState({ own, shared, outage }, (warning) => warnings.push(warning))
    const ticket = await state.begin('a', { tokens: 1 })
    outage.until = Number.POSITIVE_INFINITY
    expect(await ticket?.end({ ok: false, moreTokens: 0 })).toEqual({ successes: 0, failures: 1 })
    expect(await state.read(['a'])).toMatchObject([{ running: 0, requests: 1 }])
    expect(warnings).toHaveLength(1)
  })
})
