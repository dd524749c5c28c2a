import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { generate } from 'selfsigned'

/** One request as it came. */
export interface SeenRequest {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What a test server answers, as JSON. */
export interface Answer {
  readonly status?: number
  readonly body: unknown
}

/** A server on the loopback that remembers what it was asked. */
export interface LocalServer extends AsyncDisposable {
  readonly url: string
  readonly requests: readonly SeenRequest[]
  /** The certificate to trust, for https. */
  readonly certificate: string
}

/** Starts a server. `secure`: https, with a certificate of its own for localhost. */
export async function startServer(
  answer: (request: SeenRequest) => Answer,
  { secure = false } = {},
): Promise<LocalServer> {
  const requests: SeenRequest[] = []
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const url = new URL(request.url ?? '/', 'http://localhost')
    const seen = { method: request.method ?? '', url, headers: request.headers, body: Buffer.concat(pieces).toString() }
    requests.push(seen)
    const { status = 200, body } = answer(seen)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  const listener: RequestListener = (request, response) => void respond(request, response)
  const pair = secure ? await selfSignedPair() : undefined
  const server = pair === undefined ? createServer(listener) : createSecureServer(pair, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${secure ? 'https' : 'http'}://localhost:${port}`,
    requests,
    certificate: pair?.cert ?? '',
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function selfSignedPair(): Promise<{ key: string; cert: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  })
  return { key, cert }
}
