import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'

const program = 'redis-server'

/** Why there is no Redis to ask, in words; undefined where there is one. */
export const noRedis =
  spawnSync(program, ['--version']).status === 0
    ? undefined
    : `${program} is not installed (on Debian: apt-get install redis-server)`

/** A running server. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
}

/** Starts a real Redis on a free port of this machine, in memory only. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort()
  const settings = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no']
  const server = spawn(program, settings, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(server, 'exit')
  await new Promise<void>((resolve, reject) => {
    let said = ''
    server.stdout.on('data', (data) => {
      said += String(data)
      if (said.includes('Ready to accept connections')) resolve()
    })
    ended.then(() => reject(new Error(`${program} ended before it was ready: ${said}`)), reject)
  })
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    [Symbol.asyncDispose]: async () => {
      server.kill()
      await ended
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
