import type { AccessToken } from '@azure/identity'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CachedTokens, renewingFetch } from './tokens.ts'

const HOUR_MS = 3_600_000

/** Tokens t1, t2, …, each good for an hour. */
function numbered(more: { refreshAfterMs?: number } = {}) {
  let count = 0
  const ask = vi.fn<() => Promise<AccessToken>>(async () => {
    const token = `t${++count}`
    const refresh = more.refreshAfterMs === undefined ? {} : { refreshAfterTimestamp: Date.now() + more.refreshAfterMs }
    return { token, expiresOnTimestamp: Date.now() + HOUR_MS, ...refresh }
  })
  return { ask, tokens: new CachedTokens(ask) }
}

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => vi.useRealTimers())

describe('CachedTokens', () => {
  it('keeps a token until shortly before its end', async () => {
    const { tokens, ask } = numbered()
    expect([await tokens.get(), await tokens.get()]).toEqual(['t1', 't1'])
    vi.setSystemTime(Date.now() + HOUR_MS - 121_000)
    expect(await tokens.get()).toBe('t1')
    vi.setSystemTime(Date.now() + 2_000)
    expect([await tokens.get(), await tokens.get()]).toEqual(['t2', 't2'])
    expect(ask).toHaveBeenCalledTimes(2)
  })

  it('renews when the credential says so, if it does', async () => {
    const { tokens } = numbered({ refreshAfterMs: 60_000 })
    expect(await tokens.get()).toBe('t1')
    vi.setSystemTime(Date.now() + 60_000)
    expect(await tokens.get()).toBe('t2')
  })

  it('asks once for all who wait', async () => {
    const { tokens, ask } = numbered()
    expect(await Promise.all([tokens.get(), tokens.get(), tokens.renew('old'), tokens.get()])).toEqual([
      't1',
      't1',
      't1',
      't1',
    ])
    expect(await Promise.all([tokens.renew('t1'), tokens.renew('t1'), tokens.renew('t1')])).toEqual(['t2', 't2', 't2'])
    expect(await tokens.renew('t1')).toBe('t2')
    expect(ask).toHaveBeenCalledTimes(2)
  })

  it('asks again after a failure, and leaves no rejection behind', async () => {
    const ask = vi.fn<() => Promise<AccessToken>>(async () => ({
      token: 'good',
      expiresOnTimestamp: Date.now() + HOUR_MS,
    }))
    ask.mockRejectedValueOnce(new Error('no network'))
    const tokens = new CachedTokens(ask)
    const both = await Promise.allSettled([tokens.get(), tokens.get()])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await tokens.get()).toBe('good')
    expect(ask).toHaveBeenCalledTimes(2)
  })

  it('hands out a token that is due at once, rather than none', async () => {
    const tokens = new CachedTokens(async () => ({ token: 'short', expiresOnTimestamp: Date.now() + 1 }))
    expect(await tokens.get()).toBe('short')
  })
})

describe('renewingFetch', () => {
  const post = { method: 'POST', body: '{}', headers: { authorization: 'Bearer t1', 'x-a': 'b' } }

  it('asks exactly once more, with the fresh token and everything else as it was', async () => {
    const sent: Request[] = []
    const fetch = renewingFetch({ get: async () => 't1', renew: async () => 't2' }, async (input, init) => {
      sent.push(new Request(input, init))
      return new Response('refused', { status: 401 })
    })
    const response = await fetch('https://example.com/x', post)
    expect(response.status).toBe(401)
    expect(await response.text()).toBe('refused')
    expect(sent.map(({ headers, method }) => [method, headers.get('authorization'), headers.get('x-a')])).toEqual([
      ['POST', 'Bearer t1', 'b'],
      ['POST', 'Bearer t2', 'b'],
    ])
    expect(await Promise.all(sent.map((request) => request.text()))).toEqual(['{}', '{}'])
  })

  it('leaves it when there is no other token, when none was sent, and for any other status', async () => {
    const given = vi.fn<typeof fetch>(
      async (_input, init) => new Response(null, { status: new Headers(init?.headers).has('x-ok') ? 500 : 401 }),
    )
    const renew = vi.fn<(refused: string) => Promise<string>>(async (refused) => refused)
    const renewing = renewingFetch({ get: async () => 't1', renew }, given)
    await renewing('https://example.com/x', post)
    await renewing('https://example.com/x', { method: 'POST' })
    await renewing('https://example.com/x', { ...post, headers: { ...post.headers, 'x-ok': '1' } })
    expect(given).toHaveBeenCalledTimes(3)
    expect(renew).toHaveBeenCalledTimes(1)
  })
})
