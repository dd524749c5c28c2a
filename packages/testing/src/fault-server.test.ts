import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { brotliDecompressSync, constants, gunzipSync } from 'node:zlib'
import { rawExchange } from '../test/raw-client.ts'
import { streamDialects } from './dialects.ts'
import { replyDialects } from './dialects/reply-dialects.ts'
import type { FaultServer } from './fault-server.ts'
import { startFaultServer } from './fault-server.ts'
import { fourMiBText } from './faults/content-faults.ts'
import { httpCases } from './faults/http-cases.ts'
import { streamFaults } from './faults/stream-faults.ts'
import { chatCompletionsSample } from './faults/wire-sample.ts'

let server: FaultServer
beforeAll(async () => {
  server = await startFaultServer({ dripMs: 5, heartbeatMs: 2, settleMs: 5 })
})
beforeEach(() => server.clear())
afterAll(() => server.close())

function missing(): never {
  throw new Error('no request has arrived')
}
const at = (name: string): string => `${server.urlOf(name)}/chat/completions`
const raw = (name: string, options?: Parameters<typeof rawExchange>[1]) => rawExchange(at(name), options)
const ask = (url: string, body: unknown = { stream: true }, init: RequestInit = {}): Promise<Response> =>
  fetch(url, { method: 'POST', body: JSON.stringify(body), ...init })
const stream = (name: string): Promise<string> => ask(at(name)).then((response) => response.text())

const healthy = [...chatCompletionsSample.frames, chatCompletionsSample.done].join('')
const beforeCut = chatCompletionsSample.frames.slice(0, 2).join('')
const firstCutFrame = String(chatCompletionsSample.frames[1])
const END = '\r\n0\r\n\r\n'
const headOf = (bytes: Buffer): string => bytes.toString('latin1').split('\r\n\r\n')[0] ?? ''
/** The bodies of the chunks of a chunked reply. */
function chunksOf(bytes: Buffer): string[] {
  const chunks: string[] = []
  let position = bytes.indexOf('\r\n\r\n') + 4
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', position)
    const size = Number.parseInt(bytes.subarray(position, lineEnd).toString(), 16)
    if (lineEnd < 0 || !(size > 0)) return chunks
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size).toString('latin1'))
    position = lineEnd + 2 + size + 2
  }
}
const bodyOf = (bytes: Buffer): Buffer => Buffer.from(chunksOf(bytes).join(''), 'latin1')

describe('baseline', () => {
  it('streams when it is asked to, one chunk an event', async () => {
    const { bytes } = await raw('baseline', { until: END })
    expect(headOf(bytes)).toMatch(/^HTTP\/1.1 200 OK\r\ncontent-type: text\/event-stream\r\n/)
    expect(bodyOf(bytes).toString()).toBe(healthy)
    expect(chunksOf(bytes)).toHaveLength(6)
  })

  it('answers whole when it is not, and on the same connection', async () => {
    const response = await ask(at('baseline'), { model: 'm' })
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: chatCompletionsSample.text } }] })
    const request = 'POST /baseline/v1 HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}'
    const { bytes } = await rawExchange(server.url, { request: request + request, silentMs: 40 })
    expect(bytes.toString().match(/HTTP\/1.1 200 OK/g)).toHaveLength(2)
  })
})

describe('connections that break', () => {
  it('resets before the headers', async () => {
    expect(await raw('rst-before-headers')).toMatchObject({ bytes: Buffer.alloc(0), ended: 'rst' })
    await expect(stream('rst-before-headers')).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
  })

  it('closes before the headers', async () => {
    expect(await raw('fin-before-headers')).toMatchObject({ bytes: Buffer.alloc(0), ended: 'fin' })
  })

  it('resets and closes between events', async () => {
    const reset = await raw('rst-midstream')
    expect([reset.ended, bodyOf(reset.bytes).toString()]).toEqual(['rst', beforeCut])
    const closed = await raw('fin-midstream')
    expect([closed.ended, bodyOf(closed.bytes).toString()]).toEqual(['fin', beforeCut])
    expect(closed.bytes.toString()).not.toContain(END)
  })

  it('closes inside an event', async () => {
    const { bytes, ended } = await raw('fin-mid-event')
    const body = bodyOf(bytes).toString()
    expect(ended).toBe('fin')
    expect(healthy.startsWith(body.slice(0, -1))).toBe(true)
    expect(body.length).toBeGreaterThan(beforeCut.length + 20)
    expect(body.endsWith('\n\n')).toBe(false)
  })

  it('ends a truncated stream in good order', async () => {
    const clean = await raw('truncated-clean-eof', { until: END })
    expect(bodyOf(clean.bytes).toString()).toBe(beforeCut)
    const delimited = await raw('truncated-close-delimited')
    expect(delimited.ended).toBe('fin')
    expect(headOf(delimited.bytes)).not.toMatch(/content-length|transfer-encoding/)
    expect(delimited.bytes.toString().endsWith(`\r\n\r\n${beforeCut}`)).toBe(true)
  })

  it('promises more bytes than come', async () => {
    const { bytes, ended } = await raw('content-length-too-long')
    const promised = Number(/content-length: (\d+)/.exec(headOf(bytes))?.[1])
    const came = bytes.length - bytes.indexOf('\r\n\r\n') - 4
    expect(ended).toBe('fin')
    expect(came).toBe(Buffer.byteLength(beforeCut))
    expect(promised).toBeGreaterThan(came)
  })
})

describe('silence', () => {
  it('never answers', async () => {
    expect(await raw('stall-before-headers', { silentMs: 40 })).toMatchObject({ bytes: Buffer.alloc(0), ended: 'open' })
  })

  it('sends the headers only', async () => {
    const { bytes, ended } = await raw('stall-after-headers', { silentMs: 40 })
    expect(ended).toBe('open')
    expect(bytes.toString().endsWith('\r\n\r\n')).toBe(true)
    expect(bodyOf(bytes)).toHaveLength(0)
  })

  it('stops between two events', async () => {
    const { bytes, ended } = await raw('stall-midstream', { silentMs: 40 })
    expect([ended, bodyOf(bytes).toString()]).toEqual(['open', beforeCut])
  })

  it('sends heartbeats for ever, and stops when the client goes', async () => {
    const response = await ask(at('stall-with-heartbeats'))
    let text = ''
    for await (const piece of response.body ?? []) {
      text += Buffer.from(piece).toString()
      if (text.split(': keep-alive\n\n').length > 5) break
    }
    expect(text.startsWith(`${beforeCut}: keep-alive\n\n`)).toBe(true)
    await server.closed(server.requests[0] ?? missing())
  })

  it('drips', async () => {
    const slow = await raw('slow-drip', { until: END })
    expect(bodyOf(slow.bytes).toString()).toBe(healthy)
    expect(slow.pieces.length).toBeGreaterThan(3)
  })
})

describe('encodings', () => {
  it('sends every byte as a chunk, and every byte as a packet', async () => {
    const chunks = chunksOf((await raw('every-byte-chunks', { until: END })).bytes)
    expect(new Set(chunks.map((chunk) => chunk.length))).toEqual(new Set([1]))
    expect(Buffer.from(chunks.join(''), 'latin1').toString()).toBe(healthy)
    const writes = await raw('every-byte-writes')
    expect(writes.ended).toBe('fin')
    expect(writes.bytes.toString().split('\r\n\r\n')[1]).toBe(healthy)
    expect(writes.pieces.length).toBeGreaterThan(Buffer.byteLength(healthy) / 4)
  })

  it('splits inside every character of more than one byte', async () => {
    const chunks = chunksOf((await raw('utf8-split', { until: END })).bytes)
    // ö has two bytes and 🌍 has four: one and three cuts.
    expect(chunks).toHaveLength(5)
    expect(chunks.slice(1).every((chunk) => (chunk.charCodeAt(0) & 0xc0) === 0x80)).toBe(true)
    expect(await stream('utf8-split')).toBe(healthy)
  })

  it('adds chunk extensions and trailers', async () => {
    const { bytes } = await raw('chunk-extensions-and-trailers', { until: '0\r\nx-checksum: none\r\n\r\n' })
    expect(bytes.toString().match(/\r\n[0-9a-f]+;part="of the stream"\r\n/g)).toHaveLength(6)
    expect(await stream('chunk-extensions-and-trailers')).toBe(healthy)
  })

  it('breaks the size of a chunk', async () => {
    const { bytes } = await raw('invalid-chunk-size', { until: '\r\nzz\r\n' })
    expect(bodyOf(bytes).toString()).toBe(beforeCut)
    await expect(stream('invalid-chunk-size')).rejects.toThrow('terminated')
  })

  it('compresses with a flush after every event, whole and truncated', async () => {
    const whole = await raw('gzip-flush-per-event', { until: END })
    expect(gunzipSync(bodyOf(whole.bytes)).toString()).toBe(healthy)
    const first = Buffer.from(chunksOf(whole.bytes)[0] ?? '', 'latin1')
    expect(gunzipSync(first, { finishFlush: constants.Z_SYNC_FLUSH }).toString()).toBe(chatCompletionsSample.frames[0])
    const cut = bodyOf((await raw('gzip-truncated', { until: END })).bytes)
    expect(() => gunzipSync(cut)).toThrow('unexpected end of file')
    expect(gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH }).toString()).toBe(beforeCut)
  })

  it('uses brotli, and lies about gzip', async () => {
    const brotli = await raw('brotli', { until: END })
    expect(headOf(brotli.bytes)).toContain('content-encoding: br')
    expect(brotliDecompressSync(bodyOf(brotli.bytes)).toString()).toBe(healthy)
    const lie = await raw('says-gzip-is-plain', { until: END })
    expect(headOf(lie.bytes)).toContain('content-encoding: gzip')
    expect(bodyOf(lie.bytes).toString()).toBe(healthy)
  })

  it('sends 103 before 200', async () => {
    const { bytes } = await raw('early-hints', { until: END })
    expect(bytes.toString()).toMatch(/^HTTP\/1.1 103 Early Hints\r\n.*\r\n\r\nHTTP\/1.1 200 OK\r\n/)
    expect(await stream('early-hints')).toBe(healthy)
  })
})

describe('framing', () => {
  it('writes the same events in every way that the standard allows', async () => {
    expect(await stream('crlf')).toBe(healthy.replaceAll('\n', '\r\n'))
    expect(await stream('cr-only')).toBe(healthy.replaceAll('\n', '\r'))
    expect(await stream('no-space-after-colon')).toBe(healthy.replaceAll('data: ', 'data:'))
    const bom = await raw('bom', { until: END })
    expect(bodyOf(bom.bytes).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
    const split = chunksOf((await raw('crlf-split', { until: END })).bytes)
    expect(split.slice(0, -1).every((chunk) => chunk.endsWith('\r'))).toBe(true)
    expect(split.slice(1).every((chunk) => chunk.startsWith('\n'))).toBe(true)
  })

  it('adds what a reader must ignore', async () => {
    const comments = await stream('comments')
    expect(comments.startsWith(': keep-alive\n\n')).toBe(true)
    expect(comments.match(/^:/gm)?.length).toBe(24)
    const fields = await stream('id-retry-event-fields')
    expect(fields.startsWith('id: 0\nretry: 3000\nx-unknown: yes\nevent: message\ndata: {')).toBe(true)
    const empty = await stream('empty-data-events')
    expect(empty.match(/\n\ndata:\n\ndata: \n\n/g)).toHaveLength(6)
    for (const text of [comments, fields])
      expect(
        text
          .match(/^data: .*$/gm)
          ?.map((line) => `${line}\n\n`)
          .join(''),
      ).toBe(healthy)
  })

  it('spreads JSON over lines, joins events, and forgets the last empty line', async () => {
    const lines = await stream('multi-line-data')
    const joined = lines.split('\n\n').map((event) => event.replaceAll(/^data: /gm, ''))
    expect(JSON.parse(joined[1] ?? '')).toEqual(JSON.parse(firstCutFrame.slice(6)))
    expect(joined[1]?.split('\n').length).toBeGreaterThan(10)
    expect(await stream('single-newline-between-events')).toBe(healthy.replaceAll('\n\n', '\n'))
    expect(await stream('no-last-blank-line')).toBe(chatCompletionsSample.frames.join('').trimEnd())
  })
})

describe('content', () => {
  it('leaves marks out, and goes on behind them', async () => {
    expect(await stream('missing-done')).toBe(chatCompletionsSample.frames.join(''))
    expect(await stream('no-finish-reason')).toMatch(/^(?!.*"finish_reason":"stop").*data: \[DONE\]\n\n$/s)
    const after = (await stream('data-after-done')).split('data: [DONE]\n\n')
    expect(after[0]).toBe(chatCompletionsSample.frames.join(''))
    expect(after[1]).toContain('GHOST')
    expect((await stream('duplicated-events')).split(firstCutFrame)).toHaveLength(3)
  })

  it('sends what cannot be read', async () => {
    expect(await stream('invalid-json-event')).toContain('"wör\n\ndata: [DONE]')
    const { bytes } = await raw('invalid-utf8', { until: END })
    expect(() => new TextDecoder('utf8', { fatal: true }).decode(bodyOf(bytes))).toThrow('not valid')
    const events =
      bodyOf(bytes)
        .toString()
        .match(/^data: \{.*$/gm) ?? []
    expect(events).toHaveLength(5)
    for (const event of events) expect(JSON.parse(event.slice(6))).toHaveProperty('noise')
  })

  it('sends unusual but legal strings', async () => {
    expect(await stream('line-separators-in-string')).toContain('line\u2028next\u2029para\u0085')
    const big = (await stream('four-mib-event')).split('\n\n')[0] ?? ''
    expect(fourMiBText).toHaveLength(4 * 1024 * 1024)
    expect(JSON.parse(big.slice(6))).toMatchObject({ choices: [{ delta: { content: fourMiBText } }] })
  })

  it('sends errors with status 200', async () => {
    for (const name of ['error-object-in-stream', 'rate-limit-object-in-stream', 'error-string-in-stream']) {
      const text = await stream(name)
      expect(text.startsWith(`${beforeCut}data: {"error":`)).toBe(true)
    }
    expect(await stream('context-overflow-object-in-stream')).toMatch(/^data: \{"error":/)
    expect(await stream('error-event-frame')).toContain(`${beforeCut}event: error\ndata: {"message":`)
    const response = await ask(at('error-json-200'))
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_api_key' } })
  })

  it('answers with something other than a stream', async () => {
    expect(JSON.parse(await stream('whole-json-instead-of-stream'))).toMatchObject({ object: 'chat.completion' })
    expect(await stream('html-200')).toMatch(/^<!doctype html>/)
    expect(await stream('empty-200')).toBe('')
    expect(await ask(at('no-content-204')).then(({ status }) => status)).toBe(204)
  })

  it('sends chunks with nothing in them', async () => {
    expect(await stream('choices-empty-first')).toMatch(/^data: \{.*"choices":\[\].*prompt_filter_results/)
    const odd = await stream('chunk-without-delta')
    for (const piece of ['"choices":null', '"delta":null', '{"index":0,"finish_reason":null}'])
      expect(odd).toContain(piece)
  })
})

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
    const { bytes, ended } = await raw('body-stall', { silentMs: 40 })
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
      const { ended, bytes } = await raw(name, { silentMs: 20 })
      expect(ended === 'rst' || bytes.toString().startsWith('HTTP/1.1 ')).toBe(true)
    }
  })
})
