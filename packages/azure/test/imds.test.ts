import { ManagedIdentityCredential } from '@azure/identity'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { authorizations, failure } from './ask.ts'
import { onlyEnvironment } from './environment.ts'
import type { Answer, LocalServer } from './server.ts'
import { startServer } from './server.ts'

// The library looks for the place of managed identities once in a process: hence one server, and a file for each kind.
let server: LocalServer
let answer: Answer

beforeAll(async () => {
  server = await startServer(() => answer)
})
afterAll(() => server[Symbol.asyncDispose]())
beforeEach(() => onlyEnvironment({ AZURE_POD_IDENTITY_AUTHORITY_HOST: server.url }))
afterEach(() => vi.unstubAllEnvs())

it('gets tokens from the metadata service of a virtual machine, with nothing passed at all', async () => {
  answer = {
    body: {
      access_token: 'imds-token',
      expires_in: '3600',
      expires_on: String(Math.floor(Date.now() / 1000) + 3600),
      resource: 'r',
      token_type: 'Bearer',
    },
  }
  expect(await authorizations({}, 2)).toEqual(['Bearer imds-token', 'Bearer imds-token'])
  const asked = server.requests.filter(({ headers }) => headers['metadata'] === 'true')
  expect(asked.map(({ url }) => [url.pathname, url.searchParams.get('resource')])).toEqual([
    [expect.stringMatching(/^\/metadata\/identity\/oauth2\/token\/?$/), 'https://cognitiveservices.azure.com'],
  ])
})

it('says that the machine has no identity', async () => {
  answer = {
    status: 400,
    body: { error: 'invalid_request', error_description: 'Identity not found' },
  }
  // Another resource: the library keeps the tokens of all its managed identities together.
  const other = { azureEndpoint: 'https://r.openai.azure.us' }
  expect((await failure({ ...other, credential: new ManagedIdentityCredential() })).message).toMatch(
    /^No token from ManagedIdentityCredential: Identity not found\./,
  )
  vi.stubEnv('PATH', '/nonexistent')
  expect((await failure(other)).message).toMatch(/^- ManagedIdentityCredential: Identity not found\.$/m)
})
