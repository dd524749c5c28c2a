import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RedisServer } from '../../test/redis-server.ts'
import { noRedis, startRedis } from '../../test/redis-server.ts'
import { MemoryStore } from './memory-store.ts'
import { RedisStore } from './redis-store.ts'
import type { RouterStore } from './store.ts'

/** What every store must do, each test with deployments of its own. */
function storeSuite(create: () => RouterStore): void {
  let store: RouterStore
  let number = 0
  const newId = (): string => `group/openai/model@host:1/v1 {${number++}}`
  beforeAll(() => {
    store = create()
  })

  async function stateOf(id: string) {
    const [state] = await store.read([id])
    return state ?? expect.fail('no state')
  }

  it('knows nothing of a deployment that was never asked', async () => {
    expect(await stateOf(newId())).toEqual({ coolingMs: 0, running: 0, requests: 0, tokens: 0, latency: {} })
  })

  it('counts requests, tokens and what is under way', async () => {
    const id = newId()
    const first = await store.begin(id, { tokens: 10 })
    const second = await store.begin(id, { tokens: 20 })
    expect(await stateOf(id)).toMatchObject({ running: 2, requests: 2, tokens: 30 })
    expect(await first?.end({ ok: true, moreTokens: 5 })).toEqual({ successes: 1, failures: 0 })
    expect(await second?.end({ ok: false, moreTokens: -20 })).toEqual({ successes: 1, failures: 1 })
    expect(await stateOf(id)).toMatchObject({ running: 0, requests: 2, tokens: 15 })
  })

  it('says nothing of a deployment whose request was given up', async () => {
    const ticket = await store.begin(newId(), { tokens: 1 })
    expect(await ticket?.end({ moreTokens: 0 })).toEqual({ successes: 0, failures: 0 })
  })

  it('lets no more requests pass than the limit, however many ask at once', async () => {
    const id = newId()
    const tickets = await Promise.all(Array.from({ length: 20 }, () => store.begin(id, { tokens: 1, rpm: 7 })))
    expect(tickets.filter((ticket) => ticket !== undefined)).toHaveLength(7)
    expect(await stateOf(id)).toMatchObject({ running: 7, requests: 7, tokens: 7 })
  })

  it('lets no more tokens pass than the limit', async () => {
    const id = newId()
    expect(await store.begin(id, { tokens: 60, tpm: 100 })).toBeDefined()
    expect(await store.begin(id, { tokens: 41, tpm: 100 })).toBeUndefined()
    expect(await store.begin(id, { tokens: 40, tpm: 100 })).toBeDefined()
  })

  it('lets no request pass to a deployment that is left alone, and says why it is', async () => {
    const id = newId()
    await store.coolDown(id, 60_000, 'rate_limit')
    const { coolingMs, coolingFor } = await stateOf(id)
    expect(coolingMs).toBeGreaterThan(0)
    expect(coolingMs).toBeLessThanOrEqual(60_000)
    expect(coolingFor).toBe('rate_limit')
    expect(await store.begin(id, { tokens: 1 })).toBeUndefined()
  })

  it('shortens no rest', async () => {
    const id = newId()
    await store.coolDown(id, 60_000, 'auth')
    await store.coolDown(id, 10, 'server')
    expect(await stateOf(id)).toMatchObject({ coolingFor: 'auth' })
  })

  it('keeps the mean of the last ten latencies, each kind for itself', async () => {
    const id = newId()
    for (let ms = 1; ms <= 12; ms++) {
      const ticket = await store.begin(id, { tokens: 1 })
      await ticket?.end({ ok: true, moreTokens: 0, latency: { kind: 'whole', ms: ms + 0.5 } })
    }
    const ticket = await store.begin(id, { tokens: 1 })
    await ticket?.end({ ok: true, moreTokens: 0, latency: { kind: 'stream', ms: 3 } })
    expect((await stateOf(id)).latency).toEqual({ whole: 8, stream: 3 })
  })

  it('tells deployments apart, and keeps the order that was asked for', async () => {
    const [one, two] = [newId(), newId()]
    await store.begin(two, { tokens: 2 })
    expect((await store.read([one, two])).map(({ tokens }) => tokens)).toEqual([0, 2])
  })
}

describe('MemoryStore', () => {
  storeSuite(() => new MemoryStore())
})

describe.skipIf(noRedis !== undefined)(`RedisStore${noRedis === undefined ? '' : ` (skipped: ${noRedis})`}`, () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  describe('by a URL', () => {
    let store: RedisStore
    afterAll(() => store.close())
    storeSuite(() => (store = new RedisStore({ url: server.url })))
  })

  describe('through a client of redis', () => {
    let client: ReturnType<typeof createClient>
    beforeAll(async () => {
      client = createClient({ url: server.url })
      await client.connect()
    })
    afterAll(() => client.destroy())
    storeSuite(() => new RedisStore({ client, prefix: 'redis' }))

    it('keeps all that it knows of a deployment on one node of a cluster, under its prefix', async () => {
      await new RedisStore({ client, prefix: 'app' }).begin('g/x}{y', { tokens: 1 })
      expect((await client.keys('app:*')).toSorted()).toEqual([
        'app:{g%2Fx%7D%7By}:minute',
        'app:{g%2Fx%7D%7By}:running',
      ])
    })

    it('forgets what is older than a minute by the clock of the server, and keeps what is not', async () => {
      const [now = ''] = (await client.sendCommand(['TIME'])) as unknown as string[]
      const key = 'old:{id}:minute'
      await client.hSet(key, { [`${Number(now) - 61}r`]: 5, [`${Number(now) - 30}r`]: 2 })
      const [state] = await new RedisStore({ client, prefix: 'old' }).read(['id'])
      expect(state?.requests).toBe(2)
      expect(Object.keys(await client.hGetAll(key))).toEqual([`${Number(now) - 30}r`])
    })

    it('holds a request for lost whose process has died', async () => {
      await client.zAdd('lost:{id}:running', { score: 1, value: 'a' })
      const [state] = await new RedisStore({ client, prefix: 'lost' }).read(['id'])
      expect(state?.running).toBe(0)
    })

    it('leaves no key that would never go', async () => {
      const store = new RedisStore({ client, prefix: 'ttl' })
      const ticket = await store.begin('id', { tokens: 1 })
      await store.begin('id', { tokens: 1 })
      await ticket?.end({ ok: true, moreTokens: 0, latency: { kind: 'whole', ms: 1 } })
      await store.coolDown('id', 1000, 'auth')
      const keys = await client.keys('ttl:*')
      expect(keys).toHaveLength(4)
      for (const key of keys) expect(await client.pTTL(key), key).toBeGreaterThan(0)
    })

    it('goes on when the server has forgotten its scripts', async () => {
      const store = new RedisStore({ client, prefix: 'flush' })
      await store.begin('id', { tokens: 1 })
      await client.sendCommand(['SCRIPT', 'FLUSH'])
      await store.begin('id', { tokens: 1 })
      expect(await store.read(['id'])).toMatchObject([{ requests: 2 }])
    })
  })

  describe('through a client of ioredis', () => {
    let client: Redis
    beforeAll(() => {
      client = new Redis(server.port, '127.0.0.1')
    })
    afterAll(() => client.disconnect())
    storeSuite(() => new RedisStore({ client, prefix: 'ioredis' }))
  })
})

describe('RedisStore without a server', () => {
  it('wants one way to reach it', () => {
    expect(() => new RedisStore({})).toThrow("either a 'client' or a 'url'")
    expect(() => new RedisStore({ client: {} as never })).toThrow(
      "'client' must be a client of the package redis or ioredis",
    )
  })
})
