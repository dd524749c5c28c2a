/** The bytes of one request, taken apart. Header names are in lower case. */
export interface ParsedRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

const HEAD_END = Buffer.from('\r\n\r\n')
const MAX_HEAD_BYTES = 256 * 1024

/**
 * Takes the bytes of one connection apart into HTTP/1.1 requests: keep-alive, `content-length` and chunked bodies.
 * Node's own parser is not used because the server must own the socket, so that it can misbehave on it.
 */
export class RequestReader {
  #bytes: Buffer = Buffer.alloc(0)

  /** Adds what arrived; gives the requests that are complete now. Throws when the bytes are not HTTP. */
  push(bytes: Uint8Array): ParsedRequest[] {
    this.#bytes = this.#bytes.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#bytes, bytes])
    const requests: ParsedRequest[] = []
    for (let request = this.#next(); request !== undefined; request = this.#next()) requests.push(request)
    return requests
  }

  #next(): ParsedRequest | undefined {
    const headEnd = this.#bytes.indexOf(HEAD_END)
    if (headEnd < 0) {
      if (this.#bytes.length > MAX_HEAD_BYTES) throw new Error('The request has no end of its headers.')
      return undefined
    }
    const [start = '', ...lines] = this.#bytes.subarray(0, headEnd).toString('latin1').split('\r\n')
    const [method, path, version] = start.split(' ')
    if (method === undefined || path === undefined || version?.startsWith('HTTP/1.') !== true)
      throw new Error(`Not an HTTP/1 request: ${JSON.stringify(start.slice(0, 80))}`)
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
      }),
    )
    const bodyStart = headEnd + HEAD_END.length
    const found =
      headers['transfer-encoding']?.toLowerCase() === 'chunked'
        ? readChunked(this.#bytes, bodyStart)
        : readSized(this.#bytes, bodyStart, Number(headers['content-length'] ?? 0))
    if (found === undefined) return undefined
    this.#bytes = this.#bytes.subarray(found.end)
    return { method, path, headers, body: found.body }
  }
}

interface Body {
  body: Buffer
  /** Where the next request begins. */
  end: number
}

function readSized(bytes: Buffer, start: number, length: number): Body | undefined {
  const end = start + length
  return bytes.length < end ? undefined : { body: Buffer.from(bytes.subarray(start, end)), end }
}

function readChunked(bytes: Buffer, start: number): Body | undefined {
  const parts: Buffer[] = []
  let at = start
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16)
    if (Number.isNaN(size)) throw new Error('The request has a chunk without a size.')
    const dataStart = lineEnd + 2
    if (size === 0) {
      // Trailers, if any, end with an empty line; without trailers that line comes at once.
      const end = bytes.indexOf('\r\n', dataStart) === dataStart ? dataStart + 2 : trailersEnd(bytes, dataStart)
      return end === undefined ? undefined : { body: Buffer.concat(parts), end }
    }
    if (bytes.length < dataStart + size + 2) return undefined
    parts.push(bytes.subarray(dataStart, dataStart + size))
    at = dataStart + size + 2
  }
}

function trailersEnd(bytes: Buffer, start: number): number | undefined {
  const end = bytes.indexOf(HEAD_END, start)
  return end < 0 ? undefined : end + HEAD_END.length
}
