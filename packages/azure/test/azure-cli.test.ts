import { AzureCliCredential } from '@azure/identity'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { authorizations, failure } from './ask.ts'
import { onlyEnvironment } from './environment.ts'

let folder: string

/** Puts a program named `az` on the PATH that writes down what it is asked, then runs this script. */
function fakeAz(script: string): void {
  writeFileSync(join(folder, 'az'), `#!/bin/sh\necho "$@" >> "${join(folder, 'asked')}"\n${script}\n`)
  chmodSync(join(folder, 'az'), 0o755)
}

const grant = (token: string) =>
  `echo '{"accessToken":"${token}","expiresOn":"2099-01-01 00:00:00.000000","expires_on":4070908800,"tenant":"t"}'`

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'smol-az-'))
})
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => {
  onlyEnvironment({ PATH: [folder, '/bin', '/usr/bin'].join(delimiter) })
  writeFileSync(join(folder, 'asked'), '')
})
afterEach(() => vi.unstubAllEnvs())

it('starts az once for many calls', async () => {
  fakeAz(grant('cli-token'))
  expect(await authorizations({ credential: new AzureCliCredential() }, 3)).toEqual(Array(3).fill('Bearer cli-token'))
  const asked = readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n')
  expect(asked).toEqual([expect.stringContaining('account get-access-token')])
  expect(asked[0]).toContain('https://cognitiveservices.azure.com')
})

it('starts it for DefaultAzureCredential, when that is all there is', async () => {
  fakeAz(grant('cli-token'))
  vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'AzureCliCredential')
  expect(await authorizations({})).toEqual(['Bearer cli-token'])
})

it('says that one must sign in, or sign in again', async () => {
  fakeAz(`echo "ERROR: Please run 'az login' to setup account." >&2; exit 1`)
  expect((await failure({ credential: new AzureCliCredential() })).message).toMatch(
    /^No token from AzureCliCredential: Please run 'az login'/,
  )
  fakeAz(
    `printf 'ERROR: AADSTS70043: The refresh token has expired.\\nTrace ID: x-y\\nPlease run: az login --scope z\\n' >&2; exit 1`,
  )
  vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'AzureCliCredential')
  const { message } = await failure({})
  expect(message).toMatch(
    /^No token from DefaultAzureCredential \(AzureCliCredential\): AADSTS70043: The refresh token has expired\. Please run: az login --scope z\. It is asked because there is no key/,
  )
  expect(message).not.toContain('\n')
})

it('says that there is no az', async () => {
  vi.stubEnv('PATH', '/nonexistent')
  expect((await failure({ credential: new AzureCliCredential() })).message).toMatch(
    /^No token from AzureCliCredential: Azure CLI could not be found\./,
  )
})
