import { fakeFetch } from '@smol/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { awsEvent, awsMessage } from '../../test/aws-messages.ts'
import { LiteLLMModel } from '../litellm-model.ts'
import type { LiteLLMModelOptions } from '../options.ts'
import { signatureHeaders } from './aws-signature.ts'

// As most have it: AWS' library is not installed.
vi.mock('@aws-sdk/credential-providers', () => {
  throw new Error('Cannot find package')
})

const keys = { awsAccessKeyId: 'AKIDEXAMPLE', awsSecretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const answer = { output: { message: { content: [{ text: 'Paris.' }] } }, stopReason: 'end_turn' }
const eventStream = { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-requestid': 'r-1' }

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
})
afterEach(() => vi.unstubAllEnvs())

function bedrock(options: Partial<LiteLLMModelOptions>) {
  return new LiteLLMModel({ modelId: 'bedrock/amazon.nova-lite-v1:0', maxRetries: 0, ...options })
}

/** What is sent with these options: where, and the headers that authorize it. */
async function sent(options: Partial<LiteLLMModelOptions>) {
  const fetch = fakeFetch([{ body: answer }])
  await bedrock({ ...options, fetch }).generate('Hi')
  const { url = '', headers = {} } = fetch.requests[0] ?? {}
  return { url, authorization: headers['authorization'], token: headers['x-amz-security-token'] }
}

describe('the signature', () => {
  it.each([
    [
      {
        region: 'us-east-1',
        url: 'https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/converse',
      },
      {},
      'content-type;host;x-amz-date, Signature=d1f06349177f33f391489e247ddd4a1ddc4c463e0c7705edb4dae4b2d7eb51b9',
    ],
    [
      {
        region: 'eu-west-1',
        url: 'https://bedrock-runtime.eu-west-1.amazonaws.com/model/amazon.nova-lite-v1%3A0/converse',
      },
      { sessionToken: 'sess-token' },
      'content-type;host;x-amz-date;x-amz-security-token, Signature=582d1a6c139eda515d655e74ffc0504db3247611f15503241918fd4db0b14cb7',
    ],
  ])('is the one that botocore makes', async (where, token, signed) => {
    const { authorization, ...more } = await signatureHeaders({
      ...where,
      body: '{"messages": [{"role": "user", "content": [{"text": "What is the capital of France?"}]}], "inferenceConfig": {}}',
      service: 'bedrock',
      keys: { accessKeyId: keys.awsAccessKeyId, secretAccessKey: keys.awsSecretAccessKey, ...token },
      date: new Date('2025-03-10T12:00:00Z'),
    })
    expect(authorization).toBe(
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250310/${where.region}/bedrock/aws4_request, SignedHeaders=${signed}`,
    )
    expect(more['x-amz-date']).toBe('20250310T120000Z')
  })

  it('is not made for the host that a redirect leads to', async () => {
    const fetch = fakeFetch([
      { status: 307, headers: { location: 'https://elsewhere.example.com/' } },
      { body: answer },
    ])
    await bedrock({ ...keys, awsSessionToken: 'secret-token', fetch }).generate('Hi')
    expect(fetch.requests[1]?.url).toBe('https://elsewhere.example.com/')
    expect(JSON.stringify(fetch.requests[1]?.headers)).not.toMatch(/AKIDEXAMPLE|secret-token/)
  })
})

describe('the credential', () => {
  it('is a key of Bedrock as it is, or keys of an account that sign', async () => {
    expect((await sent({ apiKey: 'bedrock-key' })).authorization).toBe('Bearer bedrock-key')
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'key-of-the-variable')
    expect((await sent({})).authorization).toBe('Bearer key-of-the-variable')
    expect((await sent(keys)).authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\//)
  })

  it("comes from AWS' variables with its token, which keys of the options never get", async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDENV')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
    vi.stubEnv('AWS_SESSION_TOKEN', 'token')
    expect(await sent({})).toMatchObject({
      authorization: expect.stringContaining('=AKIDENV/') as string,
      token: 'token',
    })
    expect((await sent(keys)).token).toBeUndefined()
  })

  it('is asked for at each request where somebody gives it', async () => {
    const fetch = fakeFetch(() => ({ body: answer }))
    let count = 0
    const awsCredentials = async () => ({ accessKeyId: `AKID${++count}`, secretAccessKey: 's', sessionToken: 't' })
    const model = bedrock({ awsCredentials, fetch })
    await model.generate('Hi')
    await model.generate('Hi')
    expect(fetch.requests[1]?.headers['authorization']).toContain('AKID2/')
  })

  it.each([
    [
      {},
      'auth',
      /pass 'apiKey', or 'awsAccessKeyId' and 'awsSecretAccessKey', or set AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and.*npm install @aws-sdk/,
    ],
    [{ awsAccessKeyId: 'AKID' }, 'configuration', /belong together/],
    [{ awsProfileName: 'work' }, 'missing_dependency', /npm install @aws-sdk\/credential-providers/],
    [{ ...keys, awsRoleName: 'arn:aws:iam::1:role/r' }, 'missing_dependency', /npm install @aws-sdk/],
    [{ awsCredentials: async () => ({}) as never }, 'auth', /awsCredentials gave no/],
    [{ ...keys, awsRegionName: 'evil.example.com/' }, 'configuration', /must be the name of a region/],
  ])('that is missing or wrong is an error before anything is sent', async (options, code, message) => {
    const fetch = fakeFetch([])
    const failure = bedrock({ ...options, fetch }).generate('Hi')
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string })
    expect(fetch.requests).toEqual([])
  })

  it('is in no error', async () => {
    const fetch = fakeFetch([{ status: 400, body: { message: `${keys.awsSecretAccessKey} token-of-a-role` } }])
    const error: unknown = await bedrock({ ...keys, awsSessionToken: 'token-of-a-role', fetch })
      .generate('Hi')
      .catch((reason: unknown) => reason)
    expect(JSON.stringify(error)).not.toMatch(/wJalrXUtnFEMI|token-of-a-role/)
  })
})

describe('the host', () => {
  it.each([
    [
      'amazon.nova-lite-v1:0',
      {},
      'https://bedrock-runtime.us-west-2.amazonaws.com/model/amazon.nova-lite-v1%3A0/converse',
    ],
    [
      'converse/amazon.nova-lite-v1:0',
      { awsRegionName: 'cn-north-1' },
      'https://bedrock-runtime.cn-north-1.amazonaws.com.cn/model/amazon.nova-lite-v1%3A0/converse',
    ],
    [
      'eu-west-1/amazon.nova-lite-v1:0',
      {},
      'https://bedrock-runtime.eu-west-1.amazonaws.com/model/amazon.nova-lite-v1%3A0/converse',
    ],
    [
      'arn:aws:bedrock:us-east-2:1:inference-profile/us.x',
      {},
      'https://bedrock-runtime.us-east-2.amazonaws.com/model/arn%3Aaws%3Abedrock%3Aus-east-2%3A1%3Ainference-profile%2Fus.x/converse',
    ],
    ['x', { apiBase: 'http://127.0.0.1:4000/v1/' }, 'http://127.0.0.1:4000/v1/model/x/converse'],
  ])('of %s', async (model, more, url) => {
    expect((await sent({ ...keys, modelId: `bedrock/${model}`, ...more })).url).toBe(url)
  })

  it('is another API than Converse for some routes of LiteLLM, which is an error', async () => {
    const model = bedrock({ ...keys, modelId: 'bedrock/invoke/anthropic.claude-v2', fetch: fakeFetch([]) })
    await expect(model.generate('Hi')).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining("'bedrock/anthropic.claude-v2'") as string,
    })
  })
})

describe("a stream in AWS' own framing", () => {
  const text = awsEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Par\nis.' }, p: 'abc' })
  const stop = awsEvent('messageStop', { stopReason: 'end_turn' })

  function stream(pieces: readonly Uint8Array[], options: Partial<LiteLLMModelOptions> = {}) {
    const fetch = fakeFetch([{ headers: eventStream, pieces }])
    return bedrock({ ...keys, ...options, fetch })
      .generateStream('Hi')
      .final()
  }

  it('is asked for, and read to its end', async () => {
    const fetch = fakeFetch([{ headers: eventStream, pieces: [text, stop] }])
    expect(
      await bedrock({ ...keys, fetch })
        .generateStream('Hi')
        .final(),
    ).toMatchObject({
      content: 'Par\nis.',
      finishReason: 'stop',
      requestId: 'r-1',
      vendor: 'bedrock',
    })
    expect(fetch.requests[0]).toMatchObject({
      url: expect.stringMatching(/\/converse-stream$/) as string,
      headers: { accept: 'application/vnd.amazon.eventstream' },
    })
  })

  it.each([
    [
      awsMessage(
        { ':message-type': 'exception', ':exception-type': 'throttlingException' },
        { message: 'Too many tokens, please wait before trying again.' },
      ),
      'rate_limit',
    ],
    [
      awsMessage(
        { ':message-type': 'exception', ':exception-type': 'modelStreamErrorException' },
        { message: 'The model broke off' },
      ),
      'server',
    ],
    [
      awsMessage(
        { ':message-type': 'exception', ':exception-type': 'validationException' },
        { message: 'Input is too long for requested model.' },
      ),
      'context_overflow',
    ],
    [
      awsMessage({ ':message-type': 'error', ':error-code': 'InternalFailure', ':error-message': 'Sorry' }, ''),
      'server',
    ],
    [new Uint8Array(text.map((byte, at) => (at === 40 ? byte ^ 1 : byte))), 'bad_response'],
    [new Uint8Array(0), 'bad_response'],
  ])('is an error where one stands in it, or its end is missing', async (last, code) => {
    await expect(stream([text, last])).rejects.toMatchObject({ code, partial: { content: 'Par\nis.' } })
  })

  it("carries what SageMaker's endpoints stream", async () => {
    const events = ['data: {"choices":[{"delta":{"content":"Pa', 'ris."},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n']
    const fetch = fakeFetch([{ headers: eventStream, pieces: events.map((event) => awsEvent('PayloadPart', event)) }])
    const model = new LiteLLMModel({
      modelId: 'sagemaker_chat/my-endpoint',
      ...keys,
      awsRegionName: 'us-east-1',
      fetch,
    })
    expect((await model.generateStream('Hi').final()).content).toBe('Paris.')
    expect(fetch.requests[0]).toMatchObject({
      url: 'https://runtime.sagemaker.us-east-1.amazonaws.com/endpoints/my-endpoint/invocations-response-stream',
      headers: { authorization: expect.stringContaining('/us-east-1/sagemaker/aws4_request') as string },
    })
  })
})
