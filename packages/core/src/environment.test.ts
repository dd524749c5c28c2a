import { afterEach, describe, expect, it, vi } from 'vitest'
import { lookUpOption } from './options.ts'

const table = {
  apiKey: { type: 'string', secret: true, env: ['TEST_KEY', 'TEST_OLD_KEY'], description: 'Key.' },
  apiBase: { type: 'string', format: 'url', env: 'TEST_BASE', description: 'Where.' },
} as const

afterEach(() => vi.unstubAllEnvs())

describe('an option from the environment', () => {
  it('is checked as one that is given, and named as what the user has to mend', () => {
    vi.stubEnv('TEST_OLD_KEY', 'sk-first\nsk-second')
    expect(() => lookUpOption(table, {}, 'apiKey')).toThrow(
      "The environment: 'TEST_OLD_KEY' is empty or has white space or a line break in it. Was it copied whole and alone?",
    )
    vi.stubEnv('TEST_BASE', 'localhost:8080')
    expect(() => lookUpOption(table, {}, 'apiBase')).toThrow(
      "The environment: 'TEST_BASE' must be a URL with its scheme",
    )
  })

  it('may be the key file of an account, which is JSON with line breaks', () => {
    const content = '{\n  "type": "service_account"\n}\n'
    vi.stubEnv('TEST_KEY', content)
    expect(lookUpOption(table, {}, 'apiKey')).toBe(content.trim())
  })

  it('is not looked at where the option is given', () => {
    vi.stubEnv('TEST_KEY', 'two words')
    expect(lookUpOption(table, { apiKey: 'sk-given' }, 'apiKey')).toBe('sk-given')
  })
})
