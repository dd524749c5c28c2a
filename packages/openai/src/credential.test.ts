import { inspect } from 'node:util'
import type { GenerateOptions } from '@smol/core'
import type { FakeAnswer } from '@smol/testing'
import { describe, expect, it, vi } from 'vitest'
import type { OpenAIServerModelOptions } from './index.ts'
import { modelWith, requestOf, textReply, withoutEnvironment } from '../test/ask.ts'

withoutEnvironment()

const local = 'http://127.0.0.1:8080/v1'

/** The Authorization header that one call sends, where nothing but these options says anything of a key. */
async function authorization(
  options: Partial<OpenAIServerModelOptions> = {},
  call: GenerateOptions = {},
): Promise<unknown> {
  return (await requestOf('Hi', call, { apiKey: undefined as never, ...options })).headers['authorization']
}

describe('the key', () => {
  it('is apiKey, else that of clientOptions, else that of the environment', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-environment')
    const clientOptions = { apiKey: 'sk-client' }
    expect(await authorization()).toBe('Bearer sk-environment')
    expect(await authorization({ clientOptions })).toBe('Bearer sk-client')
    expect(await authorization({ clientOptions, apiKey: 'sk-named' })).toBe('Bearer sk-named')
  })

  it('may come from a function, asked for each try', async () => {
    const keys = ['sk-first-0001', 'sk-second-0002']
    const refused = { status: 503, headers: { 'retry-after-ms': '1' }, body: {} }
    const { model, fetch } = modelWith([refused, textReply()], {
      apiKey: undefined as never,
      clientOptions: { apiKey: async () => keys.shift() ?? '' },
    })
    await model.generate('Hi')
    expect(fetch.requests.map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer sk-first-0001',
      'Bearer sk-second-0002',
    ])
  })

  it('that a function gave is in no error', async () => {
    const body = { error: { message: 'Incorrect API key provided: sk-from-function-0003.' } }
    const { model } = modelWith([{ status: 401, body }], {
      apiKey: undefined as never,
      clientOptions: { apiKey: async () => 'sk-from-function-0003' },
    })
    const error: unknown = await model.generate('Hi').catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'auth', status: 401 })
    expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain('sk-from-function')
  })

  it.each([
    ['fails', () => Promise.reject(new Error('The vault is sealed')), /failed: The vault is sealed/],
    ['gives nothing', async () => '', /gave no key/],
    ['gives something else', async () => 42 as never, /gave no key/],
    ['gives a text with a line break', async () => 'sk-1\nsk-2', /gave no key/],
  ])('of a function that %s: auth, and nothing is sent', async (_what, apiKey, message) => {
    const { model, fetch } = modelWith([textReply()], { apiKey: undefined as never, clientOptions: { apiKey } })
    await expect(model.generate('Hi')).rejects.toMatchObject({
      code: 'auth',
      message: expect.stringMatching(message) as unknown,
      retryable: false,
    })
    expect(fetch.requests).toEqual([])
  })
})

describe('without a key', () => {
  it('the model can be made, and its first call says what to set, before anything is sent', async () => {
    const { model, fetch } = modelWith([textReply()], { apiKey: undefined as never })
    const expected = {
      code: 'auth',
      message: "No API key for openai: pass 'apiKey' or set the environment variable OPENAI_API_KEY. Nothing was sent.",
      provider: 'openai',
      modelId: 'gpt-5-mini',
    }
    await expect(model.generate('Hi')).rejects.toMatchObject(expected)
    await expect(model.generateStream('Hi').final()).rejects.toMatchObject(expected)
    expect(fetch.requests).toEqual([])
  })

  it('a key that is set later counts from the next call on', async () => {
    const { model, fetch } = modelWith([textReply()], { apiKey: undefined as never })
    await expect(model.generate('Hi')).rejects.toMatchObject({ code: 'auth' })
    vi.stubEnv('OPENAI_API_KEY', 'sk-later')
    await model.generate('Hi')
    expect(fetch.requests[0]?.headers).toMatchObject({ authorization: 'Bearer sk-later' })
  })

  it.each(['https://api.openai.com/v1', 'https://eu.api.openai.com/v1'])('%s is not asked', async (apiBase) => {
    await expect(authorization({ apiBase })).rejects.toMatchObject({ code: 'auth' })
  })

  it('a server of your own is asked without any Authorization header', async () => {
    const { headers, url } = await requestOf('Hi', {}, { apiKey: undefined as never, apiBase: local })
    expect(url).toBe(`${local}/chat/completions`)
    expect(headers).not.toHaveProperty('authorization')
    expect(await authorization({ clientOptions: { baseURL: local } })).toBeUndefined()
    vi.stubEnv('OPENAI_BASE_URL', local)
    expect(await authorization()).toBeUndefined()
  })

  it('an Authorization header of your own is enough, wherever it stands', async () => {
    const own = { Authorization: 'Custom abc' }
    expect(await authorization({ headers: own })).toBe('Custom abc')
    expect(await authorization({ clientOptions: { defaultHeaders: own } })).toBe('Custom abc')
    expect(await authorization({ apiBase: local }, { headers: own })).toBe('Custom abc')
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'Authorization: Custom abc')
    expect(await authorization({})).toBe('Custom abc')
  })

  it('the key of the administration API does not count', async () => {
    vi.stubEnv('OPENAI_ADMIN_KEY', 'sk-admin')
    await expect(authorization({ clientOptions: { adminAPIKey: 'sk-admin' } })).rejects.toMatchObject({ code: 'auth' })
  })
})

describe("workloadIdentity, a credential of the SDK's own", () => {
  const workloadIdentity = {
    identityProviderId: 'idp_1',
    serviceAccountId: 'sa_1',
    provider: { tokenType: 'jwt', getToken: async () => 'platform-token-0001' },
  } as const
  const token = (name: string): FakeAnswer => ({ body: { access_token: name, token_type: 'Bearer', expires_in: 3600 } })
  const start = (answers: readonly FakeAnswer[]): ReturnType<typeof modelWith> =>
    modelWith(answers, { apiKey: undefined as never, clientOptions: { workloadIdentity } })

  it('is exchanged for a token, which is renewed once when it is refused', async () => {
    // A key in the environment does not stand against it.
    vi.stubEnv('OPENAI_API_KEY', 'sk-environment')
    const { model, fetch } = start([token('token-1'), { status: 401, body: {} }, token('token-2'), textReply()])
    await model.generate('Hi')
    expect(fetch.requests.map(({ url, headers }) => `${new URL(url).hostname} ${headers['authorization']}`)).toEqual([
      'auth.openai.com undefined',
      'api.openai.com Bearer token-1',
      'auth.openai.com undefined',
      'api.openai.com Bearer token-2',
    ])
  })

  it('that is refused is an auth error, whatever the status', async () => {
    const refusal = { error: 'invalid_grant', error_description: 'The subject token is expired' }
    const { model, fetch } = start([{ status: 400, body: refusal }])
    await expect(model.generate('Hi')).rejects.toMatchObject({
      code: 'auth',
      status: 400,
      message: 'The openai SDK got no token: The subject token is expired',
    })
    expect(fetch.requests).toHaveLength(1)
  })

  it('leaves the failures of the API as they are', async () => {
    const body = {
      error: { message: 'The model `gpt-9` does not exist', type: 'invalid_request_error', code: 'model_not_found' },
    }
    const { model } = start([token('token-1'), { status: 404, headers: { 'x-request-id': 'req_1' }, body }])
    await expect(model.generate('Hi')).rejects.toMatchObject({ code: 'not_found', status: 404, requestId: 'req_1' })
  })

  it('whose source fails: auth, and nothing is sent', async () => {
    const provider = { tokenType: 'jwt', getToken: () => Promise.reject(new Error('No such file')) } as const
    const { model, fetch } = modelWith([], {
      apiKey: undefined as never,
      clientOptions: { workloadIdentity: { ...workloadIdentity, provider } },
    })
    await expect(model.generate('Hi')).rejects.toMatchObject({
      code: 'auth',
      message: 'The openai SDK made no request: No such file',
    })
    expect(fetch.requests).toEqual([])
  })
})
