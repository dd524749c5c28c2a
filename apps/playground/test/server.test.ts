import { request as httpRequest } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { startFaultServer } from '@smol/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../src/server/app.ts'
import { browserFiles } from '../src/server/browser-files.ts'
import type { LocalServer } from '../src/server/listen.ts'
import { listen } from '../src/server/listen.ts'
import { ModelCache } from '../src/server/model-cache.ts'
import { loadProviders } from '../src/server/providers.ts'
import { Secrets } from '../src/server/secrets.ts'
import type { GenerateEvent, ProviderList } from '../src/wire.ts'

const secrets = new Secrets()
const models = new ModelCache(secrets)
let server: LocalServer
let port: string

beforeAll(async () => {
  const loaded = await loadProviders(['./sample-plugin.ts', './missing-plugin.ts'], import.meta.dirname)
  const app = createApp({
    ...loaded,
    defaultModel: 'sample:parrot',
    secrets,
    models,
    browser: browserFiles(),
    page: (path) => (path === 'index.html' ? new Response('the page') : undefined),
  })
  server = await listen(app.fetch, 0)
  port = new URL(server.url).port
})

afterAll(async () => {
  await server.close()
  await models.close()
})

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** As `fetch`, which would not let a test say another Host. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body?: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    request.on('error', reject)
    request.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

const json = { 'content-type': 'application/json' }

async function generate(body: unknown): Promise<{ events: GenerateEvent[]; text: string }> {
  const { status, text } = await ask('/api/generate', json, 'POST', body)
  expect(status, text).toBe(200)
  const lines = text.split('\n').filter((line) => line !== '')
  return { events: lines.map((line) => JSON.parse(line) as GenerateEvent), text }
}

const hello = { model: 'sample:parrot', messages: [{ role: 'user', content: 'hello' }] }

describe('who may ask', () => {
  it('takes the loopback names', async () => {
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
      expect(await ask('/', { host })).toMatchObject({ status: 200, text: 'the page' })
    }
  })

  it.each(['evil.example', 'evil.example:7654', '127.0.0.1.evil.example', '10.0.0.7:7654'])(
    'refuses the Host %j, which a foreign name may point here with',
    async (host) => {
      const { status, text } = await ask('/api/providers', { host })
      expect(status).toBe(403)
      expect(text).not.toContain('parrot')
    },
  )

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost.evil.example'])(
    'refuses the Origin %j, whatever is asked for',
    async (origin) => {
      for (const [path, method, body] of [
        ['/api/providers', 'GET', undefined],
        ['/api/generate', 'POST', hello],
        ['/api/secrets', 'PUT', { provider: 'sample', option: 'apiKey', value: 'planted' }],
      ] as const) {
        expect((await ask(path, { ...json, origin }, method, body)).status, path).toBe(403)
      }
      expect(secrets.has('sample', 'apiKey')).toBe(false)
    },
  )

  it('takes its own Origin', async () => {
    const { status } = await ask('/api/generate', { ...json, origin: `http://127.0.0.1:${port}` }, 'POST', hello)
    expect(status).toBe(200)
  })

  it('lets a link lead here, and nothing else of another site', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    expect((await ask('/', link)).status).toBe(200)
    expect((await ask('/', { ...link, 'sec-fetch-mode': 'no-cors' })).status).toBe(403)
  })

  it('refuses a form, which can post text but no JSON', async () => {
    expect((await ask('/api/generate', { 'content-type': 'text/plain' }, 'POST', hello)).status).toBe(415)
  })
})

describe('headers', () => {
  it('has a policy without inline scripts on every answer', async () => {
    for (const path of ['/', '/api/providers', '/missing']) {
      const { headers } = await ask(path)
      const policy = String(headers['content-security-policy'])
      expect(policy, path).toContain("script-src 'self' 'wasm-unsafe-eval';")
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe-inline')
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
    expect((await ask('/', { host: 'evil.example' })).headers['content-security-policy']).toBeDefined()
  })
})

describe('files', () => {
  it('has what a model in the page needs, and nothing beside it', async () => {
    for (const path of [
      'ort/ort-wasm-simd-threaded.mjs',
      'ort/ort-wasm-simd-threaded.asyncify.wasm',
      'model/config.json',
    ]) {
      const { status, headers } = await ask(`/browser/${path}`, {}, 'HEAD')
      expect(status, path).toBe(200)
      expect(Number(headers['content-length']), path).toBeGreaterThan(100)
    }
    for (const path of ['package.json', '../package.json', 'model/../../package.json', 'model/%2e%2e/package.json']) {
      expect((await ask(`/browser/${path}`)).status, path).toBe(404)
    }
  })
})

describe('providers', () => {
  it('has the option table of every provider, one of a third party too, and says which could not be loaded', async () => {
    const list = JSON.parse((await ask('/api/providers')).text) as ProviderList
    expect(list.defaultModel).toBe('sample:parrot')
    expect(list.providers.map(({ name }) => name)).toEqual([
      'sample',
      'transformers',
      'openai',
      'azure',
      'hf-api',
      'litellm',
      'chat-completions',
    ])
    expect(list.providers[0]).toMatchObject({ module: './sample-plugin.ts', exportName: 'sample', models: ['parrot'] })
    expect(list.providers[0]?.options.find(({ name }) => name === 'apiKey')).toMatchObject({
      secret: true,
      env: ['SAMPLE_API_KEY'],
    })
    expect(list.broken).toMatchObject([{ module: './missing-plugin.ts', error: { code: 'configuration' } }])
  })
})

describe('keys', () => {
  const key = 'the-planted-key-1234567890'

  it('holds a key, uses it, and gives it to nobody', async () => {
    const put = await ask('/api/secrets', json, 'PUT', { provider: 'sample', option: 'apiKey', value: key })
    expect(put).toMatchObject({ status: 200, text: '{"held":true}' })
    const list = await ask('/api/providers')
    expect(list.text).not.toContain(key)
    expect(list.text).toContain('"heldBy":"session"')

    const { text } = await generate({ model: 'sample:parrot', messages: [{ role: 'user', content: 'the key?' }] })
    expect(text).not.toContain(key)
    expect(text).toContain('The key is ••••.')
  })

  it('forgets it', async () => {
    await ask('/api/secrets', json, 'PUT', { provider: 'sample', option: 'apiKey', value: '' })
    const { text } = await generate({ model: 'sample:parrot', messages: [{ role: 'user', content: 'the key?' }] })
    expect(text).toContain('The key is undefined.')
  })

  it('does not show a variable either', async () => {
    process.env['SAMPLE_API_KEY'] = key
    try {
      const list = await ask('/api/providers')
      expect(list.text).not.toContain(key)
      expect(list.text).toContain('"heldBy":"environment"')
    } finally {
      delete process.env['SAMPLE_API_KEY']
    }
  })

  it('holds nothing that is no secret, or that cannot be a key', async () => {
    for (const [option, value] of [
      ['region', 'north'],
      ['apiKey', 'two words'],
    ]) {
      const put = await ask('/api/secrets', json, 'PUT', { provider: 'sample', option, value })
      expect(put.status).toBe(400)
      expect(put.text).toContain('"code":"configuration"')
    }
  })

  it('shows the request that was sent, the key masked, also where the server sends it back', async () => {
    await using fault = await startFaultServer()
    await ask('/api/secrets', json, 'PUT', { provider: 'openai', option: 'apiKey', value: key })
    const { events, text } = await generate({
      model: 'openai:gpt-4o-mini',
      options: { apiBase: fault.urlOf('401'), maxRetries: 0 },
      messages: [{ role: 'user', content: 'hello' }],
    })
    expect(fault.requests[0]?.headers['authorization']).toBe(`Bearer ${key}`)
    expect(text).not.toContain(key)
    expect(events[0]).toMatchObject({
      type: 'request',
      request: {
        method: 'POST',
        headers: { authorization: 'Bearer ••••' },
        body: { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'hello' }], stream: true },
      },
    })
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { code: 'auth', status: 401 } })
  })
})

describe('answers', () => {
  it('streams deltas and ends with the message', async () => {
    const { events } = await generate({ ...hello, options: { temperature: 0 } })
    const text = events.map((event) => (event.type === 'delta' ? (event.delta.content ?? '') : '')).join('')
    expect(text).toBe('parrot heard 1: hello')
    expect(events.at(-1)).toMatchObject({ message: { content: 'parrot heard 1: hello', finishReason: 'stop' } })
  })

  it('gives errors of the model as data, with what had come', async () => {
    const { events } = await generate({ ...hello, messages: [{ role: 'user', content: 'fail' }] })
    expect(events.at(-1)).toMatchObject({
      type: 'error',
      error: { code: 'rate_limit', retryAfterMs: 3000, partial: { content: 'It begins' } },
    })
  })

  it('refuses what it cannot use, and says why', async () => {
    for (const [body, words] of [
      [{ model: 'nobody:x', messages: [] }, "There is no provider 'nobody'"],
      [{ messages: [] }, "'model' is missing"],
      [[], 'must be a JSON object'],
    ] as const) {
      const { status, text } = await ask('/api/generate', json, 'POST', body)
      expect(status).toBe(400)
      expect(text).toContain(words)
    }
    const { events } = await generate({ ...hello, options: { regoin: 'north' } })
    expect(events).toMatchObject([{ type: 'error', error: { code: 'configuration' } }])
    expect(JSON.stringify(events)).toContain("Did you mean 'region'?")
  })

  it('says what is too large, or no JSON', async () => {
    const image = { type: 'image', image: `data:image/png;base64,${'A'.repeat(65 * 1024 * 1024)}` }
    const large = await ask('/api/generate', json, 'POST', {
      ...hello,
      messages: [{ role: 'user', content: [image] }],
    })
    expect(large.status).toBe(413)
    expect(large.text).toContain('64 MB at most')
    const broken = await fetch(`${server.url}/api/generate`, { method: 'POST', headers: json, body: '{"model":' })
    expect(broken.status).toBe(400)
    expect(await broken.text()).toContain('not valid JSON')
  })

  it('ends the call when the reader leaves', async () => {
    await using fault = await startFaultServer()
    const controller = new AbortController()
    const response = await fetch(`${server.url}/api/generate`, {
      method: 'POST',
      headers: json,
      signal: controller.signal,
      body: JSON.stringify({
        model: 'openai:gpt-4o-mini',
        options: { apiBase: fault.urlOf('stall-midstream') },
        messages: hello.messages,
      }),
    })
    await response.body?.getReader().read()
    await expect.poll(() => fault.requests.length).toBe(1)
    controller.abort()
    const [request] = fault.requests
    await fault.closed(request ?? expect.fail('no request came'))
  })
})
