import type { AddressInfo, Server, Socket } from 'node:net'
import { createServer } from 'node:net'
import type { FaultRequest } from './faults/fault.ts'
import type { FaultReply } from './faults/http-case.ts'
import type { FaultTiming } from './faults/reply-writer.ts'
import { ClientGone, ReplyWriter } from './faults/reply-writer.ts'
import type { ParsedRequest } from './faults/request-reader.ts'
import { RequestReader } from './faults/request-reader.ts'
import { Routes } from './faults/routes.ts'
import type { WireSample } from './faults/wire-sample.ts'
import { chatCompletionsSample } from './faults/wire-sample.ts'

/** What a fault server may be told: how long its slow faults take, and what its answer looks like. */
export interface FaultServerOptions extends Partial<FaultTiming> {
  /** The reply that the faults are made from. Default: one text answer of the Chat Completions API. */
  sample?: WireSample
}

/** A running server. Close it, or declare it with `await using`. */
export interface FaultServer extends AsyncDisposable {
  /** Its origin, `http://127.0.0.1:PORT`. */
  readonly url: string
  /** A second origin of the same server: where redirects to another host lead. */
  readonly otherUrl: string
  /** Every request so far, in the order of arrival. */
  readonly requests: readonly FaultRequest[]
  /** How many connections are open now. */
  readonly openSockets: number
  /** The base address under which every request meets the named fault, case or dialect: `{url}/{name}/v1`. */
  urlOf(name: string): string
  /** Replies for the next requests, whatever their address; when they are used up the address decides again. */
  script(...replies: readonly FaultReply[]): void
  /** Resolves when the connection of the request is closed, by either side. */
  closed(request: FaultRequest): Promise<void>
  /** Forgets the requests so far. */
  clear(): void
  /**
   * Breaks every connection, ends every wait and stops listening.
   * @throws AggregateError when a scripted reply threw: the client only saw its connection break
   */
  close(): Promise<void>
}

interface Connection {
  readonly socket: Socket
  /** Aborted when the connection is closed. */
  readonly gone: AbortSignal
  readonly closed: Promise<void>
  readonly origin: string
}

interface OpenRequest extends FaultRequest {
  closedAt: number | undefined
}

/**
 * Starts a server on this machine that does to its clients everything that servers and networks do. It owns its
 * sockets, so that every byte, reset and silence is exactly the named one. It needs no network, and keeps no timer and
 * no handle after `close()`.
 */
export async function startFaultServer(options: FaultServerOptions = {}): Promise<FaultServer> {
  const { sample = chatCompletionsSample, dripMs = 250, heartbeatMs = 50, settleMs = 30 } = options
  const timing: FaultTiming = { dripMs, heartbeatMs, settleMs }
  const routes = new Routes(sample)
  const requests: OpenRequest[] = []
  const whenClosed = new WeakMap<FaultRequest, Promise<void>>()
  const connections = new Map<Socket, Promise<void>>()
  const failures: unknown[] = []

  async function answer({ socket, gone, closed, origin }: Connection, parsed: ParsedRequest): Promise<void> {
    const request = record(parsed, origin)
    requests.push(request)
    whenClosed.set(
      request,
      closed.then(() => void (request.closedAt = performance.now())),
    )
    try {
      await routes.find(request)(new ReplyWriter(socket, gone, request, timing), {
        request,
        url,
        otherUrl,
        now: new Date(),
      })
    } catch (error) {
      if (error instanceof ClientGone) return
      failures.push(error)
      socket.destroy()
    }
  }

  function accept(socket: Socket, origin: string): void {
    const reader = new RequestReader()
    const gone = new AbortController()
    const closed = new Promise<void>((resolve) => {
      socket.once('close', () => {
        connections.delete(socket)
        gone.abort()
        resolve()
      })
    })
    connections.set(socket, closed)
    // A client that breaks off is an everyday event here: 'close' follows and tells whoever waits.
    socket.on('error', () => socket.destroy())
    const connection = { socket, gone: gone.signal, closed, origin }
    let turn = Promise.resolve()
    socket.on('data', (bytes) => {
      try {
        for (const parsed of reader.push(bytes)) turn = turn.then(() => answer(connection, parsed))
      } catch (error) {
        socket.end(`HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n${String(error)}`)
      }
    })
  }

  const servers = [createServer({ noDelay: true }), createServer({ noDelay: true })] as const
  const [url, otherUrl] = await Promise.all([listen(servers[0]), listen(servers[1])])
  servers[0].on('connection', (socket) => accept(socket, url))
  servers[1].on('connection', (socket) => accept(socket, otherUrl))

  async function close(): Promise<void> {
    const ended = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))
    for (const socket of connections.keys()) socket.destroy()
    await Promise.all([...ended, ...connections.values()])
    if (failures.length > 0) throw new AggregateError(failures.splice(0), 'A reply of the fault server failed.')
  }

  return {
    url,
    otherUrl,
    requests,
    get openSockets() {
      return connections.size
    },
    urlOf: (name) => `${url}/${name}/v1`,
    script: (...replies) => routes.script(replies),
    closed: (request) =>
      whenClosed.get(request) ?? Promise.reject(new Error('This request is not one of this server.')),
    clear: () => void (requests.length = 0),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  })
}

function record({ method, path, headers, body }: ParsedRequest, origin: string): OpenRequest {
  const text = body.toString('utf8')
  return { method, path, headers, text, json: parse(text), origin, receivedAt: performance.now(), closedAt: undefined }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not every request has JSON: `text` shows what it has.
    return undefined
  }
}
