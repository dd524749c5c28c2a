import { crc32 } from 'node:zlib'

/** A message of an AWS event stream, as AWS' servers write it. */
export function awsMessage(headers: Readonly<Record<string, string>>, payload: unknown): Uint8Array {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => awsHeader(name, 7, withLength(value))))
  return awsFrame(head, typeof payload === 'string' ? payload : JSON.stringify(payload))
}

/** A message with the bytes of its headers as given. */
export function awsFrame(head: Uint8Array, payload: string): Uint8Array {
  const body = Buffer.from(payload)
  const prelude = Buffer.alloc(8)
  prelude.writeUInt32BE(head.length + body.length + 16, 0)
  prelude.writeUInt32BE(head.length, 4)
  const message = Buffer.concat([prelude, checksum(prelude), head, body])
  return new Uint8Array(Buffer.concat([message, checksum(message)]))
}

/** An event with its name. */
export function awsEvent(type: string, payload: unknown): Uint8Array {
  return awsMessage({ ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' }, payload)
}

/** A header of one of the ten types. */
export function awsHeader(name: string, type: number, value: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([Buffer.byteLength(name)]), Buffer.from(name), Buffer.from([type]), value])
}

/** A text before which its length stands. */
export function withLength(value: string): Uint8Array {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(Buffer.byteLength(value))
  return Buffer.concat([length, Buffer.from(value)])
}

function checksum(bytes: Uint8Array): Buffer {
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(bytes))
  return sum
}
