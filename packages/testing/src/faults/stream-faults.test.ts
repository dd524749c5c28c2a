import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { brotliDecompressSync, constants, gunzipSync } from 'node:zlib'
import { ask, askingOf, bodyOf, chunksOf, END, headOf, healthy } from '../../test/fault-client.ts'
import { rawExchange } from '../../test/raw-client.ts'
import type { FaultServer } from '../fault-server.ts'
import { startFaultServer } from '../fault-server.ts'
import { fourMiBText } from './content-faults.ts'
import { chatCompletionsSample } from './wire-sample.ts'

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
const beforeCut = chatCompletionsSample.frames.slice(0, 2).join('')
const firstCutFrame = String(chatCompletionsSample.frames[1])

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
    const { bytes } = await rawExchange(server.url, {
      request: request + request,
      until: (text) => text.split('"total_tokens":12').length === 3,
    })
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
    const { bytes, ended } = await raw('stall-after-headers', { until: '\r\n\r\n', silentMs: 40 })
    expect(ended).toBe('open')
    expect(bytes.toString().endsWith('\r\n\r\n')).toBe(true)
    expect(bodyOf(bytes)).toHaveLength(0)
  })

  it('stops between two events', async () => {
    const { bytes, ended } = await raw('stall-midstream', { until: `${firstCutFrame}\r\n`, silentMs: 40 })
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
