import { SmolError } from '@smol/core'
import { describe, expect, it, vi } from 'vitest'
import { OpenAIServerModel } from './index.ts'
import { modelWith, textReply, withoutEnvironment } from '../test/ask.ts'

withoutEnvironment()

/** The message of the error that the constructor throws. */
function refusalOf(options: Record<string, unknown>): string {
  try {
    void new OpenAIServerModel({ modelId: 'gpt-5-mini', ...options })
  } catch (error) {
    if (error instanceof SmolError && error.code === 'configuration') return error.message
    throw error
  }
  return 'none'
}

describe('the constructor refuses', () => {
  it.each([
    [{ apikey: 'sk-1' }, "unknown option 'apikey'. Did you mean 'apiKey'?"],
    [{ api_base: 'http://a/v1' }, "unknown option 'api_base'. Did you mean 'apiBase'?"],
    [{ organisation: 'org-1' }, "unknown option 'organisation'. Did you mean 'organization'?"],
    [{ baseURL: 'http://a/v1' }, "unknown option 'baseURL'."],
    [{ temperature: 'hot' }, "'temperature' must be a number, got hot"],
    [{ maxTokens: 0 }, "'maxTokens' must be at least 1, got 0"],
    [{ clientOptions: 'none' }, "'clientOptions' must be an object, got none"],
    [{ modelId: '' }, "'modelId' is missing"],
    [{ clientOptions: { maxRetry: 3 } }, "clientOptions: unknown option 'maxRetry'. Did you mean 'maxRetries'?"],
    [{ clientOptions: { timeout: '10s' } }, "clientOptions: 'timeout' must be a number, got 10s"],
    [{ clientOptions: { fetch: {} } }, "clientOptions: 'fetch' must be a function, got an object"],
  ])('%j', (options, message) => {
    expect(refusalOf(options)).toContain(message)
  })

  it.each([
    ['is no string', 42],
    ['is empty', ''],
    ['has a space', 'sk-secret-0001 sk-secret-0002'],
    ['has a line break', 'sk-secret-0001\n'],
  ])('a key that %s, without showing it', (_what, apiKey) => {
    for (const message of [refusalOf({ apiKey }), refusalOf({ clientOptions: { apiKey } })]) {
      expect(message).toMatch(/'apiKey' (must be a string( or function)?, got number|is empty or has white space)/)
      expect(message).not.toContain('sk-secret')
    }
  })

  it.each([
    ['localhost:8080/v1', 'must be a URL with its scheme'],
    ['/v1', 'must be a URL with its scheme'],
    ['ftp://files.example/v1', 'must be a URL with its scheme'],
    ['https://user:password-0001@gateway.example/v1', 'has a user name or password in it'],
  ])('the address %s, without showing a password', (address, why) => {
    for (const message of [refusalOf({ apiBase: address }), refusalOf({ clientOptions: { baseURL: address } })]) {
      expect(message).toContain(why)
      expect(message).not.toContain('password-0001')
    }
  })
})

describe('the first call refuses, before anything is sent, in the environment', () => {
  it.each([
    ['OPENAI_API_KEY', 'sk-secret-0001\nsk-secret-0002', 'is empty or has white space or a line break in it'],
    ['OPENAI_BASE_URL', 'localhost:8080', 'must be a URL with its scheme'],
    ['OPENAI_BASE_URL', 'https://user:password-0001@gateway.example', 'has a user name or password in it'],
  ])('%s', async (variable, value, why) => {
    vi.stubEnv(variable, value)
    const apiKey = variable === 'OPENAI_API_KEY' ? undefined : 'sk-test-0001'
    const { model, fetch } = modelWith([textReply()], { apiKey: apiKey as never })
    const error = await model.generate('Hi').catch((reason: unknown) => reason as SmolError)
    expect(error).toMatchObject({ code: 'configuration', retryable: false })
    expect((error as SmolError).message).toContain(`The environment: '${variable}' ${why}`)
    expect((error as SmolError).message).not.toMatch(/sk-secret|password-0001/)
    expect(fetch.requests).toEqual([])
  })
})
