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
      const field = { number: tag.value >>> 3, start: at, ...this.#extent(tag.value & 7, tag.end) }
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
    return this.#fill(Buffer.allocUnsafe(end - start), start)
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

  /** A few bytes from a place on, as many as there are. */
  #peek(start: number, count: number): Buffer {
    const end = Math.min(start + count, this.size)
    if (start < this.#from || end > this.#to) {
      this.#from = start
      this.#to = Math.min(start + windowBytes, this.size)
      this.#fill(this.#window.subarray(0, this.#to - start), start)
    }
    return this.#window.subarray(start - this.#from, end - this.#from)
  }

  #extent(type: number, at: number): Pick<Field, 'value' | 'end'> {
    if (type === wire.varint) return { value: at, end: this.#varint(at).end }
    if (type === wire.fixed64) return { value: at, end: at + 8 }
    if (type === wire.fixed32) return { value: at, end: at + 4 }
    if (type !== wire.bytes) throw new Error(`There is no wire type ${type}.`)
    const length = this.#varint(at)
    return { value: length.end, end: length.end + length.value }
  }

  #varint(at: number): { readonly value: number; readonly end: number } {
    const bytes = this.#peek(at, longestVarint)
    let value = 0
    let weight = 1
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] as number
      value += (byte & 0x7f) * weight
      if (byte < 0x80) return { value, end: at + index + 1 }
      weight *= 0x80
    }
    throw new Error(`There is no number at ${at}.`)
  }
}

/** A field that is a stretch of bytes: a text, or a message that is made of these fields. */
export function bytesField(number: number, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const value = Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array)))
  return Buffer.concat([varint(number * 8 + wire.bytes), varint(value.length), value])
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
