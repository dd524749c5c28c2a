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

/** Longest time to connect, and to wait for one answer, in milliseconds. */
const CONNECT_MS = 2_000
const ANSWER_MS = 1_000

/**
 * A client of the user's own, who also closes it.
 * @throws SmolError `configuration` for what is no client
 */
export function connectionOf(client: RedisClient): Connection {
  const close = (): void => undefined
  if (typeof client === 'object' && client !== null) {
    // Asked first: `ioredis` has a method `sendCommand`, too, which takes something else.
    if ('call' in client) return { send: ([name = '', ...rest]) => inTime(client.call(name, ...rest)), close }
    if ('sendCommand' in client) return { send: (command) => inTime(client.sendCommand([...command])), close }
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
      return inTime(client.sendCommand([...command]))
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
    const client = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: false } })
    // Without a listener it would end the process. The command that meets the failure says what it was.
    client.on('error', onEnd)
    await inTime(client.connect(), CONNECT_MS).catch((error: unknown) => {
      client.destroy()
      throw error
    })
    client.unref()
    return client
  } catch (error) {
    onEnd()
    throw error
  }
}

/** A client may queue commands until its server is back, and a server may be there and say nothing: a call cannot wait for that. */
function inTime<T>(answer: Promise<T>, ms = ANSWER_MS): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void =>
      reject(new SmolError({ code: 'timeout', message: `Redis did not answer within ${ms} ms.` }))
    // Looks twice: in a process that was busy for so long the answer may lie there unread.
    let timer = setTimeout(() => (timer = setTimeout(giveUp, 10)), ms)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
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
