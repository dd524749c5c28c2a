import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ask, askingOf, headOf, healthy } from '../test/fault-client.ts'
import { rawExchange } from '../test/raw-client.ts'
import { streamDialects } from './dialects.ts'
import { replyDialects } from './dialects/reply-dialects.ts'
import type { FaultServer } from './fault-server.ts'
import { startFaultServer } from './fault-server.ts'
import { httpCases } from './faults/http-cases.ts'
import { streamFaults } from './faults/stream-faults.ts'

let server: FaultServer
beforeAll(async () => {
  server = await startFaultServer({ dripMs: 5, heartbeatMs: 2, settleMs: 5 })
})
beforeEach(() => server.clear())
afterAll(() => server.close())
const { at, raw, stream } = askingOf(() => server)

function missing(): never {
  throw new Error('no request has arrived')
}

describe('cases at the level of HTTP', () => {
  it('answers in turn, the last reply for ever', async () => {
    const statuses = async (name: string, times: number): Promise<number[]> => {
      const seen: number[] = []
      for (let count = 0; count < times; count++) seen.push((await ask(at(name))).status)
      return seen
    }
    expect(await statuses('529-then-ok', 3)).toEqual([529, 200, 200])
    expect(await statuses('503-for-ever', 4)).toEqual([503, 503, 503, 503])
    await expect(ask(at('reset-then-ok'))).rejects.toThrow('fetch failed')
    expect(await statuses('reset-then-ok', 1)).toEqual([200])
  })

  it('asks to wait in every form', async () => {
    const header = async (name: string, field: string): Promise<string | null> =>
      (await ask(at(name))).headers.get(field)
    expect(await header('retry-after-seconds', 'retry-after')).toBe('1')
    expect(await header('retry-after-ms', 'retry-after-ms')).toBe('40')
    expect(await header('retry-after-an-hour', 'retry-after')).toBe('3600')
    const date = Date.parse((await header('retry-after-date', 'retry-after')) ?? '')
    expect(date).toBeGreaterThan(Date.now())
  })

  it('stalls inside a body', async () => {
    const { bytes, ended } = await raw('body-stall', { until: '\r\n\r\n{', silentMs: 40 })
    expect(ended).toBe('open')
    expect(Number(/content-length: (\d+)/.exec(headOf(bytes))?.[1])).toBeGreaterThan(1000)
    expect(bytes.toString()).toMatch(/\r\n\r\n\{[^}]*$/)
  })

  it('redirects to its own origin and to another', async () => {
    const key = { headers: { authorization: 'Bearer planted' } }
    for (const name of ['redirect-same-host', 'redirect-other-host'])
      expect(await (await ask(at(name), { stream: true }, key)).text()).toBe(healthy)
    expect(server.requests.map(({ origin, path }) => [origin, path.split('/')[1]])).toEqual([
      [server.url, 'redirect-same-host'],
      [server.url, 'baseline'],
      [server.url, 'redirect-other-host'],
      [server.otherUrl, 'baseline'],
    ])
    expect(server.requests.map(({ headers }) => headers['authorization'] !== undefined)).toEqual([
      true,
      true,
      true,
      false,
    ])
  })

  it('refuses a field as long as it is there', async () => {
    const refused = await ask(at('refuses-temperature'), { temperature: 1 })
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ error: { param: 'temperature' } })
    expect((await ask(at('refuses-temperature'), { temperature: 1 })).status).toBe(400)
    expect((await ask(at('refuses-temperature'), {})).status).toBe(200)
    expect((await ask(at('refuses-system-role'), { messages: [{ role: 'system', content: 's' }] })).status).toBe(400)
    expect((await ask(at('refuses-system-role'), { messages: [{ role: 'user', content: 's' }] })).status).toBe(200)
  })
})

describe('the server', () => {
  it('records what it was asked', async () => {
    await ask(`${at('baseline')}?x=1`, { messages: ['ü'] }, { headers: { 'X-Test': 'Yes' } })
    const [request] = server.requests
    expect(request).toMatchObject({
      method: 'POST',
      path: '/baseline/v1/chat/completions?x=1',
      text: '{"messages":["ü"]}',
      json: { messages: ['ü'] },
      origin: server.url,
      closedAt: undefined,
    })
    expect(request?.headers).toMatchObject({ 'x-test': 'Yes' })
  })

  it('gives scripted replies first, whatever the address', async () => {
    server.script({ status: 418, body: 'short' }, ({ request }) => ({ body: { path: request.path } }), 'empty-200')
    expect([
      (await ask(server.url)).status,
      await (await ask(`${server.url}/x`)).json(),
      await (await ask(at('baseline'))).text(),
    ]).toEqual([418, { path: '/x' }, ''])
    expect(await stream('baseline')).toBe(healthy)
  })

  it('says what is missing when nothing is scripted', async () => {
    const response = await ask(`${server.url}/no-such-fault/v1`)
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('script one')
  })

  it('tells when a client has closed its connection', async () => {
    const controller = new AbortController()
    const asked = ask(at('stall-before-headers'), {}, { signal: controller.signal })
    while (server.requests.length === 0) await new Promise(setImmediate)
    const [request] = server.requests
    expect(request?.closedAt).toBeUndefined()
    controller.abort()
    await expect(asked).rejects.toThrow('aborted')
    await server.closed(request ?? missing())
    expect(request?.closedAt).toBeGreaterThan(request?.receivedAt ?? Infinity)
  })

  it('answers 400 to what is not HTTP', async () => {
    const { bytes, ended } = await rawExchange(server.url, { request: 'EHLO localhost\r\n\r\n' })
    expect(ended).toBe('fin')
    expect(headOf(bytes)).toContain('400 Bad Request')
  })

  it('reports a scripted reply that threw when it is closed', async () => {
    const own = await startFaultServer()
    own.script(() => {
      throw new Error('my script is wrong')
    })
    await expect(ask(own.url)).rejects.toThrow('fetch failed')
    await expect(own.close()).rejects.toMatchObject({ errors: [{ message: 'my script is wrong' }] })
  })

  it('leaves nothing behind when it is closed', async () => {
    const before = process.getActiveResourcesInfo().filter((kind) => /TCP(Server|Socket)/.test(kind)).length
    await using own = await startFaultServer({ heartbeatMs: 60_000, dripMs: 60_000 })
    const silent = ['stall-before-headers', 'stall-with-heartbeats', 'slow-drip', 'body-stall']
    const asked = silent.map((name) => rawExchange(`${own.urlOf(name)}/x`))
    while (own.requests.length < silent.length) await new Promise(setImmediate)
    await own.close()
    expect((await Promise.all(asked)).every(({ ended }) => ended !== 'open')).toBe(true)
    expect(own.openSockets).toBe(0)
    await new Promise(setImmediate)
    expect(
      process.getActiveResourcesInfo().filter((kind) => /TCP(Server|Socket)/.test(kind)).length,
    ).toBeLessThanOrEqual(before)
    expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length).toBeLessThan(5)
  })
})

describe('the tables', () => {
  const tables = { streamFaults, httpCases, streamDialects, replyDialects }

  it('share no name, and every row says what it does', () => {
    const names = Object.values(tables).flatMap((table) => Object.keys(table))
    expect(new Set(names).size).toBe(names.length)
    for (const table of Object.values(tables)) {
      for (const { does } of Object.values<{ does: string }>(table)) expect(does).toMatch(/^[a-z].{9,}[^.]$/s)
      expect(Object.isFrozen(table)).toBe(true)
    }
  })

  it('are all served', async () => {
    for (const [name, { chunks }] of Object.entries(streamDialects)) {
      const text = await stream(name)
      expect(text).toBe([...chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`), 'data: [DONE]\n\n'].join(''))
    }
    for (const [name, { body }] of Object.entries(replyDialects)) expect(await stream(name)).toBe(JSON.stringify(body))
    for (const name of Object.keys(httpCases)) {
      const { ended, bytes } = await raw(name, { until: 'HTTP/1.1 ' })
      expect(ended === 'rst' || bytes.toString().startsWith('HTTP/1.1 ')).toBe(true)
    }
  })
})
