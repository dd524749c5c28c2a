import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { SmolError } from '@smol/core'

/** A server that listens on this machine's own address. */
export interface LocalServer {
  readonly url: string
  /** Breaks what is under way and stops listening. */
  close(): Promise<void>
}

/** @throws SmolError `configuration` where the port cannot be had */
export async function listen(
  answer: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<LocalServer> {
  // The global Request and Response stay Node's own: models use them.
  const server = createAdaptorServer({ fetch: answer, overrideGlobalObjects: false })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: Error) =>
      reject(
        new SmolError({
          code: 'configuration',
          message: `Cannot listen on port ${port} (${cause.message}). Choose another one, or 0 for any.`,
          cause,
        }),
      ),
    )
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
    },
  }
}
