import { fakeFetch } from '@smol/testing'
import { describe, expect, it, vi } from 'vitest'
import { modelWith, requestOf, textReply, withoutEnvironment } from '../test/ask.ts'
import { OpenAIServerModel } from './index.ts'

withoutEnvironment()

describe('where a request goes', () => {
  it.each([
    ['http://127.0.0.1:8080/v1', 'http://127.0.0.1:8080/v1/chat/completions'],
    ['http://127.0.0.1:8080/v1/', 'http://127.0.0.1:8080/v1/chat/completions'],
    ['https://gateway.example/openai?team=a', 'https://gateway.example/openai/chat/completions?team=a'],
  ])('apiBase %s', async (apiBase, url) => {
    expect((await requestOf('Hi', {}, { apiBase })).url).toBe(url)
  })

  it('apiBase, else baseURL, else the environment, else OpenAI', async () => {
    const host = async (...options: Parameters<typeof requestOf>[2][]): Promise<string> =>
      new URL((await requestOf('Hi', {}, options[0])).url).hostname
    expect(await host()).toBe('api.openai.com')
    vi.stubEnv('OPENAI_BASE_URL', 'https://environment.example/v1')
    expect(await host()).toBe('environment.example')
    const clientOptions = { baseURL: 'https://client.example/v1' }
    expect(await host({ clientOptions })).toBe('client.example')
    expect(await host({ clientOptions, apiBase: 'https://named.example/v1' })).toBe('named.example')
    expect(await host({ clientOptions: { dataResidency: 'eu' } })).toBe('eu.api.openai.com')
  })
})

describe('whose request it is', () => {
  it('organization and project, else those of clientOptions, else the environment', async () => {
    const headers = async (options: Parameters<typeof requestOf>[2]): Promise<unknown> => {
      const { headers: sent } = await requestOf('Hi', {}, options)
      return [sent['openai-organization'], sent['openai-project']]
    }
    expect(await headers({})).toEqual([undefined, undefined])
    vi.stubEnv('OPENAI_ORG_ID', 'org-environment')
    vi.stubEnv('OPENAI_PROJECT_ID', 'proj-environment')
    expect(await headers({})).toEqual(['org-environment', 'proj-environment'])
    const clientOptions = { organization: 'org-client', project: 'proj-client' }
    expect(await headers({ clientOptions })).toEqual(['org-client', 'proj-client'])
    expect(await headers({ clientOptions, organization: 'org-named', project: 'proj-named' })).toEqual([
      'org-named',
      'proj-named',
    ])
    expect(await headers({ clientOptions: { organization: null, project: null } })).toEqual([undefined, undefined])
  })
})

describe('clientOptions', () => {
  it('defaultHeaders and defaultQuery are on every request', async () => {
    const clientOptions = {
      defaultHeaders: { 'x-app': 'mine', 'x-trace': 'default', 'user-agent': null },
      defaultQuery: { 'api-version': '2', 'a b': '&' },
    }
    const { url, headers } = await requestOf('Hi', { headers: { 'x-trace': 'call' } }, { clientOptions })
    expect(url).toBe('https://api.openai.com/v1/chat/completions?api-version=2&a%20b=%26')
    expect(headers).toMatchObject({ 'x-app': 'mine', 'x-trace': 'call' })
    expect(headers).not.toHaveProperty('user-agent')
  })

  it('fetch is used, and the named one beats it', async () => {
    const ofClient = fakeFetch([textReply('client')])
    const named = fakeFetch([textReply('named')])
    const options = { modelId: 'gpt-5-mini', apiKey: 'sk-test-0001', clientOptions: { fetch: ofClient } }
    expect((await new OpenAIServerModel(options).generate('Hi')).content).toBe('client')
    expect((await new OpenAIServerModel({ ...options, fetch: named }).generate('Hi')).content).toBe('named')
  })

  it('fetchOptions reach fetch', async () => {
    const seen: (RequestInit | undefined)[] = []
    const clientOptions = {
      fetchOptions: { cache: 'no-store', credentials: 'include', dispatcher: { name: 'proxy' } as never },
      fetch: (async (_input, init) => {
        seen.push(init)
        return Response.json(textReply().body)
      }) satisfies typeof fetch,
    } as const
    await new OpenAIServerModel({ modelId: 'gpt-5-mini', apiKey: 'sk-test-0001', clientOptions }).generate('Hi')
    expect(seen[0]).toMatchObject({ cache: 'no-store', credentials: 'include', dispatcher: { name: 'proxy' } })
  })

  it.each([
    ['none by default', {}, 3],
    ['maxRetries', { clientOptions: { maxRetries: 1 } }, 2],
    ['no retries', { clientOptions: { maxRetries: 0 } }, 1],
    ['the named maxRetries before it', { maxRetries: 0, clientOptions: { maxRetries: 1 } }, 1],
  ])('maxRetries: %s', async (_what, options, tries) => {
    const failure = { status: 503, headers: { 'retry-after-ms': '1' }, body: { error: { message: 'Overloaded' } } }
    const { model, fetch } = modelWith([failure, failure, failure, failure], options)
    await expect(model.generate('Hi')).rejects.toMatchObject({ code: 'server' })
    // The SDK tries once; the retries are ours.
    expect(fetch.requests).toHaveLength(tries)
  })

  it('timeout ends the wait for an answer', async () => {
    const { model, fetch } = modelWith(['hang'], { maxRetries: 0, clientOptions: { timeout: 20 } })
    await expect(model.generate('Hi')).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('20 ms') as unknown,
    })
    expect(fetch.requests[0]?.cancelled).toBe(true)
  })

  it('logger and logLevel: nothing is said by default, and no secret at the loudest', async () => {
    const said: unknown[][] = []
    const note = (...words: unknown[]): void => void said.push(words)
    const logger = { error: note, warn: note, info: note, debug: note }
    await requestOf('Hi', {}, { clientOptions: { logger } })
    expect(said).toEqual([])
    await requestOf('Hi', {}, { clientOptions: { logger, logLevel: 'debug' } })
    expect(said.length).toBeGreaterThan(0)
    expect(JSON.stringify(said)).not.toContain('sk-test-0001')
  })

  it('dangerouslyAllowBrowser: a page is refused without it', async () => {
    vi.stubGlobal('window', { document: {} })
    vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0' })
    try {
      await expect(requestOf('Hi')).rejects.toMatchObject({
        code: 'configuration',
        message: expect.stringContaining('dangerouslyAllowBrowser') as unknown,
      })
      const { headers } = await requestOf('Hi', {}, { clientOptions: { dangerouslyAllowBrowser: true } })
      expect(headers).toMatchObject({ authorization: 'Bearer sk-test-0001' })
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it('are not changed', async () => {
    const clientOptions = Object.freeze({ defaultHeaders: Object.freeze({ 'x-app': 'mine' }), maxRetries: 1 })
    await requestOf('Hi', {}, { clientOptions, apiBase: 'http://127.0.0.1:8080/v1' })
    expect(clientOptions).toEqual({ defaultHeaders: { 'x-app': 'mine' }, maxRetries: 1 })
  })
})

describe('what the SDK refuses', () => {
  it('is a configuration error', async () => {
    const clientOptions = { dataResidency: 'eu' } as const
    await expect(requestOf('Hi', {}, { apiBase: 'https://a.example/v1', clientOptions })).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/^The openai SDK refused its options: .*mutually exclusive/) as unknown,
    })
  })

  it('is no matter of the network, and not tried again', async () => {
    const { model, fetch } = modelWith([textReply()])
    await expect(model.generate('Hi', { headers: { 'x-trace': 'line\nbreak' } })).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/^The openai SDK made no request: [^]*invalid header value/) as unknown,
      attempts: [{ code: 'configuration' }],
    })
    expect(fetch.requests).toEqual([])
  })
})
