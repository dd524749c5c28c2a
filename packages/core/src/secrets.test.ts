import { describe, expect, it } from 'vitest'
import { collectSecrets, isSecretName, looksLikeSecret } from './secrets.ts'

describe('isSecretName', () => {
  it.each([
    'authorization',
    'Proxy-Authorization',
    'x-auth',
    'api-key',
    'apiKey',
    'api_key',
    'x-api-key',
    'x-goog-api-key',
    'Ocp-Apim-Subscription-Key',
    'accessToken',
    'hf_token',
    'client_secret',
    'password',
    'set-cookie',
    'credential',
    'aws_secret_access_key',
    'key',
  ])('%s', (name) => {
    expect(isSecretName(name)).toBe(true)
  })

  it.each([
    'max_tokens',
    'maxTokens',
    'max_completion_tokens',
    'tokenizer',
    'token_count',
    'eos_token',
    'stop_token',
    'prompt_cache_key',
    'author',
    'keyboard',
    'toolNameKey',
    'federatedTokenFilePath',
    'token_uri',
    'credential_file',
    'idempotency-key',
    'temperature',
  ])('not %s', (name) => {
    expect(isSecretName(name)).toBe(false)
  })
})

describe('looksLikeSecret', () => {
  it.each([
    'Bearer abc',
    'Basic dXNlcjpwYXNz',
    'sk-proj-abcdefghijklmnop',
    'sk-ant-api03-0123456789',
    'hf_abcdefghijklmnopqrstuvwxyz',
    'gsk_0123456789abcdef',
    'AIzaSyA0123456789abcdef',
    'AKIA0123456789ABCDEF',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
    'the key is sk-0123456789abcdef, keep it',
    'https://user:pa55word@host.example/v1',
    'https://host.example/v1?api-key=abc',
    'https://host.example/v1?sig=abc',
    'https://host.example/sk-0123456789abcdef/v1',
  ])('%s', (text) => {
    expect(looksLikeSecret(text)).toBe(true)
  })

  it.each([
    '',
    'Paris',
    'Bearer of good news',
    'https://sk-gateway-production.example.com/v1',
    'https://api-gateway-production-2.example.com/v1',
    'https://key-management-proxy.example.com/v1?model=x',
    'https://skylab-production.example.com/api/version-2024-10-21',
    'api-version-preview-only',
    'key-value-store-client',
    'Qwen/Qwen2.5-Coder-32B-Instruct',
    'meta-llama/Llama-3.1-8B-Instruct',
    '2025-01-01-preview',
    'org-0123456789abcdef',
    '<|endoftext|>',
  ])('not %s', (text) => {
    expect(looksLikeSecret(text)).toBe(false)
  })
})

describe('collectSecrets', () => {
  const collected = (value: unknown): string[] => {
    const into = new Set<string>()
    collectSecrets(value, into)
    return [...into]
  }

  it.each<[string, unknown, string[]]>([
    ['by name', { defaultHeaders: { 'X-Api-Key': 'planted' } }, ['planted']],
    ['by look', { proxy: { note: 'sk-0123456789abcdef' } }, ['sk-0123456789abcdef']],
    ['with the bare key of a scheme', { Authorization: 'Bearer planted' }, ['Bearer planted', 'planted']],
    ['in Headers', { headers: new Headers({ 'api-key': 'planted' }) }, ['planted']],
    ['in a Map', new Map([['cookie', 'planted']]), ['planted']],
    [
      'in header pairs',
      {
        headers: [
          ['authorization', 'planted'],
          ['x-team', 'a'],
        ],
      },
      ['planted'],
    ],
    ['in lists under a name', { 'x-api-key': ['planted', 'other'] }, ['planted', 'other']],
    ['in a URL', { proxy: 'http://bob:pl%20nted@host/' }, ['http://bob:pl%20nted@host/', 'pl nted']],
    ['in a query', { url: 'https://host/?key=planted' }, ['https://host/?key=planted', 'planted']],
    ['of nothing', { max_tokens: '5', temperature: 1, tokenizer: 'gpt2', none: null }, []],
  ])('finds secrets %s', (_name, value, expected) => {
    expect(collected(value)).toEqual(expected)
  })

  it('ends on circles, in any number of branches', () => {
    const agent: Record<string, unknown> = { token: 'planted' }
    for (let at = 0; at < 30; at++) agent[`socket${at}`] = { agent, siblings: agent }
    expect(collected({ agent })).toEqual(['planted'])
  })
})
