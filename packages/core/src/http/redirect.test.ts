import { describe, expect, it } from 'vitest'
import { failure } from '../../test/failure.ts'
import { safeFetch } from './redirect.ts'

interface Asked {
  readonly url: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: string
}

/** A fetch that sends every address to the next one of the list, and answers 200 at the last. */
function redirecting(locations: readonly string[], status = 307): { fetch: typeof fetch; asked: Asked[] } {
  const asked: Asked[] = []
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    const headers = Object.fromEntries(request.headers)
    asked.push({ url: request.url, method: request.method, headers, body: await request.text() })
    expect(request.redirect).toBe('manual')
    const location = locations[asked.length - 1]
    return location === undefined ? Response.json({}) : new Response('', { status, headers: { location } })
  }
  return { fetch, asked }
}

const post = {
  method: 'POST',
  body: '{"a":1}',
  headers: {
    'content-type': 'application/json',
    accept: 'text/event-stream',
    'user-agent': 'test',
    authorization: 'Bearer key',
    'api-key': 'key',
    'x-api-key': 'key',
    cookie: 'key',
    'x-whatever': 'key',
  },
}
const kept = { accept: 'text/event-stream', 'content-type': 'application/json', 'user-agent': 'test' }

describe('a redirect', () => {
  it('to the same origin is followed as it is', async () => {
    const { fetch, asked } = redirecting(['/v2/chat', 'chat?x=1'])
    expect((await safeFetch(fetch)('https://a.example/v1/chat', post)).status).toBe(200)
    expect(asked.map(({ url }) => url)).toEqual([
      'https://a.example/v1/chat',
      'https://a.example/v2/chat',
      'https://a.example/v2/chat?x=1',
    ])
    expect(asked[2]).toMatchObject({ method: 'POST', body: '{"a":1}', headers: post.headers })
  })

  it.each([
    ['another host', 'https://b.example/v1'],
    ['another port', 'https://a.example:8443/v1'],
    ['another scheme', 'http://a.example/v1'],
    ['a host below', 'https://a.a.example/v1'],
  ])('to %s carries nothing that could be a credential', async (_where, location) => {
    const { fetch, asked } = redirecting([location])
    await safeFetch(fetch)('https://a.example/v1', post)
    expect(asked[1]).toMatchObject({ url: location, method: 'POST', body: '{"a":1}' })
    expect(asked[1]?.headers).toEqual(kept)
    // What was given is not changed.
    expect(post.headers.authorization).toBe('Bearer key')
  })

  it('does not give the credential back on the way back', async () => {
    const { fetch, asked } = redirecting(['https://b.example/', 'https://a.example/v1'])
    await safeFetch(fetch)('https://a.example/v1', post)
    expect(asked[2]?.headers).toEqual(kept)
  })

  it.each([301, 302, 303])('%i asks with GET, as fetch does', async (status) => {
    const { fetch, asked } = redirecting(['/done'], status)
    await safeFetch(fetch)('https://a.example/v1', post)
    expect(asked[1]).toMatchObject({ method: 'GET', body: '' })
    expect(asked[1]?.headers['content-type']).toBeUndefined()
  })

  it('without an address, or with a broken one, is the answer', async () => {
    const bare = async () => new Response('', { status: 307 })
    expect((await safeFetch(bare)('https://a.example/v1', post)).status).toBe(307)
    const { fetch } = redirecting(['http://[broken'])
    expect((await safeFetch(fetch)('https://a.example/v1', post)).status).toBe(307)
  })

  it('in circles is given up', async () => {
    const { fetch, asked } = redirecting(Array.from({ length: 50 }, () => '/again'))
    const error = await failure(() => safeFetch(fetch)('https://a.example/v1', post))
    expect(error).toMatchObject({ code: 'network', retryable: false })
    expect(asked).toHaveLength(6)
  })

  it('is not followed for one who does not want that', async () => {
    const { fetch, asked } = redirecting(['/v2'])
    const response = await safeFetch(fetch)('https://a.example/v1', { ...post, redirect: 'manual' })
    expect(response.status).toBe(307)
    expect(asked).toHaveLength(1)
  })
})
