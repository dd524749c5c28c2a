import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SmolError } from '@smol/core'
import { fakeFetch } from '@smol/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LiteLLMModel } from '../litellm-model.ts'
import type { LiteLLMModelOptions } from '../options.ts'

const answer = { output: { message: { content: [{ text: 'Paris.' }] } }, stopReason: 'end_turn' }
const cleanUps: (() => unknown)[] = []
let folder: string

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
  folder = mkdtempSync(join(tmpdir(), 'smol-aws-'))
  cleanUps.push(() => rmSync(folder, { recursive: true }))
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'))
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'))
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

/** A server on this machine that stands for a service of AWS'. */
async function serve(reply: (request: IncomingMessage) => string): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.end(reply(request))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUps.push(() => new Promise((resolve) => server.close(resolve)))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString()
const keysOf = (id: string, expiration = inAnHour()): string =>
  JSON.stringify({
    Code: 'Success',
    AccessKeyId: id,
    SecretAccessKey: 'a-secret',
    Token: 'a-token',
    Expiration: expiration,
  })

/** What the service of roles answers: to whoever has keys, and to whoever has a token of somebody else's. */
function sts(action: string, id: string): string {
  const credentials = `<Credentials><AccessKeyId>${id}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>role-token</SessionToken><Expiration>${inAnHour()}</Expiration></Credentials>`
  return `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${credentials}<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser></${action}Result></${action}Response>`
}

function bedrock(options: Partial<LiteLLMModelOptions>) {
  const fetch = fakeFetch(() => ({ body: answer }))
  const model = new LiteLLMModel({ modelId: 'bedrock/amazon.nova-lite-v1:0', maxRetries: 0, fetch, ...options })
  const signers = (): unknown[] =>
    fetch.requests.map(({ headers }) => [
      /Credential=(\w+)/.exec(headers['authorization'] ?? '')?.[1],
      headers['x-amz-security-token'],
    ])
  return { fetch, model, signers }
}

describe("AWS' own way to find keys", () => {
  it('reads the profile that the option names, else AWS_PROFILE, else the default one', async () => {
    writeFileSync(
      join(folder, 'credentials'),
      ['default', 'work', 'home']
        .map((name) => `[${name}]\naws_access_key_id=AK${name}\naws_secret_access_key=s\n`)
        .join(''),
    )
    const { model, signers } = bedrock({})
    await model.generate('Hi')
    vi.stubEnv('AWS_PROFILE', 'work')
    const work = bedrock({})
    await work.model.generate('Hi')
    const home = bedrock({ awsProfileName: 'home' })
    await home.model.generate('Hi')
    expect([...signers(), ...work.signers(), ...home.signers()]).toEqual([
      ['AKdefault', undefined],
      ['AKwork', undefined],
      ['AKhome', undefined],
    ])
  })

  it('asks the service of a container once, and again before the keys end', async () => {
    let count = 0
    const lives = [inAnHour(), inAnHour()]
    const { url, asked } = await serve(() => keysOf(`AKCONTAINER${++count}`, lives.shift()))
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${url}/keys`)
    const { model, signers } = bedrock({})
    await Promise.all([model.generate('Hi'), model.generate('Hi')])
    await model.generate('Hi')
    expect(asked).toEqual(['GET /keys'])
    expect(signers()).toEqual(Array.from({ length: 3 }, () => ['AKCONTAINER1', 'a-token']))
    vi.useFakeTimers({ now: Date.now() + 3_500_000, toFake: ['Date'] })
    await model.generate('Hi')
    vi.useRealTimers()
    expect(asked).toHaveLength(2)
  })

  it('asks the metadata of an instance', async () => {
    const { url } = await serve((request) =>
      request.method === 'PUT' ? 'session' : request.url?.endsWith('/') === true ? 'my-role' : keysOf('AKINSTANCE'),
    )
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', undefined)
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', url)
    const { model, signers } = bedrock({})
    await model.generate('Hi')
    expect(signers()).toEqual([['AKINSTANCE', 'a-token']])
  })

  it('shows a token of a web identity', async () => {
    const { url } = await serve(() => sts('AssumeRoleWithWebIdentity', 'AKWEB'))
    writeFileSync(join(folder, 'token'), 'a-web-token')
    vi.stubEnv('AWS_ENDPOINT_URL_STS', url)
    vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', join(folder, 'token'))
    vi.stubEnv('AWS_ROLE_ARN', 'arn:aws:iam::123456789012:role/r')
    const { model, signers } = bedrock({ awsRegionName: 'eu-west-1' })
    await model.generate('Hi')
    expect(signers()).toEqual([['AKWEB', 'role-token']])
  })

  it('assumes the role that the option names, with the keys that there are', async () => {
    const { url, asked } = await serve(() => sts('AssumeRole', 'AKROLE'))
    vi.stubEnv('AWS_ENDPOINT_URL_STS', url)
    const role = { awsRoleName: 'arn:aws:iam::123456789012:role/r', awsSessionName: 'bench' }
    const { model, signers } = bedrock({ ...role, awsAccessKeyId: 'AKIDOWN', awsSecretAccessKey: 'own-secret' })
    await model.generate('Hi')
    await model.generate('Hi')
    expect(asked).toEqual(['POST /'])
    expect(signers()).toEqual([
      ['AKROLE', 'role-token'],
      ['AKROLE', 'role-token'],
    ])
  })

  it('says where it looked, and sends nothing', async () => {
    const { model, fetch } = bedrock({ awsProfileName: 'work' })
    const error = (await model.generate('Hi').catch((reason: unknown) => reason)) as SmolError
    expect(error).toMatchObject({ code: 'auth', retryable: false })
    expect(error.message).toMatch(
      /No AWS keys for bedrock: .*Looked at: .*AWS_BEARER_TOKEN_BEDROCK.*AWS_ACCESS_KEY_ID.*profile 'work' of .*aws sso login/,
    )
    expect(fetch.requests).toEqual([])
  })

  it("is not gone for somebody else's server", async () => {
    const { model, signers } = bedrock({ apiBase: 'http://bedrock.test' })
    await model.generate('Hi')
    expect(signers()).toEqual([[undefined, undefined]])
  })
})
