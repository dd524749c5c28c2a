import { crc32, deflateSync } from 'node:zlib'

/** A picture of one colour, as a PNG (https://www.w3.org/TR/png-3/). */
export function png([red, green, blue]: readonly [number, number, number], size = 24): Uint8Array<ArrayBuffer> {
  const line = [0, ...Array.from({ length: size }, () => [red, green, blue]).flat()]
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  // Eight bits per colour, three colours.
  header.set([8, 2], 8)
  const pixels = deflateSync(Uint8Array.from(Array.from({ length: size }, () => line).flat()))
  return new Uint8Array(
    Buffer.concat([
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      chunk('IHDR', header),
      chunk('IDAT', pixels),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  )
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
