import { SmolError } from '@smol/core'
import type { Connection, RedisClient } from './redis-client.ts'
import { connectionOf, connectionTo } from './redis-client.ts'
import { beginScript, coolDownScript, endScript, keyNames, readScript } from './redis-scripts.ts'
import type { BeginRequest, DeploymentState, MinuteCounts, Outcome, RouterStore, Ticket } from './store.ts'

export interface RedisStoreOptions {
  /** A client of `redis` or `ioredis` that is connected already. */
  client?: RedisClient
  /** `redis://host:6379`: connects by itself, at the first call. */
  url?: string
  /** What all keys begin with. Default: `smol:router`. */
  prefix?: string
}

/** Keeps the state of deployments in Redis (or Valkey), so that limits and cooldowns hold for many processes together. */
export class RedisStore implements RouterStore {
  readonly #connection: Connection
  readonly #prefix: string
  readonly #hashes = new Map<string, Promise<string>>()

  /** @throws SmolError `configuration` without a client or a URL */
  constructor({ client, url, prefix = 'smol:router' }: RedisStoreOptions) {
    if ((client === undefined) === (url === undefined)) {
      throw new SmolError({ code: 'configuration', message: "RedisStore needs either a 'client' or a 'url'." })
    }
    this.#connection = client === undefined ? connectionTo(url ?? '') : connectionOf(client)
    this.#prefix = prefix
  }

  read(ids: readonly string[]): Promise<readonly DeploymentState[]> {
    return Promise.all(ids.map(async (id) => toState(await this.#run(readScript, id, []))))
  }

  async begin(id: string, { tokens, rpm = -1, tpm = -1 }: BeginRequest): Promise<Ticket | undefined> {
    const name = crypto.randomUUID()
    const granted = await this.#run(beginScript, id, [name, tokens, rpm, tpm])
    return granted === 1 ? { end: (outcome) => this.#end(id, name, outcome) } : undefined
  }

  async #end(id: string, name: string, { ok, moreTokens, latency }: Outcome): Promise<MinuteCounts> {
    const kind = latency === undefined ? ['', ''] : [latency.kind, latency.ms]
    const result = await this.#run(endScript, id, [name, moreTokens, ok === undefined ? '' : ok ? 's' : 'f', ...kind])
    const [successes = 0, failures = 0] = result as number[]
    return { successes, failures }
  }

  async coolDown(id: string, ms: number, reason: string): Promise<void> {
    await this.#run(coolDownScript, id, [Math.ceil(ms), reason])
  }

  async close(): Promise<void> {
    this.#connection.close()
  }

  async #run(script: string, id: string, args: readonly (string | number)[]): Promise<unknown> {
    // Encoded, so that the braces around it are the only ones: they say what a cluster keeps together.
    const base = `${this.#prefix}:{${encodeURIComponent(id)}}`
    const keys = keyNames.map((name) => `${base}:${name}`)
    const rest = [String(keys.length), ...keys, ...args.map(String)]
    try {
      return await this.#connection.send(['EVALSHA', await this.#hashOf(script), ...rest])
    } catch (error) {
      // A server that was restarted, or another node of the cluster, has not seen the script yet.
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return this.#connection.send(['EVAL', script, ...rest])
    }
  }

  #hashOf(script: string): Promise<string> {
    const known = this.#hashes.get(script) ?? sha1(script)
    this.#hashes.set(script, known)
    return known
  }
}

/** What Redis calls a script. */
async function sha1(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function toState(reply: unknown): DeploymentState {
  const [cooling, reason, running, requests, tokens, whole, stream] = reply as readonly [
    number,
    string,
    number,
    number,
    number,
    readonly string[],
    readonly string[],
  ]
  return {
    coolingMs: cooling,
    ...(cooling === 0 ? {} : { coolingFor: reason }),
    running,
    requests,
    tokens,
    latency: {
      ...(whole.length === 0 ? {} : { whole: mean(whole) }),
      ...(stream.length === 0 ? {} : { stream: mean(stream) }),
    },
  }
}

function mean(numbers: readonly string[]): number {
  return numbers.reduce((total, text) => total + Number(text), 0) / numbers.length
}
