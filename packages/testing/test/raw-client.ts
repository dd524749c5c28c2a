import { connect } from 'node:net'

/** What a client saw that reads bytes and nothing else. */
export interface RawExchange {
  readonly bytes: Buffer
  /** The pieces as they arrived. */
  readonly pieces: readonly Buffer[]
  /** How it ended: the server closed in order, broke the connection, or was still silent when the client left. */
  readonly ended: 'fin' | 'rst' | 'open'
}

export interface RawOptions {
  /** Leaves when this text has come, or what has come satisfies this. */
  readonly until?: string | ((text: string) => boolean)
  /** Sent instead of a proper request. */
  readonly request?: string
  /** Stays for so many milliseconds after that (or after connecting), to hear whether anything follows. */
  readonly silentMs?: number
}

/** Sends one request for a stream to `url` and gives the bytes that come back, before any HTTP client had a say. */
export function rawExchange(url: string, { until, silentMs, request }: RawOptions = {}): Promise<RawExchange> {
  const { hostname, port, pathname } = new URL(url)
  const body = '{"stream":true}'
  return new Promise((resolve) => {
    const pieces: Buffer[] = []
    const socket = connect(Number(port), hostname)
    const end = (ended: RawExchange['ended']): void => {
      socket.destroy()
      resolve({ bytes: Buffer.concat(pieces), pieces, ended })
    }
    const leave = (): void => {
      if (silentMs === undefined) end('open')
      else setTimeout(end, silentMs, 'open')
    }
    if (until === undefined && silentMs !== undefined) socket.once('connect', leave)
    const isThere = typeof until === 'string' ? (text: string) => text.includes(until) : until
    socket.on('data', (piece) => {
      const before = isThere?.(Buffer.concat(pieces).toString('latin1')) === true
      pieces.push(piece)
      if (!before && isThere?.(Buffer.concat(pieces).toString('latin1')) === true) leave()
    })
    socket.once('end', () => end('fin'))
    socket.once('error', () => end('rst'))
    socket.write(
      request ??
        `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    )
  })
}
