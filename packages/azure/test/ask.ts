import type { SmolError } from '@smol/core'
import { isSmolError } from '@smol/core'
import type { FakeFetch } from '@smol/testing'
import { chatCompletion, fakeFetch } from '@smol/testing'
import { inspect } from 'node:util'
import { expect } from 'vitest'
import type { AzureOpenAIServerModelOptions } from '../src/index.ts'
import { AzureOpenAIServerModel } from '../src/index.ts'

/** A model whose resource answers `Hi.` every time. */
function greeter(options: Partial<AzureOpenAIServerModelOptions> = {}): {
  model: AzureOpenAIServerModel
  fetch: FakeFetch
} {
  const fetch = fakeFetch(() => ({ body: chatCompletion({ content: 'Hi.' }) }))
  const endpoint = { azureEndpoint: 'https://example-resource.azure.openai.com', apiVersion: '2024-10-21' }
  return { fetch, model: new AzureOpenAIServerModel({ modelId: 'my-dep', ...endpoint, fetch, ...options }) }
}

/** The Authorization header of each of some calls in a row. */
export async function authorizations(
  options: Partial<AzureOpenAIServerModelOptions>,
  calls = 1,
): Promise<(string | undefined)[]> {
  const { model, fetch } = greeter(options)
  for (let call = 0; call < calls; call++) expect((await model.generate('Hello')).content).toBe('Hi.')
  return fetch.requests.map(({ headers }) => headers['authorization'])
}

/** How the call fails. It must, before anything is sent to the resource, and in one line per credential. */
export async function failure(options: Partial<AzureOpenAIServerModelOptions>): Promise<SmolError> {
  const { model, fetch } = greeter(options)
  const error: unknown = await model.generate('Hello').then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(fetch.requests).toHaveLength(0)
  if (!isSmolError(error)) return expect.fail(`no SmolError, but ${inspect(error)}`)
  expect([error.code, error.provider, error.modelId]).toEqual(['auth', 'azure', 'my-dep'])
  expect(inspect(error)).not.toContain('AggregateAuthenticationError')
  return error
}
