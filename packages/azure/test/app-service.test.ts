import { ManagedIdentityCredential } from '@azure/identity'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { authorizations, failure } from './ask.ts'
import { onlyEnvironment } from './environment.ts'
import type { Answer, LocalServer } from './server.ts'
import { startServer } from './server.ts'

// The library looks for the place of managed identities once in a process: hence one server, and a file for each kind.
let server: LocalServer
let answer: Answer

const CLIENT_ID = '00000000-0000-0000-0000-000000000002'
const inAnHour = () => String(Math.floor(Date.now() / 1000) + 3600)
const granted = (token: string): Answer => ({
  body: { access_token: token, expires_on: inAnHour(), resource: 'r', token_type: 'Bearer', client_id: CLIENT_ID },
})

beforeAll(async () => {
  server = await startServer(() => answer)
})
afterAll(() => server[Symbol.asyncDispose]())
beforeEach(() => {
  onlyEnvironment({ IDENTITY_ENDPOINT: `${server.url}/msi/token`, IDENTITY_HEADER: 'planted-identity-header' })
})
afterEach(() => vi.unstubAllEnvs())

it("gets tokens from App Service's endpoint, by DefaultAzureCredential, with nothing passed at all", async () => {
  answer = granted('app-service-token')
  expect(await authorizations({}, 2)).toEqual(['Bearer app-service-token', 'Bearer app-service-token'])
  expect(server.requests).toHaveLength(1)
  const { url, headers } = server.requests[0] ?? expect.fail('nothing was asked')
  expect([url.pathname, url.searchParams.get('resource'), headers['x-identity-header']]).toEqual([
    '/msi/token',
    'https://cognitiveservices.azure.com',
    'planted-identity-header',
  ])
})

it('asks for the identity that the credential names, and for the scope of its cloud', async () => {
  answer = granted('user-assigned-token')
  const credential = new ManagedIdentityCredential({ clientId: CLIENT_ID })
  expect(await authorizations({ credential, azureEndpoint: 'https://r.openai.azure.us' })).toEqual([
    'Bearer user-assigned-token',
  ])
  const asked = server.requests.at(-1)?.url.searchParams
  expect([asked?.get('client_id'), asked?.get('resource')]).toEqual([CLIENT_ID, 'https://cognitiveservices.azure.us'])
})

it('says which identity is missing, alone and in the chain', async () => {
  const message =
    'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId. planted-identity-header'
  answer = { status: 400, body: { statusCode: 400, message } }
  // Another resource: the library keeps the tokens of all its managed identities together.
  const other = { azureEndpoint: 'https://r.openai.azure.cn' }
  const alone = await failure({ ...other, credential: new ManagedIdentityCredential() })
  expect(alone.message).toMatch(
    /^No token from ManagedIdentityCredential: No User Assigned or Delegated Managed Identity found/,
  )
  // Programs of this machine, such as az, are another test's business.
  vi.stubEnv('PATH', '/nonexistent')
  const chain = await failure(other)
  expect(chain.message).toMatch(/^- ManagedIdentityCredential: No User Assigned or Delegated Managed Identity found/m)
  expect(chain.message).not.toContain('planted')
  expect(chain.message).toMatch(/pass 'apiKey' or set the environment variable AZURE_OPENAI_API_KEY/)
})
