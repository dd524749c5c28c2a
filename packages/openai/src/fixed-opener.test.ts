import type { FakeRequest } from '@smol/testing'
import { fakeFetch } from '@smol/testing'
import { OpenAI } from 'openai'
import { describe, expect, it, vi } from 'vitest'
import { textReply, withoutEnvironment } from '../test/ask.ts'
import { fixedOpener, isFixed } from './fixed-opener.ts'
import type { OpenAIServerModelOptions } from './index.ts'
import { OpenAIServerModel } from './index.ts'
import { sdkFetch, sdkOpener } from './opener.ts'

withoutEnvironment()

const request = {
  path: '/chat/completions',
  body: { model: 'm', messages: [{ role: 'user', content: 'wörld 🌍' }] },
  headers: { 'X-Call': '1' },
  stream: false,
  signal: new AbortController().signal,
  warn: () => undefined,
}

describe('a request with a fixed key is the one that the SDK makes', () => {
  it.each<[string, ConstructorParameters<typeof OpenAI>[0]]>([
    ['plain', {}],
    ['headers', { defaultHeaders: { 'x-app': 'mine', 'user-agent': null, 'x-call': 'default' } }],
    ['query', { defaultQuery: { 'api-version': '2' } }],
    ['organization and project', { organization: 'org-1', project: 'proj-1' }],
    ['another base', { baseURL: 'https://gateway.example/v1?team=a' }],
    ['an authorization of the user’s own', { defaultHeaders: { authorization: 'Basic abc' } }],
    ['options of fetch', { fetchOptions: { cache: 'no-store' } }],
  ])('%s', async (_what, options) => {
    const fixed = fakeFetch([textReply(), textReply()])
    const whole = fakeFetch([textReply()])
    const addSecret = vi.fn<(secret: string) => void>()
    const client = (fetch: typeof globalThis.fetch) => new OpenAI({ apiKey: 'sk-fixed-0001', ...options, fetch })
    const open = fixedOpener(client(fixed), { fetch: fixed, addSecret })
    await open(request)
    await open(request)
    await sdkOpener(client(sdkFetch({ fetch: whole, addSecret: () => undefined })))(request)
    const shown = ({ url, method, headers, text }: FakeRequest) => ({ url, method, headers, text })
    const [first, second] = fixed.requests.map(shown)
    expect(first).toEqual(whole.requests.map(shown)[0])
    expect(second).toEqual(first)
    expect(addSecret).toHaveBeenCalledOnce()
  })

  it('also when the headers of the call change', async () => {
    const fetch = fakeFetch([textReply(), textReply()])
    const open = fixedOpener(new OpenAI({ apiKey: 'sk-fixed-0001' }), { fetch, addSecret: () => undefined })
    await open(request)
    await open({ ...request, headers: { 'x-call': '2' } })
    expect(fetch.requests.map(({ headers }) => headers['x-call'])).toEqual(['1', '2'])
  })

  it('and ends with the signal', async () => {
    const client = new OpenAI({ apiKey: 'sk-fixed-0001' })
    const open = fixedOpener(client, { fetch: fakeFetch(() => 'hang'), addSecret: () => undefined })
    const controller = new AbortController()
    const opening = open({ ...request, signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(opening).rejects.toThrow('enough')
  })

  it('a header that cannot be sent is an error of the configuration', async () => {
    const open = fixedOpener(new OpenAI({ apiKey: 'sk-fixed-0001' }), { addSecret: () => undefined })
    await expect(open({ ...request, headers: { 'x bad': '1' } })).rejects.toMatchObject({ code: 'configuration' })
  })
})

describe('what is fixed', () => {
  const fixed = (options: Partial<OpenAIServerModelOptions>, logLevel?: 'debug' | 'warn') =>
    isFixed({ modelId: 'm', ...options }, new OpenAI({ apiKey: 'x', ...(logLevel === undefined ? {} : { logLevel }) }))

  it.each([
    ['a key', { apiKey: 'sk-1' }, true],
    ['a key of the client', { clientOptions: { apiKey: 'sk-1' } }, true],
    ['a source of keys', { clientOptions: { apiKey: async () => 'sk-1' } }, false],
    ['a key of the environment, which may change', {}, false],
    ['an identity', { apiKey: 'sk-1', clientOptions: { workloadIdentity: {} as never } }, false],
    ['another vendor', { apiKey: 'sk-1', clientOptions: { provider: {} as never } }, false],
  ])('%s: %s → %s', (_what, options, wanted) => {
    expect(fixed(options)).toBe(wanted)
  })

  it('not what the SDK is to log', async () => {
    expect(fixed({ apiKey: 'sk-1' }, 'warn')).toBe(true)
    expect(fixed({ apiKey: 'sk-1' }, 'debug')).toBe(false)
    const debug = vi.fn<(message: string) => void>()
    const logger = { debug, info: vi.fn<() => void>(), warn: vi.fn<() => void>(), error: vi.fn<() => void>() }
    const clientOptions = { logLevel: 'debug', logger } as const
    await new OpenAIServerModel({
      modelId: 'm',
      apiKey: 'sk-1',
      clientOptions,
      fetch: fakeFetch([textReply()]),
    }).generate('Hi')
    expect(debug).toHaveBeenCalled()
  })
})
