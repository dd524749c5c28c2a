import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** A field of a message: a number, or a stretch of bytes. Fields of a fixed width are passed over. */
export interface Field {
  readonly number: number
  /** Where it begins in the file, its tag included, and where it ends. */
  readonly start: number
  readonly end: number
  /** Where its value begins. */
  readonly value: number
}

const windowBytes = 8 * 1024
const longestVarint = 10
/** How the value of a field is written. */
const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

/**
 * A file of protocol buffers, of which only the parts that are asked for are read: what lies in the megabytes between them
 * never comes into memory. (https://protobuf.dev/programming-guides/encoding/)
 */
export class ProtoFile {
  readonly size: number
  readonly #file: number
  readonly #window = Buffer.allocUnsafe(windowBytes)
  #from = 0
  #to = 0
  /** Where what was read last ends. */
  #next = 0

  constructor(path: string) {
    this.#file = openSync(path, 'r')
    this.size = fstatSync(this.#file).size
  }

  /**
   * The fields of the message between two places.
   * @throws Error where there is no such message
   */
  *fields(start: number, end: number): Generator<Field> {
    for (let at = start; at < end;) {
      const tag = this.#varint(at)
      const value = this.#valueAt(tag & 7, this.#next)
      const field = { number: tag >>> 3, start: at, value, end: this.#next }
      if (field.end > end) throw new Error(`The field at ${at} ends behind its message.`)
      yield field
      at = field.end
    }
  }

  /**
   * The bytes between two places.
   * @throws Error where the file ends before
   */
  copy(start: number, end: number): Buffer {
    if (end - start > windowBytes) return this.#fill(Buffer.allocUnsafe(end - start), start)
    if (end > this.size) throw new Error(`The file ends before ${end}.`)
    const offset = this.#offset(start, end - start)
    return Buffer.from(this.#window.subarray(offset, offset + end - start))
  }

  /**
   * The text of a field.
   * @throws Error where the file ends before
   */
  textOf({ value, end }: Field): string {
    if (end - value > windowBytes || end > this.size) return this.copy(value, end).toString()
    const offset = this.#offset(value, end - value)
    return this.#window.toString('utf8', offset, offset + end - value)
  }

  /** The whole number of a field: below zero it is written in the 64 bits of its complement. */
  numberOf({ value, end }: Field): number {
    const bits = this.copy(value, end).reduceRight((number, byte) => (number << 7n) | BigInt(byte & 0x7f), 0n)
    return Number(BigInt.asIntN(64, bits))
  }

  close(): void {
    closeSync(this.#file)
  }

  #fill(buffer: Buffer, start: number): Buffer {
    for (let filled = 0; filled < buffer.length;) {
      const read = readSync(this.#file, buffer, filled, buffer.length - filled, start + filled)
      if (read === 0) throw new Error(`The file ends before ${start + buffer.length}.`)
      filled += read
    }
    return buffer
  }

  /** Where in the window a place is, with some bytes behind it, as many as there are. */
  #offset(start: number, count: number): number {
    if (start < this.#from || Math.min(start + count, this.size) > this.#to) {
      this.#from = start
      this.#to = Math.min(start + windowBytes, this.size)
      this.#fill(this.#window.subarray(0, this.#to - start), start)
    }
    return start - this.#from
  }

  /** Where the value of a field begins, whose tag ends at a place. It ends at the next. */
  #valueAt(type: number, at: number): number {
    if (type === wire.varint) this.#varint(at)
    else if (type === wire.fixed64) this.#next = at + 8
    else if (type === wire.fixed32) this.#next = at + 4
    else if (type !== wire.bytes) throw new Error(`There is no wire type ${type}.`)
    else {
      const length = this.#varint(at)
      const value = this.#next
      this.#next = value + length
      return value
    }
    return at
  }

  /** The number at a place. The next place is behind it. */
  #varint(at: number): number {
    const offset = this.#offset(at, longestVarint)
    const count = Math.min(longestVarint, this.size - at)
    let value = 0
    let weight = 1
    for (let index = 0; index < count; index++) {
      const byte = this.#window[offset + index] as number
      value += (byte & 0x7f) * weight
      if (byte < 0x80) {
        this.#next = at + index + 1
        return value
      }
      weight *= 0x80
    }
    throw new Error(`There is no number at ${at}.`)
  }
}

/** A field that is a stretch of bytes: a text, or a message that is made of these fields. */
export function bytesField(number: number, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const bytes = parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))
  const length = bytes.reduce((sum, part) => sum + part.length, 0)
  return Buffer.concat([varint(number * 8 + wire.bytes), varint(length), ...bytes])
}

/** A field that is a whole number. */
export function numberField(number: number, value: number): Buffer {
  return Buffer.concat([varint(number * 8 + wire.varint), varint(value)])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  return Buffer.from([...bytes, rest])
}
