import type { GenerateOptions, Messages } from '@smol/core'
import type { FakeAnswer, FakeFetch, FakeRequest } from '@smol/testing'
import { chatCompletion, fakeFetch } from '@smol/testing'
import { beforeEach, vi } from 'vitest'
import type { OpenAIServerModelOptions } from '../src/index.ts'
import { OpenAIServerModel } from '../src/index.ts'

/** What the SDK reads. A developer's own settings must not decide a test. */
const variables = [
  'OPENAI_API_KEY',
  'OPENAI_ADMIN_KEY',
  'OPENAI_BASE_URL',
  'OPENAI_ORG_ID',
  'OPENAI_PROJECT_ID',
  'OPENAI_CUSTOM_HEADERS',
  'OPENAI_LOG',
]

/** Takes away, before each test, what the environment says to the SDK. */
export function withoutEnvironment(): void {
  beforeEach(() => {
    for (const name of variables) vi.stubEnv(name, undefined)
    return () => vi.unstubAllEnvs()
  })
}

/** A reply with this text. */
export function textReply(content = 'Hello!'): { body: unknown } {
  return { body: chatCompletion({ content }) }
}

/** A model whose server gives the answers in order. */
export function modelWith(
  answers: readonly FakeAnswer[],
  options: Partial<OpenAIServerModelOptions> = {},
): { model: OpenAIServerModel; fetch: FakeFetch } {
  const fetch = fakeFetch(answers)
  return { model: new OpenAIServerModel({ modelId: 'gpt-5-mini', apiKey: 'sk-test-0001', fetch, ...options }), fetch }
}

/** What one call sends. */
export async function requestOf(
  messages: Messages,
  call: GenerateOptions = {},
  options: Partial<OpenAIServerModelOptions> = {},
): Promise<FakeRequest> {
  const { model, fetch } = modelWith([textReply()], options)
  await model.generate(messages, call)
  const [request] = fetch.requests
  if (request === undefined) throw new Error('Nothing was sent.')
  return request
}

/** The body that one call sends. */
export async function bodyOf(...given: Parameters<typeof requestOf>): Promise<unknown> {
  return (await requestOf(...given)).json
}
