import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { patientFetch } from './patient-fetch.ts'

type Options = Readonly<Record<string, unknown>>
type Dispatcher = { dispatch(options: Options, handler: unknown): boolean }

void globalThis.Response
const holder = globalThis as unknown as Record<symbol, Dispatcher>
const name = Symbol.for('undici.globalDispatcher.1')
const original = holder[name] as Dispatcher

/** What the process' own dispatcher is asked to do: a proxy would stand here. */
function watchDispatcher(): Options[] {
  const seen: Options[] = []
  holder[name] = Object.create(original, {
    dispatch: {
      value: (options: Options, handler: unknown) => {
        seen.push(options)
        return original.dispatch(options, handler)
      },
    },
  }) as Dispatcher
  return seen
}

async function serving<T>(use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => request.pipe(response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  } finally {
    server.close()
  }
}

afterEach(() => {
  holder[name] = original
})

describe('the global fetch, waiting as long as the caller does', () => {
  it('goes through the dispatcher of the process, without its limits', async () => {
    const seen = watchDispatcher()
    const text = await serving(async (url) => (await patientFetch(url, { method: 'POST', body: 'Hi' })).text())
    expect(text).toBe('Hi')
    expect(seen).toEqual([expect.objectContaining({ method: 'POST', headersTimeout: 0, bodyTimeout: 0 })])
  })

  it('is whatever fetch the process has by then', async () => {
    const before = globalThis.fetch
    globalThis.fetch = async () => new Response('another')
    try {
      expect(await (await patientFetch('http://nowhere.invalid')).text()).toBe('another')
    } finally {
      globalThis.fetch = before
    }
  })
})
