import { SmolError } from '@smol/core'

/** A connected client of `redis`, or one of `ioredis`, a cluster's included; as far as it is used here. */
export type RedisClient =
  | { sendCommand(command: string[]): Promise<unknown> }
  | { call(command: string, ...rest: string[]): Promise<unknown> }

/** Redis, as far as it is used here. */
export interface Connection {
  send(command: readonly string[]): Promise<unknown>
  close(): void
}

/** Longest time to connect, in milliseconds. */
const CONNECT_MS = 2_000

/**
 * A client of the user's own, who also closes it.
 * @throws SmolError `configuration` for what is no client
 */
export function connectionOf(client: RedisClient): Connection {
  const close = (): void => undefined
  if (typeof client === 'object' && client !== null) {
    // Asked first: `ioredis` has a method `sendCommand`, too, which takes something else.
    if ('call' in client) return { send: ([name = '', ...rest]) => client.call(name, ...rest), close }
    if ('sendCommand' in client) return { send: (command) => client.sendCommand([...command]), close }
  }
  throw new SmolError({
    code: 'configuration',
    message: "redisStore: 'client' must be a client of the package redis or ioredis.",
  })
}

/**
 * A connection of our own: made at the first command, and anew after it broke. It does not keep the process alive, and
 * waits for no server that is away: the command fails, and the router goes on without.
 */
export function connectionTo(url: string): Connection {
  let pending: ReturnType<typeof connect> | undefined
  const forget = (): void => {
    pending = undefined
  }
  return {
    async send(command) {
      pending ??= connect(url, forget)
      const client = await pending
      return client.sendCommand([...command])
    },
    close() {
      const open = pending
      forget()
      // One that could not be made needs no end; whoever asked for it was told.
      open?.then((client) => client.destroy()).catch(() => undefined)
    },
  }
}

async function connect(url: string, onEnd: () => void) {
  try {
    const { createClient } = await loadRedis()
    const client = createClient({
      url,
      disableOfflineQueue: true,
      socket: { connectTimeout: CONNECT_MS, reconnectStrategy: false },
    })
    // Without a listener it would end the process. The command that meets the failure says what it was.
    client.on('error', onEnd)
    await client.connect()
    client.unref()
    return client
  } catch (error) {
    onEnd()
    throw error
  }
}

async function loadRedis(): Promise<typeof import('redis')> {
  try {
    return await import('redis')
  } catch (cause) {
    throw new SmolError({
      code: 'missing_dependency',
      message:
        "'redisUrl' needs the package redis. Run 'npm install redis', or pass a client of yours: store: new RedisStore({ client }).",
      cause,
    })
  }
}
