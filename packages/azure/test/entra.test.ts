import {
  ChainedTokenCredential,
  ClientSecretCredential,
  DefaultAzureCredential,
  getBearerTokenProvider,
  WorkloadIdentityCredential,
} from '@azure/identity'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { authorizations, failure } from './ask.ts'
import { onlyEnvironment } from './environment.ts'
import type { Answer, LocalServer, SeenRequest } from './server.ts'
import { startServer } from './server.ts'

const TENANT = '00000000-0000-0000-0000-000000000001'
const CLIENT_ID = '00000000-0000-0000-0000-000000000002'
const SECRET = 'planted-client-secret'

let authority: LocalServer
/** What the authority says to a request for a token. */
let grant: (form: URLSearchParams) => Answer
let folder: string

const granted = (token: string, seconds = 3600): Answer => ({
  body: { token_type: 'Bearer', expires_in: seconds, ext_expires_in: seconds, access_token: token },
})
const refused = {
  status: 401,
  body: {
    error: 'invalid_client',
    error_description: `AADSTS7000215: Invalid client secret provided: ${SECRET}. Trace ID: a-b Correlation ID: c-d Timestamp: 2026-01-02 03:04:05Z`,
    error_codes: [7000215],
  },
}

/** The one authority that these credentials know. */
function local() {
  return { authorityHost: authority.url, disableInstanceDiscovery: true, tlsOptions: { ca: authority.certificate } }
}

function answer({ url, body }: SeenRequest): Answer {
  const base = `${authority.url}/${TENANT}`
  if (!url.pathname.endsWith('/openid-configuration')) return grant(new URLSearchParams(body))
  return {
    body: {
      issuer: `${base}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      jwks_uri: `${base}/keys`,
    },
  }
}

beforeAll(async () => {
  authority = await startServer(answer, { secure: true })
  folder = mkdtempSync(join(tmpdir(), 'smol-azure-'))
})
afterAll(async () => {
  await authority[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})
beforeEach(() => onlyEnvironment())
afterEach(() => vi.unstubAllEnvs())

it('gets tokens for a client secret', async () => {
  const forms: URLSearchParams[] = []
  grant = (form) => {
    forms.push(form)
    return granted('secret-token')
  }
  const credential = new ClientSecretCredential(TENANT, CLIENT_ID, SECRET, local())
  expect(await authorizations({ credential }, 2)).toEqual(['Bearer secret-token', 'Bearer secret-token'])
  expect(forms.map((form) => [form.get('scope'), form.get('client_secret')])).toEqual([
    ['https://cognitiveservices.azure.com/.default', SECRET],
  ])
})

it('gets tokens from the provider that the library makes', async () => {
  grant = () => granted('provided-token')
  const azureADTokenProvider = getBearerTokenProvider(
    new ClientSecretCredential(TENANT, CLIENT_ID, SECRET, local()),
    'https://cognitiveservices.azure.com/.default',
  )
  expect(await authorizations({ azureADTokenProvider }, 2)).toEqual(['Bearer provided-token', 'Bearer provided-token'])
})

it('renews a token that ends between two calls', async () => {
  let count = 0
  // Shorter than the margin in which a token counts as ended, for the library and for us.
  grant = () => granted(`short-token-${++count}`, 60)
  const credential = new ClientSecretCredential(TENANT, CLIENT_ID, SECRET, local())
  expect(await authorizations({ credential }, 2)).toEqual(['Bearer short-token-1', 'Bearer short-token-2'])
})

it('gets tokens for a workload identity, by its file', async () => {
  const tokenFilePath = join(folder, 'federated-token')
  writeFileSync(tokenFilePath, 'planted-assertion')
  const forms: URLSearchParams[] = []
  grant = (form) => {
    forms.push(form)
    return granted('workload-token')
  }
  const credential = new WorkloadIdentityCredential({
    tenantId: TENANT,
    clientId: CLIENT_ID,
    tokenFilePath,
    ...local(),
  })
  expect(await authorizations({ credential })).toEqual(['Bearer workload-token'])
  expect(forms.map((form) => form.get('client_assertion'))).toEqual(['planted-assertion'])
})

it('gets tokens for what the environment says, by DefaultAzureCredential', async () => {
  grant = () => granted('environment-token')
  onlyEnvironment({ AZURE_TENANT_ID: TENANT, AZURE_CLIENT_ID: CLIENT_ID, AZURE_CLIENT_SECRET: SECRET })
  expect(await authorizations({ credential: new DefaultAzureCredential(local()) })).toEqual([
    'Bearer environment-token',
  ])
})

it("says Entra ID's own reason, and no secret", async () => {
  grant = () => refused
  const error = await failure({ credential: new ClientSecretCredential(TENANT, CLIENT_ID, SECRET, local()) })
  expect(error.message).toBe(
    'No token from ClientSecretCredential: AADSTS7000215: Invalid client secret provided: [redacted]. Check the credential and its rights on the resource. Nothing was sent to the model.',
  )
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(SECRET)
  onlyEnvironment({ AZURE_TENANT_ID: TENANT, AZURE_CLIENT_ID: CLIENT_ID, AZURE_CLIENT_SECRET: SECRET })
  const chained = await failure({ credential: new ChainedTokenCredential(new DefaultAzureCredential(local())) })
  expect(chained.message).toMatch(
    /^No token from ChainedTokenCredential \(EnvironmentCredential\): AADSTS7000215: Invalid client secret provided/,
  )
})

it('says what is wrong with a workload identity', async () => {
  grant = () => ({
    status: 400,
    body: { error: 'invalid_request', error_description: 'AADSTS700211: No matching federated identity record found.' },
  })
  const tokenFilePath = join(folder, 'other-token')
  writeFileSync(tokenFilePath, 'other-assertion')
  const options = { tenantId: TENANT, clientId: CLIENT_ID, ...local() }
  expect(
    (await failure({ credential: new WorkloadIdentityCredential({ ...options, tokenFilePath }) })).message,
  ).toContain('WorkloadIdentityCredential: AADSTS700211: No matching federated identity record found.')
  expect(
    (await failure({ credential: new WorkloadIdentityCredential({ ...options, tokenFilePath: join(folder, 'none') }) }))
      .message,
  ).toMatch(/WorkloadIdentityCredential: ENOENT: no such file or directory, open '.*none'/)
})

it('says that the authority cannot be reached, or not be trusted', async () => {
  const untrusted = new ClientSecretCredential(TENANT, CLIENT_ID, SECRET, {
    ...local(),
    tlsOptions: {},
    retryOptions: { maxRetries: 0 },
  })
  const unreachable = new ClientSecretCredential(TENANT, CLIENT_ID, SECRET, {
    ...local(),
    authorityHost: 'https://localhost:1',
    retryOptions: { maxRetries: 0 },
  })
  for (const credential of [untrusted, unreachable]) {
    expect((await failure({ credential })).message).toMatch(
      /^No token from ClientSecretCredential: the authority could not be reached, or is none: check the network, its TLS certificate/,
    )
  }
})
