import type { GenerateOptions } from '@smol/core'
import { isSmolError } from '@smol/core'
import type { FakeFetch } from '@smol/testing'
import { chatCompletion, fakeFetch } from '@smol/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LiteLLMModel, providers } from '../src/index.ts'
import { ask as askModel } from './ask.ts'
import type { ProviderFacts } from './provider-facts.ts'
import { providerFacts } from './provider-facts.ts'

/** Variables of OpenAI's, which LiteLLM also reads for others: nobody else may get what they hold. */
const ofOpenAI = /^OPENAI_/
const accounts = { CLOUDFLARE_ACCOUNT_ID: 'acct', WATSONX_PROJECT_ID: 'proj-1' }

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (/API|KEY|TOKEN|BASE|SECRET/.test(name)) vi.stubEnv(name, undefined)
  for (const [name, value] of Object.entries(accounts)) vi.stubEnv(name, value)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

function ask({ name, model, url, needsBase }: ProviderFacts, options: object = {}, call: GenerateOptions = {}) {
  const fetch = fakeFetch(({ url: asked }) =>
    /iam\.cloud\.ibm\.com|oauth/.test(asked)
      ? { body: { access_token: 'a-token', expires_in: 3600 } }
      : { body: { ...chatCompletion({ content: 'Hi' }) } },
  )
  const base = needsBase || accountHosts.test(url) ? { apiBase: baseOf(url) } : {}
  const llm = new LiteLLMModel({ modelId: `${name}/${model}`, ...base, maxRetries: 0, fetch, ...options })
  return { fetch, answer: llm.generate('Hello', call) }
}

/** Where everybody has a host of their own, which is to be given. */
const accountHosts = /azuredatabricks|snowflakecomputing|services\.ai\.azure/

/** The base that was given, where one is needed: what is before the path that is known. */
function baseOf(url: string): string {
  return url
    .replace(/(\/v1)?(\/chat\/completions|\/ml\/v1\/.*|\/api\/v1\/chats_openai\/.*)$/, '$1')
    .replace('/v1/v1', '/v1')
}

/** Who gives a token for the key. */
const exchanging = /^(watsonx|gigachat)$/

function last(fetch: FakeFetch) {
  return fetch.requests.at(-1) ?? expect.fail('nothing was sent')
}

const compatible = providerFacts.filter(({ family }) => /^openai-chat$|^azure-openai-chat$|^watsonx-chat$/.test(family))

describe.each(compatible)('$name', (facts) => {
  const { name, url, keyEnv, baseEnv, auth, sent } = facts
  const isOpenAI = name === 'openai'

  it('is asked where LiteLLM asks it, with the key in the same place', async () => {
    const { fetch, answer } = ask(facts, { apiKey: 'the-key', ...(name === 'azure' ? azure : {}) })
    await answer
    const request = last(fetch)
    expect(request.url).toBe(url.replace('/v1/v1/', '/v1/'))
    expect((request.json as { model: string }).model).toBe(sent)
    if (auth.none === true) expect(JSON.stringify(request.headers)).not.toContain('the-key')
    else if (!exchanging.test(name))
      expect(request.headers[auth.header ?? '']).toBe((auth.form ?? '').replace('{key}', 'the-key'))
  })

  it.each(keyEnv.filter((each) => isOpenAI || !ofOpenAI.test(each)))('reads its key from %s', async (variable) => {
    vi.stubEnv(variable, 'key-of-the-environment')
    const { fetch, answer } = ask(facts, name === 'azure' ? azure : {})
    await answer
    expect(fetch.requests.some(({ headers }) => JSON.stringify(headers).includes('key-of-the-environment'))).toBe(true)
  })

  it.each(baseEnv.filter((each) => isOpenAI || !ofOpenAI.test(each)))('reads its address from %s', async (variable) => {
    vi.stubEnv(variable, 'http://base.test/v1')
    const { fetch, answer } = ask({ ...facts, needsBase: false }, { apiKey: 'the-key' })
    await answer
    expect(last(fetch).url).toMatch(/^http:\/\/base\.test\/v1/)
  })

  it.skipIf(isOpenAI)('never sends a key of OpenAI', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'key-of-openai')
    vi.stubEnv('OPENAI_ADMIN_KEY', 'key-of-openai')
    const { fetch, answer } = ask(facts, name === 'azure' ? azure : {})
    const error: unknown = await answer.catch((reason: unknown) => reason)
    expect(JSON.stringify(fetch.requests)).not.toContain('key-of-openai')
    if (isSmolError(error)) expect(error).toMatchObject({ code: 'auth', attempts: [{ code: 'auth' }] })
  })

  it('loses no parameter in silence', async () => {
    const { fetch, answer } = ask(facts, { apiKey: 'the-key', ...(name === 'azure' ? azure : {}) }, asked)
    const { warnings } = await answer
    const body = last(fetch).json as Record<string, unknown>
    const lost = Object.entries(wire).filter(([parameter, [field, value]]) => {
      const fact = facts.params[parameter]
      // The form before there were tools.
      if (field === 'tools' && body['functions'] !== undefined) return false
      if (fact === 'same') return JSON.stringify(body[field]) !== JSON.stringify(value)
      if (typeof fact === 'object' && !isTold(fact)) return JSON.stringify(lookUp(body, fact)) !== JSON.stringify(fact)
      return !Object.hasOwn(body, field) && !warnings.some((each) => each.parameter === optionOf(field))
    })
    expect(lost.map(([parameter]) => parameter)).toEqual([])
  })
})

const azure = { apiBase: 'https://example-resource.openai.azure.com', apiVersion: '2024-10-21' }
const tool = {
  type: 'function',
  function: { name: 'lookup_fact', parameters: { type: 'object', properties: {} } },
} as const

/** Everything at once, with the values that the facts were found with. */
const asked: GenerateOptions = {
  temperature: 0.3125,
  topP: 0.8125,
  maxTokens: 137,
  seed: 4242,
  frequencyPenalty: 0.4375,
  presencePenalty: 0.5625,
  stopSequences: ['QA', 'QB'],
  tools: [tool],
  toolChoice: 'required',
  parallelToolCalls: false,
  reasoningEffort: 'low',
}

/** What each parameter is on the wire of the protocol. */
const wire: Readonly<Record<string, readonly [string, unknown]>> = {
  temperature: ['temperature', 0.3125],
  top_p: ['top_p', 0.8125],
  max_tokens: ['max_tokens', 137],
  seed: ['seed', 4242],
  frequency_penalty: ['frequency_penalty', 0.4375],
  presence_penalty: ['presence_penalty', 0.5625],
  stop_list: ['stop', ['QA', 'QB']],
  tools: ['tools', [tool]],
  tool_choice_required: ['tool_choice', 'required'],
  parallel_tool_calls: ['parallel_tool_calls', false],
  reasoning_effort: ['reasoning_effort', 'low'],
}

/** What the user calls it. */
function optionOf(field: string): string {
  if (field === 'stop') return 'stopSequences'
  return field.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}

/** LiteLLM puts some choices into words; we say that they are lost. */
function isTold(fact: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(fact).some((path) => path.startsWith('messages'))
}

/** What a body has at the paths of a fact. */
function lookUp(
  body: Readonly<Record<string, unknown>>,
  fact: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(fact).map((path) => [
      path,
      path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], body),
    ]),
  )
}

describe('an address as people write it', () => {
  it.each([
    ['datarobot/x', 'https://app.host', 'https://app.host/api/v2/genai/llmgw/chat/completions/'],
    ['datarobot/x', 'https://app.host/api/v2/', 'https://app.host/api/v2/genai/llmgw/chat/completions/'],
    ['datarobot/x', 'https://app.host/api/v2/deployments/d', 'https://app.host/api/v2/deployments/d/chat/completions/'],
    ['ragflow/chat/c/m', 'http://host/v1/', 'http://host/api/v1/chats_openai/c/chat/completions'],
    ['ragflow/chat/c/m', 'http://host', 'http://host/api/v1/chats_openai/c/chat/completions'],
    ['minimax/m', 'http://host', 'http://host/v1/chat/completions'],
    ['cometapi/m', 'http://host/v1', 'http://host/v1/chat/completions'],
    ['nlp_cloud/dolphin', 'http://host/v1/cpu', 'http://host/v1/cpu/dolphin/generation'],
    ['nlp_cloud/dolphin', undefined, 'https://api.nlpcloud.io/v1/gpu/dolphin/generation'],
  ])('%s at %s', async (modelId, apiBase, url) => {
    const fetch = fakeFetch([{ body: { ...chatCompletion({ content: 'Hi' }), generated_text: 'Hi' } }])
    const base = apiBase === undefined ? {} : { apiBase }
    await new LiteLLMModel({ modelId, apiKey: 'k', fetch, ...base }).generate('Hello')
    expect(last(fetch).url).toBe(url)
  })
})

describe("a gateway's model of OpenAI's that reasons", () => {
  it.each([
    ['openai/gpt-5', ['temperature', 'maxTokens', 'seed']],
    ['openai/o3', ['temperature', 'maxTokens', 'seed', 'stopSequences']],
    ['openai/gpt-4o', ['temperature', 'maxTokens', 'seed', 'stopSequences', 'topP', 'frequencyPenalty']],
  ])('%s is not sent what it refuses, and we say so', async (model, kept) => {
    const call = { temperature: 1, maxTokens: 5, seed: 1, stopSequences: ['X'], topP: 0.5, frequencyPenalty: 0.5 }
    const { message } = await askModel({ modelId: `aiml/${model}` }, 'Hi', { ...call, reasoningEffort: 'low' })
    const lost = Object.keys({ ...call, reasoningEffort: '' }).filter((name) => !kept.includes(name))
    expect(new Set(message.warnings.map(({ parameter }) => parameter))).toEqual(new Set(lost))
  })
})

describe('the rows', () => {
  it('are more than a hundred, frozen, and each is known', () => {
    expect(Object.keys(providers).length).toBeGreaterThan(100)
    expect(Object.isFrozen(providers)).toBe(true)
  })

  it('read no variable of OpenAI, but for OpenAI', () => {
    const readers = Object.entries(providers).filter(([, { keyEnv = [], baseEnv = [], tokenEnv = [] }]) =>
      [keyEnv, baseEnv, tokenEnv].flat().some((each) => ofOpenAI.test(each)),
    )
    expect(readers.map(([name]) => name)).toEqual(['openai', 'text-completion-openai'])
  })
})
