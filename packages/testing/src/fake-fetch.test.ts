import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { fakeFetch, sseReply } from './fake-fetch.ts'

const url = 'http://host.test/v1/chat/completions'

async function read(response: Response): Promise<string[]> {
  const decoder = new TextDecoder()
  const pieces: string[] = []
  for await (const piece of response.body ?? []) pieces.push(decoder.decode(piece))
  return pieces
}

describe('fakeFetch', () => {
  it('answers in order and records what it was asked', async () => {
    const fetch = fakeFetch([
      { body: { ok: true } },
      { status: 429, headers: { 'retry-after': '1' }, body: 'slow down' },
      { status: 204 },
    ])
    const first = await fetch(url, { method: 'POST', headers: { 'X-Key': 'k' }, body: '{"a":1}' })
    expect([first.headers.get('content-type'), await first.json()]).toEqual(['application/json', { ok: true }])
    const second = await fetch(new URL(url))
    expect([second.status, second.headers.get('retry-after'), await second.text()]).toEqual([429, '1', 'slow down'])
    expect((await fetch(new Request(url, { method: 'PUT', body: 'text' }))).status).toBe(204)
    expect(fetch.requests).toMatchObject([
      { url, method: 'POST', headers: { 'x-key': 'k' }, text: '{"a":1}', json: { a: 1 }, cancelled: false },
      { url, method: 'GET', text: '', json: undefined },
      { url, method: 'PUT', text: 'text', json: undefined },
    ])
  })

  it('says so when its answers are used up', async () => {
    const fetch = fakeFetch([])
    await expect(fetch(url)).rejects.toThrow(`no answer for request 1 (GET ${url})`)
  })

  it('answers what a function makes of the request, or fails as fetch does', async () => {
    const fetch = fakeFetch((request, index) =>
      index === 0 ? new TypeError('fetch failed') : Response.json(request.json),
    )
    await expect(fetch(url)).rejects.toThrow('fetch failed')
    expect(await (await fetch(url, { method: 'POST', body: '[1]' })).json()).toEqual([1])
  })

  it('hands out pieces one a read, and none ahead', async () => {
    const fetch = fakeFetch([sseReply([{ n: 1 }, { n: 2 }, '[DONE]'])])
    const response = await fetch(url)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = response.body?.getReader()
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: {"n":1}\n\n')
    expect(fetch.requests[0]).toMatchObject({ piecesRead: 1, cancelled: false })
    await reader?.cancel()
    expect(fetch.requests[0]).toMatchObject({ piecesRead: 1, cancelled: true })
  })

  it('breaks behind its pieces', async () => {
    const fetch = fakeFetch([{ pieces: ['a', 'b'], end: new TypeError('terminated') }])
    const response = await fetch(url)
    await expect(read(response)).rejects.toThrow('terminated')
    expect(fetch.requests[0]?.piecesRead).toBe(2)
  })

  it('rejects with the reason of its signal: before, while it hangs, and in its body', async () => {
    const reason = { why: 'enough' }
    const fetch = fakeFetch(['hang', { pieces: ['a'], end: 'hang' }])
    await expect(fetch(url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(fetch.requests).toHaveLength(0)

    const first = new AbortController()
    const hanging = fetch(url, { signal: first.signal })
    setImmediate(() => first.abort(reason))
    await expect(hanging).rejects.toBe(reason)

    const second = new AbortController()
    const body = read(await fetch(url, { signal: second.signal }))
    setImmediate(() => second.abort(reason))
    await expect(body).rejects.toBe(reason)
    expect(fetch.requests.map(({ cancelled }) => cancelled)).toEqual([true, true])
  })

  it('leaves no listener on a signal', async () => {
    const { signal } = new AbortController()
    const fetch = fakeFetch(() => sseReply(['x', 'y']))
    for (let count = 0; count < 20; count++) expect(await read(await fetch(url, { signal }))).toHaveLength(2)
    await (await fetch(url, { signal })).body?.cancel()
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })
})
