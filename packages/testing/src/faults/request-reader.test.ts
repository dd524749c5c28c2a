import { describe, expect, it } from 'vitest'
import { RequestReader } from './request-reader.ts'

const sized = 'POST /a?b=1 HTTP/1.1\r\nHost: x\r\nX-Two: a: b\r\nContent-Length: 6\r\n\r\nwörl!'
const chunked = 'POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nabc\r\n2\r\nde\r\n0\r\n\r\n'
const trailed = 'POST /t HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nz\r\n0\r\nX-Sum: 1\r\n\r\n'
const bare = 'GET /g HTTP/1.1\r\n\r\n'
const all = Buffer.from(sized + chunked + bare + trailed + bare)

describe('RequestReader', () => {
  it('reads sized, chunked and bodiless requests of one connection, however their bytes arrive', () => {
    const whole = new RequestReader().push(all)
    expect(whole.map(({ method, path, body }) => [method, path, body.toString()])).toEqual([
      ['POST', '/a?b=1', 'wörl!'],
      ['POST', '/c', 'abcde'],
      ['GET', '/g', ''],
      ['POST', '/t', 'z'],
      ['GET', '/g', ''],
    ])
    expect(whole[0]?.headers).toEqual({ host: 'x', 'x-two': 'a: b', 'content-length': '6' })
    for (let cut = 1; cut < all.length; cut++) {
      const reader = new RequestReader()
      expect([...reader.push(all.subarray(0, cut)), ...reader.push(all.subarray(cut))]).toEqual(whole)
    }
    const byByte = new RequestReader()
    expect([...all].flatMap((byte) => byByte.push(Uint8Array.of(byte)))).toEqual(whole)
  })

  it('refuses what is not HTTP', () => {
    expect(() => new RequestReader().push(Buffer.from('\x16\x03\x01 TLS\r\n\r\n'))).toThrow('Not an HTTP/1 request')
    expect(() =>
      new RequestReader().push(Buffer.from('POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n')),
    ).toThrow('chunk without a size')
    expect(() => new RequestReader().push(Buffer.alloc(300 * 1024, 'a'))).toThrow('no end of its headers')
  })
})
