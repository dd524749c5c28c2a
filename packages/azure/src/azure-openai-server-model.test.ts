import type { AccessToken, TokenCredential } from '@azure/identity'
import { createRegistry, isSmolError } from '@smol/core'
import type { FakeAnswer } from '@smol/testing'
import { chatChunk, chatCompletion, fakeFetch, sseReply } from '@smol/testing'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { onlyEnvironment } from '../test/environment.ts'
import type { AzureOpenAIServerModelOptions } from './index.ts'
import { azure, AzureOpenAIServerModel } from './index.ts'

const azureEndpoint = 'https://example-resource.azure.openai.com'
const dated = { azureEndpoint, apiVersion: '2024-10-21' }
const KEY = 'planted-azure-key-1'
const completion = (content: string) => chatCompletion({ content })

beforeEach(() => onlyEnvironment())
afterEach(() => vi.unstubAllEnvs())

function answering(
  options: Partial<AzureOpenAIServerModelOptions>,
  answers: readonly FakeAnswer[] = [{ body: completion('Paris.') }],
) {
  const fetch = fakeFetch(answers)
  return { fetch, model: new AzureOpenAIServerModel({ modelId: 'my-dep', fetch, ...options }) }
}

/** Sends one call and gives what went out. */
async function sent(options: Partial<AzureOpenAIServerModelOptions>) {
  const { fetch, model } = answering(options)
  expect((await model.generate('What is the capital of France?')).content).toBe('Paris.')
  const [request] = fetch.requests
  const { url, headers, json } = request ?? expect.fail('nothing was sent')
  return { url, headers, json: json as Record<string, unknown> }
}

async function failure(promise: Promise<unknown>) {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return isSmolError(error) ? error : expect.fail(`no SmolError, but ${inspect(error)}`)
}

class NumberedCredential implements TokenCredential {
  scopes: string[] = []
  readonly #lifetimeMs: number

  constructor(lifetimeMs = 3_600_000) {
    this.#lifetimeMs = lifetimeMs
  }

  async getToken(scope: string | string[]): Promise<AccessToken> {
    this.scopes.push(String(scope))
    return { token: `planted-token-${this.scopes.length}`, expiresOnTimestamp: Date.now() + this.#lifetimeMs }
  }
}

describe('AzureOpenAIServerModel with a key', () => {
  it('sends what the API by deployments wants', async () => {
    const { url, headers, json } = await sent({
      ...dated,
      apiKey: KEY,
      organization: 'org',
      project: 'pr',
      temperature: 0,
      maxTokens: 5,
    })
    expect(url).toBe(`${azureEndpoint}/openai/deployments/my-dep/chat/completions?api-version=2024-10-21`)
    expect(headers).toMatchObject({
      'api-key': KEY,
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      'openai-organization': 'org',
      'openai-project': 'pr',
    })
    expect(json).toEqual({
      model: 'my-dep',
      messages: [{ role: 'user', content: 'What is the capital of France?' }],
      temperature: 0,
      max_tokens: 5,
    })
  })

  it('sends what the v1 API wants', async () => {
    const { url, headers, json } = await sent({ azureEndpoint, apiKey: KEY, organization: 'org' })
    expect(url).toBe(`${azureEndpoint}/openai/v1/chat/completions`)
    expect(headers).toMatchObject({ 'api-key': KEY, authorization: `Bearer ${KEY}`, 'openai-organization': 'org' })
    expect(json['model']).toBe('my-dep')
    for (const apiVersion of ['preview', 'latest']) {
      expect((await sent({ azureEndpoint, apiKey: KEY, apiVersion })).url).toBe(
        `${azureEndpoint}/openai/v1/chat/completions?api-version=${apiVersion}`,
      )
    }
  })

  it('asks for the deployment that the endpoint names', async () => {
    const endpoint = `${azureEndpoint}/openai/deployments/other`
    expect((await sent({ ...dated, azureEndpoint: endpoint, apiKey: KEY })).url).toContain(
      '/openai/deployments/other/chat/completions',
    )
    expect((await sent({ azureEndpoint: endpoint, apiKey: KEY })).json['model']).toBe('other')
    expect((await sent({ azureEndpoint, apiKey: KEY, clientOptions: { deployment: 'third' } })).json['model']).toBe(
      'third',
    )
  })

  it('takes all of it from the environment', async () => {
    onlyEnvironment({
      AZURE_OPENAI_ENDPOINT: 'https://env.openai.azure.com',
      AZURE_OPENAI_API_KEY: ` ${KEY}\n`,
      OPENAI_API_VERSION: '2025-01-01-preview',
    })
    const { url, headers } = await sent({})
    expect(url).toBe(
      'https://env.openai.azure.com/openai/deployments/my-dep/chat/completions?api-version=2025-01-01-preview',
    )
    expect(headers['api-key']).toBe(KEY)
    expect((await sent({ apiVersion: 'latest', azureEndpoint })).url).toBe(
      `${azureEndpoint}/openai/v1/chat/completions?api-version=latest`,
    )
  })

  it('never lets the environment collide with what was passed', async () => {
    onlyEnvironment({
      OPENAI_BASE_URL: 'https://elsewhere.example.com/v1',
      OPENAI_API_KEY: 'sk-not-this-one-1',
      OPENAI_ADMIN_KEY: 'sk-admin-not-this-1',
      AZURE_OPENAI_API_KEY: 'not-this-key',
      AZURE_OPENAI_AD_TOKEN: 'not-this-token',
      AZURE_OPENAI_ENDPOINT: 'https://not.this.one',
    })
    for (const options of [dated, { azureEndpoint }]) {
      const withKey = await sent({ ...options, apiKey: KEY })
      expect([new URL(withKey.url).origin, withKey.headers['api-key'], withKey.headers['authorization']]).toEqual([
        azureEndpoint,
        KEY,
        `Bearer ${KEY}`,
      ])
      const withTokens = await sent({ ...options, azureADTokenProvider: async () => 'planted-token' })
      expect([
        new URL(withTokens.url).origin,
        withTokens.headers['api-key'],
        withTokens.headers['authorization'],
      ]).toEqual([azureEndpoint, undefined, 'Bearer planted-token'])
      const withCredential = await sent({ ...options, credential: new NumberedCredential() })
      expect([withCredential.headers['api-key'], withCredential.headers['authorization']]).toEqual([
        undefined,
        'Bearer planted-token-1',
      ])
    }
    expect((await sent({ apiBase: 'https://proxy.example.com/x', apiVersion: '2024-10-21', apiKey: KEY })).url).toBe(
      'https://proxy.example.com/x/deployments/my-dep/chat/completions?api-version=2024-10-21',
    )
  })

  it('follows a redirect, with the key only where it belongs', async () => {
    const to = (location: string) => ({ status: 307, headers: { location } })
    for (const options of [dated, { azureEndpoint }]) {
      const { model, fetch } = answering({ ...options, apiKey: KEY }, [
        to(`${azureEndpoint}/there`),
        to('https://elsewhere.example.com/'),
        { body: completion('Paris.') },
      ])
      expect((await model.generate('Hi')).content).toBe('Paris.')
      expect(fetch.requests.map(({ headers }) => [headers['api-key'], headers['authorization']])).toEqual([
        [KEY, `Bearer ${KEY}`],
        [KEY, `Bearer ${KEY}`],
        [undefined, undefined],
      ])
    }
  })

  it("honours the SDK's own options", async () => {
    const clientOptions = {
      maxRetries: 0,
      defaultHeaders: { 'x-a': 'b', Authorization: 'Bearer gateway' },
      defaultQuery: { q: '1' },
      organization: 'org',
    } as const
    for (const options of [dated, { azureEndpoint, apiVersion: 'preview' }]) {
      const { url, headers } = await sent({ ...options, apiKey: KEY, clientOptions })
      expect(headers).toMatchObject({
        'x-a': 'b',
        authorization: 'Bearer gateway',
        'api-key': KEY,
        'openai-organization': 'org',
      })
      expect(new URL(url).searchParams.get('q')).toBe('1')
    }
    const all = await sent({
      clientOptions: { endpoint: azureEndpoint, apiKey: KEY, apiVersion: '2024-10-21', deployment: 'third' },
    })
    expect(all.url).toBe(`${azureEndpoint}/openai/deployments/third/chat/completions?api-version=2024-10-21`)
    expect(clientOptions).toEqual({
      maxRetries: 0,
      defaultHeaders: { 'x-a': 'b', Authorization: 'Bearer gateway' },
      defaultQuery: { q: '1' },
      organization: 'org',
    })
    const own = fakeFetch([{ body: completion('Paris.') }])
    await new AzureOpenAIServerModel({ modelId: 'd', ...dated, apiKey: KEY, clientOptions: { fetch: own } }).generate(
      'Hi',
    )
    expect(own.requests).toHaveLength(1)
    const { model, fetch } = answering({ ...dated, apiKey: KEY, clientOptions }, [{ status: 500 }])
    await failure(model.generate('Hi'))
    expect(fetch.requests).toHaveLength(1)
  })
})

describe('AzureOpenAIServerModel with tokens', () => {
  it('asks the credential once for the scope of the cloud, and again when the token ends', async () => {
    const credential = new NumberedCredential()
    const { model, fetch } = answering({ ...dated, credential }, Array<FakeAnswer>(3).fill({ body: completion('Hi.') }))
    await model.generate('1')
    await model.generate('2')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 })
    await model.generate('3').finally(() => vi.useRealTimers())
    expect(fetch.requests.map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer planted-token-1',
      'Bearer planted-token-1',
      'Bearer planted-token-2',
    ])
    expect(credential.scopes).toEqual(Array(2).fill('https://cognitiveservices.azure.com/.default'))
  })

  it.each([
    ['https://r.openai.azure.us', 'https://cognitiveservices.azure.us/.default'],
    ['https://r.openai.azure.cn/', 'https://cognitiveservices.azure.cn/.default'],
    ['https://azure.us.example.com', 'https://cognitiveservices.azure.com/.default'],
  ])('asks for the scope of the cloud of %s', async (endpoint, scope) => {
    const credential = new NumberedCredential()
    await sent({ azureEndpoint: endpoint, credential })
    await sent({ azureEndpoint: endpoint, credential, scope: 'api://mine/.default' })
    expect(credential.scopes).toEqual([scope, 'api://mine/.default'])
  })

  it('tries once more with a fresh token after a 401, whole or streamed, and only once', async () => {
    const refused = { status: 401, body: { error: { code: 'Unauthorized', message: 'Access token is expired.' } } }
    for (const options of [dated, { azureEndpoint }]) {
      const good = answering({ ...options, credential: new NumberedCredential() }, [
        refused,
        { body: completion('Hi.') },
        refused,
        sseReply([chatChunk({ content: 'Hi.' }, { finish_reason: 'stop' }), '[DONE]']),
      ])
      expect((await good.model.generate('Hi')).content).toBe('Hi.')
      expect((await good.model.generateStream('Hi').final()).content).toBe('Hi.')
      expect(good.fetch.requests.map(({ headers }) => headers['authorization'])).toEqual(
        [1, 2, 2, 3].map((n) => `Bearer planted-token-${n}`),
      )

      const bad = answering({ ...options, credential: new NumberedCredential() }, [refused, refused])
      const error = await failure(bad.model.generate('Hi'))
      expect([error.code, error.status, bad.fetch.requests.length]).toEqual(['auth', 401, 2])
      expect(error.message).toContain("role 'Cognitive Services OpenAI User'")
    }
    const withKey = answering({ ...dated, apiKey: KEY }, [refused])
    expect((await failure(withKey.model.generate('Hi'))).code).toBe('auth')
    expect(withKey.fetch.requests).toHaveLength(1)
  })

  it('asks a token provider at each request, and takes the token of the environment as it is', async () => {
    let count = 0
    const { model, fetch } = answering(
      { ...dated, azureADTokenProvider: async () => `token-${++count}` },
      Array<FakeAnswer>(2).fill({ body: completion('Hi.') }),
    )
    await model.generate('1')
    await model.generate('2')
    expect(fetch.requests.map(({ headers }) => headers['authorization'])).toEqual(['Bearer token-1', 'Bearer token-2'])
    onlyEnvironment({ AZURE_OPENAI_AD_TOKEN: 'planted-env-token' })
    expect((await sent(dated)).headers['authorization']).toBe('Bearer planted-env-token')
    // As Python's client_kwargs say it.
    const clientOptions = { azureAdToken: 'planted-python-token' } as object
    expect((await sent({ ...dated, clientOptions })).headers['authorization']).toBe('Bearer planted-python-token')
  })

  it('says what gave no token, before anything is sent', async () => {
    class VaultCredential implements TokenCredential {
      async getToken(): Promise<AccessToken | null> {
        throw new Error('the vault is sealed')
      }
    }
    const { model, fetch } = answering({ ...dated, credential: new VaultCredential() })
    const error = await failure(model.generate('Hi'))
    expect([error.code, error.message]).toEqual([
      'auth',
      'No token from VaultCredential: the vault is sealed. Check the credential and its rights on the resource. Nothing was sent to the model.',
    ])
    expect([error.provider, error.attempts.length]).toEqual(['azure', 1])
    for (const token of [undefined, '', 7] as unknown[]) {
      const provided = answering({ azureEndpoint, azureADTokenProvider: async () => token as string })
      expect((await failure(provided.model.generate('Hi'))).message).toMatch(
        /^No token from azureADTokenProvider: it gave (an empty text|undefined|number)\./,
      )
    }
    const nothing = answering({ ...dated, credential: { getToken: async () => null } })
    expect((await failure(nothing.model.generateStream('Hi').final())).message).toMatch(
      /^No token from the credential: it gave none\./,
    )
    expect(fetch.requests).toHaveLength(0)
  })

  it('waits for a token no longer than the caller does', async () => {
    const { model, fetch } = answering({ ...dated, credential: { getToken: () => new Promise(() => undefined) } })
    const reason = new Error('enough')
    const signal = AbortSignal.abort(reason)
    await expect(model.generate('Hi', { signal })).rejects.toBe(reason)
    const controller = new AbortController()
    const waiting = model.generate('Hi', { signal: controller.signal })
    setTimeout(() => controller.abort(reason))
    await expect(waiting).rejects.toBe(reason)
    expect((await failure(model.generate('Hi', { firstTokenTimeoutMs: 1, maxRetries: 0 }))).code).toBe('timeout')
    expect(fetch.requests).toHaveLength(0)
  })

  it('shows no token and no secret of a credential in any rendering of an error', async () => {
    const credential = Object.assign(new NumberedCredential(), { clientSecret: 'planted-client-secret' })
    const echo = { status: 400, body: { error: { message: 'bad: planted-token-1 planted-client-secret' } } }
    const { model } = answering({ ...dated, credential }, [echo])
    const error = await failure(model.generate('Hi'))
    expect(error.message).toContain('bad: [redacted] [redacted]')
    for (const text of [
      inspect(error, { depth: 9, showHidden: true }),
      JSON.stringify(error),
      inspect(model, { depth: 9 }),
      JSON.stringify(model),
    ])
      expect(text).not.toMatch(/planted/)
  })
})

describe('AzureOpenAIServerModel with something missing or wrong', () => {
  it('works without an endpoint and a key until the first call, which names both', async () => {
    const { model, fetch } = answering({})
    const error = await failure(model.generate('Hi'))
    expect(error.code).toBe('auth')
    for (const name of ['apiKey', 'AZURE_OPENAI_API_KEY', 'azureEndpoint', 'AZURE_OPENAI_ENDPOINT'])
      expect(error.message).toContain(name)
    const withKey = await failure(answering({ apiKey: KEY }).model.generate('Hi'))
    expect([withKey.code, withKey.message]).toEqual(['configuration', expect.stringContaining('AZURE_OPENAI_ENDPOINT')])
    expect(fetch.requests).toHaveLength(0)
    onlyEnvironment({ AZURE_OPENAI_API_KEY: KEY, AZURE_OPENAI_ENDPOINT: azureEndpoint })
    expect((await model.generate('Hi')).content).toBe('Paris.')
  })

  it.each([
    [{ apiBase: 'https://x/v1', azureEndpoint }, /'apiBase' and 'azureEndpoint' are mutually exclusive/],
    [
      { azureEndpoint, clientOptions: { baseURL: 'https://x/v1' } },
      /'apiBase' and 'azureEndpoint' are mutually exclusive/,
    ],
    [{ apiKey: KEY, credential: new NumberedCredential() }, /'apiKey' and 'credential' are mutually exclusive/],
    [
      { apiKey: KEY, clientOptions: { azureADTokenProvider: async () => '' } },
      /'apiKey' and 'azureADTokenProvider' are mutually exclusive/,
    ],
    [
      { clientOptions: { maxRetires: 1 } as object },
      /clientOptions: unknown option 'maxRetires'. Did you mean 'maxRetries'/,
    ],
    [{ credential: {} as TokenCredential }, /'credential' has no getToken\(\)/],
    [{ apiKey: 'a key' }, /'apiKey' is empty or has white space/],
    [{ apiKey: 7 as unknown as string }, /'apiKey' must be a string/],
    [{ azureEndpoint: 'example-resource.azure.openai.com' }, /'azureEndpoint' must be a URL/],
    [
      { azureEndpoint: 'https://me:secret@example-resource.azure.openai.com' },
      /'azureEndpoint' has a user name or password/,
    ],
    [{ azureEndpont: azureEndpoint } as object, /unknown option 'azureEndpont'. Did you mean 'azureEndpoint'/],
  ] as [Partial<AzureOpenAIServerModelOptions>, RegExp][])('refuses %j in the constructor', (options, message) => {
    expect(() => answering(options)).toThrow(
      expect.objectContaining({ code: 'configuration', message: expect.stringMatching(message) }),
    )
  })

  it('looks for a key again when there was no token, either', async () => {
    onlyEnvironment({ AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential' })
    const { model, fetch } = answering(dated)
    const error = await failure(model.generate('Hi'))
    expect([error.code, error.message]).toEqual([
      'auth',
      expect.stringMatching(
        /^No token from DefaultAzureCredential \(EnvironmentCredential\): .*set the environment variable AZURE_OPENAI_API_KEY/,
      ),
    ])
    expect(fetch.requests).toHaveLength(0)
    vi.stubEnv('AZURE_OPENAI_API_KEY', KEY)
    expect((await model.generate('Hi')).content).toBe('Paris.')
    expect(fetch.requests[0]?.headers['api-key']).toBe(KEY)
  })

  it('checks what the environment says as it checks the options', async () => {
    onlyEnvironment({ AZURE_OPENAI_ENDPOINT: 'example-resource', AZURE_OPENAI_API_KEY: KEY })
    const endpoint = await failure(answering({}).model.generate('Hi'))
    expect([endpoint.code, endpoint.message]).toEqual([
      'configuration',
      expect.stringContaining("The environment: 'AZURE_OPENAI_ENDPOINT' must be a URL"),
    ])
    onlyEnvironment({ AZURE_OPENAI_API_KEY: 'planted\nkey' })
    const key = await failure(answering({ azureEndpoint }).model.generate('Hi'))
    expect([key.code, key.message]).toEqual([
      'configuration',
      expect.stringMatching(/'AZURE_OPENAI_API_KEY' .* line break/),
    ])
    expect(inspect(key)).not.toContain('planted')
  })

  it("reads Azure's own errors", async () => {
    const errors = [
      [
        401,
        { code: '401', message: 'Access denied due to invalid subscription key or wrong API endpoint.' },
        'auth',
        /A key must be one of this very resource/,
      ],
      [
        404,
        { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' },
        'not_found',
        /modelId is the name of a deployment/,
      ],
      [404, { code: '404', message: 'Resource not found' }, 'not_found', /Check azureEndpoint and apiVersion/],
      [
        429,
        {
          code: '429',
          message:
            'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 20 seconds.',
        },
        'rate_limit',
        /retry after 20 seconds/,
      ],
      [
        400,
        { code: 'context_length_exceeded', message: "This model's maximum context length is 8192 tokens." },
        'context_overflow',
        /8192/,
      ],
      [
        403,
        { code: 'PermissionDenied', message: 'The principal lacks the required data action.' },
        'permission',
        /role 'Cognitive Services OpenAI User'/,
      ],
    ] as const
    for (const [status, error, code, message] of errors) {
      const { model } = answering({ ...dated, apiKey: KEY, maxRetries: 0 }, [
        { status, body: { error }, headers: { 'apim-request-id': 'req-1' } },
      ])
      const failed = await failure(model.generate('Hi'))
      expect([failed.code, failed.status, failed.requestId]).toEqual([code, status, 'req-1'])
      expect(failed.message).toMatch(message)
    }
  })
})

describe("Azure's content filter", () => {
  const filtered = { hate: { filtered: false, severity: 'safe' }, violence: { filtered: true, severity: 'high' } }

  it('is a finish reason when it cuts an answer, with the details in raw', async () => {
    const { choices, ...rest } = completion('I will') as { choices: object[] }
    const whole = {
      ...rest,
      prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }],
      choices: [{ ...choices[0], finish_reason: 'content_filter', content_filter_results: filtered }],
    }
    const { model } = answering({ ...dated, apiKey: KEY }, [
      { body: whole },
      sseReply([
        {
          id: '',
          object: '',
          model: '',
          choices: [],
          prompt_filter_results: [{ prompt_index: 0, content_filter_results: { jailbreak: { detected: false } } }],
        },
        chatChunk({ role: 'assistant', content: '' }),
        chatChunk({ content: 'I will' }),
        // The asynchronous filter: a frame about the text so far, without any.
        {
          id: '',
          object: '',
          model: '',
          choices: [
            {
              index: 0,
              finish_reason: null,
              content_filter_results: filtered,
              content_filter_offsets: { check_offset: 0, start_offset: 0, end_offset: 6 },
            },
          ],
        },
        chatChunk({}, { finish_reason: 'content_filter' }),
        '[DONE]',
      ]),
    ])
    const message = await model.generate('Hi')
    const streamed = await model.generateStream('Hi').final()
    for (const each of [message, streamed]) {
      expect([each.content, each.finishReason, each.rawFinishReason]).toEqual([
        'I will',
        'content-filter',
        'content_filter',
      ])
      expect(each.raw).toMatchObject({
        prompt_filter_results: [{ prompt_index: 0 }],
        choices: [{ content_filter_results: { violence: { filtered: true } } }],
      })
    }
  })

  it('is an error when it blocks the prompt', async () => {
    const innererror = { code: 'ResponsibleAIPolicyViolation', content_filter_result: filtered }
    const bodies = [
      {
        error: {
          code: 'content_filter',
          message:
            "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.",
          type: null,
          param: 'prompt',
          status: 400,
          innererror,
        },
      },
      { error: { code: null, message: 'Your request was not taken.', param: 'prompt', innererror } },
    ]
    for (const body of bodies) {
      const { model, fetch } = answering({ ...dated, apiKey: KEY }, [{ status: 400, body }])
      const error = await failure(model.generate('Hi'))
      expect([error.code, error.retryable, fetch.requests.length]).toEqual(['content_filter', false, 1])
      expect(error.body).toMatchObject({
        error: { innererror: { content_filter_result: { violence: { filtered: true } } } },
      })
    }
  })
})

describe('the azure plugin', () => {
  it('makes a model again from its JSON, with the credential from the environment', async () => {
    const registry = createRegistry(azure)
    const fetch = fakeFetch([{ body: completion('Paris.') }])
    const model = registry.createModel('AzureOpenAIServerModel:my-dep', {
      ...dated,
      credential: { getToken: async () => null },
      scope: 's',
      temperature: 0,
      fetch,
    })
    const json = JSON.parse(JSON.stringify(model)) as ReturnType<typeof model.toJSON>
    expect(json).toEqual({
      provider: 'azure',
      class: 'AzureOpenAIServerModel',
      modelId: 'my-dep',
      options: { ...dated, scope: 's', temperature: 0 },
    })
    const again = registry.fromJSON({ ...json, options: { ...json.options, fetch } })
    onlyEnvironment({ AZURE_OPENAI_API_KEY: KEY })
    expect((await again.generate('Hi')).content).toBe('Paris.')
    expect(fetch.requests[0]?.headers['api-key']).toBe(KEY)
  })
})
