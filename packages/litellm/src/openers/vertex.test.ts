import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { fakeFetch } from '@smol/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LiteLLMModel } from '../litellm-model.ts'
import type { LiteLLMModelOptions } from '../options.ts'

const answer = { body: { candidates: [{ content: { parts: [{ text: 'Paris.' }] }, finishReason: 'STOP' }] } }
const token = { body: { access_token: 'ya29.exchanged', expires_in: 3599, token_type: 'Bearer' } }

function ask(options: Partial<LiteLLMModelOptions>) {
  const fetch = fakeFetch(({ url }) => (url.includes('generateContent') ? answer : token))
  const model = new LiteLLMModel({ modelId: 'vertex_ai/gemini-2.5-flash', maxRetries: 0, fetch, ...options })
  return { model, fetch, reply: model.generate('Hi') }
}

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (/GOOGLE|VERTEX|GCLOUD|GCE/i.test(name)) vi.stubEnv(name, undefined)
  // Nothing is looked for outside this machine, nor in the home folder of who runs this.
  vi.stubEnv('METADATA_SERVER_DETECTION', 'none')
  vi.stubEnv('CLOUDSDK_CONFIG', mkdtempSync(join(tmpdir(), 'gcloud-')))
})
afterEach(() => vi.unstubAllEnvs())

describe('where a request to Vertex AI goes', () => {
  it.each([
    ['us-central1', 'https://us-central1-aiplatform.googleapis.com'],
    ['global', 'https://aiplatform.googleapis.com'],
    ['eu', 'https://aiplatform.eu.rep.googleapis.com'],
  ])('%s', async (vertexLocation, host) => {
    const { fetch, reply } = ask({ apiKey: 'ya29.given', vertexProject: 'my-project', vertexLocation })
    expect((await reply).content).toBe('Paris.')
    expect(fetch.requests[0]?.url).toBe(
      `${host}/v1/projects/my-project/locations/${vertexLocation}/publishers/google/models/gemini-2.5-flash:generateContent`,
    )
    expect(fetch.requests[0]?.headers).toMatchObject({ authorization: 'Bearer ya29.given' })
  })

  it('reads project and location from the variables', async () => {
    vi.stubEnv('VERTEXAI_PROJECT', 'from-env')
    vi.stubEnv('VERTEX_LOCATION', 'europe-west4')
    const { fetch, reply } = ask({ apiKey: 'ya29.given' })
    await reply
    expect(fetch.requests[0]?.url).toMatch(
      /^https:\/\/europe-west4-aiplatform.*\/projects\/from-env\/locations\/europe-west4\//,
    )
  })

  it('is the endpoint of a tuned model', async () => {
    const { fetch, reply } = ask({ modelId: 'vertex_ai/gemini/123456', apiKey: 'ya29.given', vertexProject: 'p' })
    await reply
    expect(new URL(fetch.requests[0]?.url ?? '').pathname).toBe(
      '/v1/projects/p/locations/us-central1/endpoints/123456:generateContent',
    )
  })

  it('is below the caller’s own base', async () => {
    const { fetch, reply } = ask({ apiKey: 'ya29.given', vertexProject: 'p', apiBase: 'http://127.0.0.1:4000/v1' })
    await reply
    expect(fetch.requests[0]?.url).toMatch(/^http:\/\/127\.0\.0\.1:4000\/v1\/projects\/p\//)
  })

  it('is no host that a location could make up', async () => {
    const { reply, fetch } = ask({ apiKey: 'ya29.given', vertexProject: 'p', vertexLocation: 'evil.example/x' })
    await expect(reply).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('vertexLocation'),
    })
    expect(fetch.requests).toEqual([])
  })

  it('needs a project', async () => {
    const { reply } = ask({ apiKey: 'ya29.given' })
    await expect(reply).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('VERTEXAI_PROJECT'),
    })
  })

  it('is not for the models that speak a protocol of their publisher’s', async () => {
    const { reply } = ask({ modelId: 'vertex_ai/mistral-large@2411', apiKey: 'ya29.given', vertexProject: 'p' })
    await expect(reply).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('litellm_proxy/'),
    })
  })
})

describe('who calls Vertex AI', () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const account = {
    type: 'service_account',
    project_id: 'own-project',
    client_email: 'a@b.iam.gserviceaccount.com',
    private_key: privateKey,
  }

  it.each([
    ['an object', () => account],
    ['its text', () => JSON.stringify(account)],
    ['its path', () => writeKey(account)],
  ])('a service account, given as %s: its key is exchanged, once', async (_form, given) => {
    const { model, fetch, reply } = ask({ vertexCredentials: given() })
    await reply
    await model.generate('Again')
    expect(fetch.requests.map(({ url }) => new URL(url).hostname)).toEqual([
      'oauth2.googleapis.com',
      'us-central1-aiplatform.googleapis.com',
      'us-central1-aiplatform.googleapis.com',
    ])
    expect(fetch.requests[1]?.url).toContain('/projects/own-project/')
    expect(fetch.requests[2]?.headers).toMatchObject({ authorization: 'Bearer ya29.exchanged' })
  })

  it('a user who signed in', async () => {
    const user = { type: 'authorized_user', client_id: 'id', client_secret: 'the-secret', refresh_token: 'the-refresh' }
    const { fetch, reply } = ask({ vertexCredentials: user, vertexProject: 'p' })
    await reply
    expect(fetch.requests[0]?.text).toContain('the-refresh')
    expect(fetch.requests[1]?.headers).toMatchObject({ authorization: 'Bearer ya29.exchanged' })
  })

  it('a client of the library', async () => {
    const client = {
      projectId: 'of-client',
      getRequestHeaders: async () => new Headers({ authorization: 'Bearer t1', 'x-goog-user-project': 'payer' }),
    }
    const { fetch, reply } = ask({ vertexCredentials: client })
    await reply
    expect(fetch.requests[0]?.headers).toMatchObject({ authorization: 'Bearer t1', 'x-goog-user-project': 'payer' })
    expect(fetch.requests[0]?.url).toContain('/projects/of-client/')
  })

  it('the machine, by its metadata server', async () => {
    const server = createServer((request, response) => {
      response.setHeader('metadata-flavor', 'Google')
      if (request.url?.includes('project-id') === true) response.end('of-machine')
      else if (request.url?.includes('/token') === true) {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ access_token: 'ya29.machine', expires_in: 3599, token_type: 'Bearer' }))
      } else response.end('{}')
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    vi.stubEnv('METADATA_SERVER_DETECTION', 'assume-present')
    vi.stubEnv('GCE_METADATA_HOST', `127.0.0.1:${(server.address() as AddressInfo).port}`)
    try {
      const { fetch, reply } = ask({})
      await reply
      expect(fetch.requests[0]?.headers).toMatchObject({ authorization: 'Bearer ya29.machine' })
      expect(fetch.requests[0]?.url).toContain('/projects/of-machine/')
    } finally {
      server.close()
    }
  })

  it('nobody: says how to sign in, and sends nothing', async () => {
    const { fetch, reply } = ask({ vertexProject: 'p' })
    await expect(reply).rejects.toMatchObject({
      code: 'auth',
      message: expect.stringContaining('gcloud auth application-default login'),
    })
    expect(fetch.requests).toEqual([])
  })

  it('nobody can be found without the library: says what to install', async () => {
    vi.doMock('google-auth-library', () => {
      throw Object.assign(new Error("Cannot find package 'google-auth-library'"), { code: 'ERR_MODULE_NOT_FOUND' })
    })
    try {
      const { fetch, reply } = ask({ vertexProject: 'p' })
      await expect(reply).rejects.toMatchObject({
        code: 'missing_dependency',
        message: expect.stringContaining('npm install google-auth-library'),
      })
      expect(fetch.requests).toEqual([])
    } finally {
      vi.doUnmock('google-auth-library')
    }
  })

  it.each([
    ['broken text', '{"private_key": "secret-part', 'its JSON is broken'],
    ['a path to nothing', '/no/such/key.json', 'cannot be read'],
    ['another type', { type: 'external_account', token_url: 'x' }, 'external_account'],
  ])('%s is an error that repeats no key', async (_what, vertexCredentials, words) => {
    const { reply } = ask({ vertexCredentials, vertexProject: 'p' })
    const error: unknown = await reply.catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'configuration', message: expect.stringContaining(words) })
    expect(inspect(error)).not.toContain('secret-part')
  })

  it('keeps the key out of what is shown of the model and its errors', async () => {
    const fetch = fakeFetch(() => ({
      status: 400,
      body: { error: 'invalid_grant', error_description: `bad ${privateKey}` },
    }))
    const model = new LiteLLMModel({
      modelId: 'vertex_ai/gemini-2.5-flash',
      maxRetries: 0,
      fetch,
      vertexCredentials: account,
    })
    const error: unknown = await model.generate('Hi').catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'auth' })
    const body = privateKey.split('\n')[3] as string
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error) + inspect(model) + JSON.stringify(model)).not.toContain(
      body,
    )
  })
})

function writeKey(account: object): string {
  const path = join(mkdtempSync(join(tmpdir(), 'vertex-')), 'key.json')
  writeFileSync(path, JSON.stringify(account))
  return path
}
