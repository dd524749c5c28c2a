import { SmolError } from '@smol/core'

/** One message of an AWS event stream. */
export interface AwsMessage {
  /** The headers that are texts; of others there are none that matter. */
  headers: Readonly<Record<string, string>>
  payload: Uint8Array
}

/** Two lengths, and the checksum of both. */
const PRELUDE = 12
/** The prelude, and the checksum of the whole. */
const OVERHEAD = 16
/** More than any message of AWS' is long: lengths beyond it are none. */
const MAX_LENGTH = 32 * 1024 * 1024

/**
 * Reads AWS' framing of event streams (`application/vnd.amazon.eventstream`) from pieces of any size. Written here, since
 * the SDK's reader brings a hundred times as much code with it.
 * https://docs.aws.amazon.com/lexv2/latest/dg/event-stream-encoding.html
 */
export class AwsMessageReader {
  #rest: Uint8Array = new Uint8Array(0)

  /** The messages that are complete. @throws SmolError `bad_response` for bytes that are no message */
  push(piece: Uint8Array): AwsMessage[] {
    const bytes = joined(this.#rest, piece)
    const messages: AwsMessage[] = []
    let start = 0
    while (bytes.length - start >= PRELUDE) {
      const length = lengthOf(bytes, start)
      if (bytes.length - start < length) break
      messages.push(readMessage(bytes.subarray(start, start + length)))
      start += length
    }
    this.#rest = bytes.slice(start)
    return messages
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}

function lengthOf(bytes: Uint8Array, start: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, PRELUDE)
  const length = view.getUint32(0)
  if (length < OVERHEAD + view.getUint32(4) || length > MAX_LENGTH) throw broken('its lengths are wrong')
  if (crc32(bytes.subarray(start, start + 8)) !== view.getUint32(8))
    throw broken('the checksum of its lengths is wrong')
  return length
}

function readMessage(bytes: Uint8Array): AwsMessage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const end = bytes.length - 4
  if (crc32(bytes.subarray(0, end)) !== view.getUint32(end)) throw broken('its checksum is wrong')
  const payloadAt = PRELUDE + view.getUint32(4)
  return { headers: readHeaders(bytes.subarray(PRELUDE, payloadAt)), payload: bytes.subarray(payloadAt, end) }
}

/** Sizes of values by their type; those of type 6 (bytes) and 7 (text) say their length themselves. */
const sizes: readonly (number | undefined)[] = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16]
const TEXT = 7

function readHeaders(bytes: Uint8Array): Record<string, string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const headers: Record<string, string> = {}
  let at = 0
  try {
    while (at < bytes.length) {
      const nameEnd = at + 1 + view.getUint8(at)
      const type = view.getUint8(nameEnd)
      const size = sizes[type] ?? view.getUint16(nameEnd + 1)
      const valueAt = nameEnd + 1 + (sizes[type] === undefined ? 2 : 0)
      if (type === TEXT) headers[text(bytes.subarray(at + 1, nameEnd))] = text(bytes.subarray(valueAt, valueAt + size))
      at = valueAt + size
    }
  } catch (error) {
    throw broken('its headers are wrong', error)
  }
  return headers
}

const decoder = new TextDecoder()

export function text(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

function broken(why: string, cause?: unknown): SmolError {
  return new SmolError({
    code: 'bad_response',
    retryable: true,
    message: `A message of the event stream is broken: ${why}. If this happens again, a proxy on the way is at fault.`,
    ...(cause === undefined ? {} : { cause }),
  })
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/** CRC-32 as in Ethernet and zip. */
function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff
  for (const byte of bytes) value = (value >>> 8) ^ (table[(value ^ byte) & 0xff] as number)
  return ~value >>> 0
}
