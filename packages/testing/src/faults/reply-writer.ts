import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { FaultRequest } from './fault.ts'

/** Thrown inside a fault when its client has gone: there is nobody left to misbehave to. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone'
}

/** How long the faults that are about time take, in milliseconds. */
export interface FaultTiming {
  /** Between two events of `slow-drip`. Default 250. */
  dripMs: number
  /** Between two heartbeats of the faults that send them for ever. Default 50. */
  heartbeatMs: number
  /** Before a broken connection is broken: lets the client read what was sent before. Default 30. */
  settleMs: number
}

export type HeaderFields = Readonly<Record<string, string | readonly string[]>>

/** The server's end of one exchange: every byte that goes out, and every way to stop sending them. */
export class ReplyWriter {
  readonly request: FaultRequest
  readonly timing: FaultTiming
  readonly #socket: Socket
  readonly #gone: AbortSignal

  /** @param gone aborted when the connection is closed */
  constructor(socket: Socket, gone: AbortSignal, request: FaultRequest, timing: FaultTiming) {
    this.#socket = socket
    this.#gone = gone
    this.request = request
    this.timing = timing
  }

  /** Sends bytes exactly as given, as one write; resolves when the system has taken them. */
  write(bytes: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed || !this.#socket.writable) return reject(new ClientGone())
      this.#socket.write(bytes, (error) => (error == null ? resolve() : reject(new ClientGone())))
    })
  }

  /** Sends a status line and header fields. */
  head(status: number, headers: HeaderFields): Promise<void> {
    const lines = Object.entries(headers).flatMap(([name, value]) =>
      (typeof value === 'string' ? [value] : value).map((one) => `${name}: ${one}\r\n`),
    )
    return this.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n${lines.join('')}\r\n`)
  }

  /** Sends one chunk of a chunked body; `extension` goes behind its size. Nothing for an empty one: that would end the body. */
  async chunk(bytes: string | Uint8Array, extension = ''): Promise<void> {
    const data = Buffer.from(bytes as string)
    if (data.length === 0) return
    await this.write(Buffer.concat([Buffer.from(`${data.length.toString(16)}${extension}\r\n`), data, CRLF]))
  }

  /** Ends a chunked body. The connection stays usable for the next request. */
  lastChunk(trailers: HeaderFields = {}): Promise<void> {
    const lines = Object.entries(trailers).map(([name, value]) => `${name}: ${String(value)}\r\n`)
    return this.write(`0\r\n${lines.join('')}\r\n`)
  }

  /** Every write leaves as a packet of its own, as far as the system allows. */
  noDelay(): void {
    this.#socket.setNoDelay(true)
  }

  /** Closes our side in order (FIN). */
  fin(): void {
    this.#socket.end()
  }

  /** Breaks the connection (RST). What the client has not read yet may be lost. */
  reset(): void {
    this.#socket.resetAndDestroy()
  }

  /** Waits; ends at once when the client goes. */
  async pause(ms: number): Promise<void> {
    try {
      await sleep(ms, undefined, { signal: this.#gone })
    } catch (error) {
      throw this.#gone.aborted ? new ClientGone() : error
    }
  }

  /** Lets the client read what was sent before the connection breaks. */
  async settle(): Promise<void> {
    await this.pause(this.timing.settleMs)
    // A client in this very process reads between two turns of the event loop, and a busy loop runs its timers first.
    for (let turn = 0; turn < 3; turn++) await nextTurn()
  }

  /** Keeps the connection open and says nothing more, until the client has had enough. */
  stall(): Promise<never> {
    return new Promise((_resolve, reject) => {
      if (this.#gone.aborted) return reject(new ClientGone())
      this.#gone.addEventListener('abort', () => reject(new ClientGone()), { once: true })
    })
  }
}

const CRLF = Buffer.from('\r\n')
