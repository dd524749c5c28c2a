import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * The folder of start scripts for servers that are not ours. `llama.sh start PORT` must install what is missing, start
 * llama.cpp's server with a small model named `smollm2`, and print `READY http://…`; `llama.sh stop PORT` must end it.
 * `LLAMA_API_KEY`, `LLAMA_CTX` and `LLAMA_SLOTS` are what they say.
 */
const scripts = process.env['SMOL_SERVERS']

/** Why there is no server to ask, in words; undefined where there is one. */
export const noServer =
  scripts === undefined || scripts === '' ? 'SMOL_SERVERS names no folder of start scripts for real servers' : undefined

/** A running server. */
export interface RealServer extends AsyncDisposable {
  /** Up to what stands before `/chat/completions`. */
  readonly apiBase: string
}

/** Starts llama.cpp's own server on a free port. */
export async function startLlama(environment: Readonly<Record<string, string>> = {}): Promise<RealServer> {
  const script = join(scripts ?? '', 'llama.sh')
  const port = String(await freePort())
  const { stdout } = await run(script, ['start', port], { env: { ...process.env, ...environment } })
  const url = /^READY (\S+)/m.exec(stdout)?.[1]
  if (url === undefined) throw new Error(`${script} did not say READY, but: ${stdout}`)
  return {
    apiBase: `${url}/v1`,
    [Symbol.asyncDispose]: async () => void (await run(script, ['stop', port])),
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
