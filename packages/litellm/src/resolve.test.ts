import type { SmolError } from '@smol/core'
import { isSmolError } from '@smol/core'
import { describe, expect, it } from 'vitest'
import names from '../test/fixtures/provider-names.json' with { type: 'json' }
import { elsewhere, notForChat } from './elsewhere.ts'
import type { ProviderRow } from './provider-row.ts'
import { providers } from './providers.ts'
import { resolveModel } from './resolve.ts'

function failure(resolve: () => unknown): SmolError {
  try {
    resolve()
  } catch (error) {
    if (isSmolError(error)) return error
    throw error
  }
  return expect.fail('nothing was thrown')
}

describe('resolveModel', () => {
  it.each([
    ['groq/llama-3.3-70b-versatile', 'groq', 'llama-3.3-70b-versatile'],
    ['openrouter/anthropic/claude-sonnet-4', 'openrouter', 'anthropic/claude-sonnet-4'],
    ['openai/meta-llama/Llama-3-8B', 'openai', 'meta-llama/Llama-3-8B'],
    ['azure/my-deployment', 'azure', 'my-deployment'],
    ['ollama_chat/llama3.1:8b', 'ollama_chat', 'llama3.1:8b'],
    [
      'huggingface/together/meta-llama/Llama-3.3-70B-Instruct',
      'huggingface',
      'together/meta-llama/Llama-3.3-70B-Instruct',
    ],
    ['litellm_proxy/anything/at/all', 'litellm_proxy', 'anything/at/all'],
    ['fireworks_ai/accounts/fireworks/models/qwen3', 'fireworks_ai', 'accounts/fireworks/models/qwen3'],
  ])('takes %s by what stands before the first slash', (id, provider, model) => {
    expect(resolveModel(id)).toMatchObject({ provider, model })
  })

  it.each([
    ['gpt-4o-mini', 'openai'],
    ['gpt-3.5-turbo', 'openai'],
    ['chatgpt-4o-latest', 'openai'],
    ['o3', 'openai'],
    ['o4-mini', 'openai'],
    ['ft:gpt-4o-mini:org:name:id', 'openai'],
    ['claude-3-5-sonnet-20241022', 'anthropic'],
    ['claude-sonnet-4-5', 'anthropic'],
    ['claude-3-5-sonnet@20240620', 'vertex_ai'],
    ['gemini-2.5-pro', 'vertex_ai'],
    ['command-r-plus', 'cohere_chat'],
    ['jamba-1.5-mini', 'ai21_chat'],
  ])('knows %s without a provider', (id, provider) => {
    expect(resolveModel(id)).toMatchObject({ provider, model: id })
  })

  it.each([
    ['vertex_ai/gemini-2.5-pro', 'vertex-gemini'],
    ['vertex_ai/google/gemini-2.5-pro', 'vertex-gemini'],
    ['vertex_ai/gemini/123456', 'vertex-gemini'],
    ['vertex_ai/claude-sonnet-4-5@20250929', 'vertex-anthropic'],
    ['vertex_ai/meta/llama-3.3-70b-instruct-maas', 'chat-completions'],
    ['azure_ai/claude-sonnet-4-5', 'anthropic'],
    ['azure_ai/Mistral-large', undefined],
  ])('%s speaks %s', (id, protocol) => {
    expect(resolveModel(id).row.protocol).toBe(protocol)
  })

  it('reads names that mean more than a name', () => {
    expect(resolveModel('clarifai/openai.chat-completion.gpt-4o').model).toBe(
      'https://clarifai.com/openai/chat-completion/models/gpt-4o',
    )
    expect(resolveModel('ragflow/agent/my-agent/gpt-4o')).toMatchObject({
      model: 'gpt-4o',
      path: '/api/v1/agents_openai/my-agent/chat/completions',
    })
    expect(resolveModel('watsonx/deployment/d-1').path).toBe('/ml/v1/deployments/d-1/text/chat{_stream}')
  })

  it('names the nearest provider for an unknown one', () => {
    expect(() => resolveModel('antropic/claude-3')).toThrow(
      "There is no provider 'antropic'. Did you mean 'anthropic'?",
    )
    expect(() => resolveModel('qroq/llama')).toThrow("Did you mean 'groq'?")
    expect(() => resolveModel('my-model')).toThrow("'my-model' names no provider.")
    expect(() => resolveModel('')).toThrow('names no provider')
    expect(() => resolveModel('groq/')).toThrow("'groq/' names no model.")
  })

  it.each(names)('knows every name of LiteLLM: %s works, or the error says what to do', (name) => {
    if (Object.hasOwn(providers, name)) {
      expect(resolveModel(`${name}/some-model`)).toMatchObject({ provider: name, model: 'some-model' })
      return
    }
    const error = failure(() => resolveModel(`${name}/some-model`))
    expect(error.code).toBe('unsupported')
    expect(error.message).toContain(`'${name}'`)
    expect(error.message).toContain("'litellm_proxy/<model>'")
  })

  it('knows no other names, and none in two ways', () => {
    const ours = [...Object.keys(providers), ...Object.keys(elsewhere), ...notForChat]
    expect(ours.toSorted()).toEqual(names)
  })

  it('takes rows of the user, also over ours', () => {
    const own = { acme: { base: 'https://api.acme.test/v1' }, groq: { base: 'https://groq.test/v1' } }
    expect(resolveModel('acme/big', own)).toMatchObject({ provider: 'acme', row: own.acme, model: 'big' })
    expect(resolveModel('groq/x', own).row).toBe(own.groq)
    expect(resolveModel('xai/x', own).provider).toBe('xai')
  })

  it('says what is wrong with a row of the user', () => {
    const take = (row: unknown) => () => resolveModel('acme/big', { acme: row as ProviderRow })
    expect(take({ bse: 'https://x.test' })).toThrow("providers.acme.bse is unknown. Did you mean 'base'?")
    expect(take({ base: 'api.acme.test/v1' })).toThrow('providers.acme.base must be a URL with its scheme')
    expect(take('https://api.acme.test')).toThrow('providers.acme must be an object')
    expect(take({ protocol: 'smoke-signals' })).toThrow("providers.acme.protocol: there is no protocol 'smoke-signals'")
  })
})
