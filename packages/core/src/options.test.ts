import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deepFreeze } from '../test/deep-freeze.ts'
import { failure } from '../test/failure.ts'
import type { OptionTable } from './options.ts'
import { checkRequired, lookUpOption, readEnvironment, resolveOptions } from './options.ts'

const table = {
  modelId: { type: 'string', description: 'Which model.' },
  apiBase: { type: 'string', format: 'url', env: 'TEST_BASE', description: 'Where.' },
  apiKey: { type: 'string', secret: true, env: ['TEST_KEY', 'TEST_OLD_KEY'], description: 'Key.' },
  temperature: { type: 'number', min: 0, max: 2, default: 1, description: 'Randomness.' },
  timeoutMs: { type: 'number', above: 0, aliases: ['timeout', 'deadline'], description: 'Time.' },
  maxTokens: { type: 'integer', min: 1, aliases: ['maxNewTokens'], description: 'Length.' },
  stopSequences: { type: 'string[]', description: 'Stops.' },
  tools: { type: 'array', description: 'Tools.' },
  extraBody: { type: 'object', description: 'More.' },
  fetch: { type: 'function', description: 'Fetch.' },
  verbose: { type: 'boolean', description: 'Talk.' },
  toolChoice: { type: 'string | object', values: ['auto', 'none'], description: 'Choice.' },
} as const satisfies OptionTable

const resolve = (given: object): Record<string, unknown> => resolveOptions(table, deepFreeze(given), 'TestModel')

describe('resolveOptions', () => {
  it('gives options under their proper names', () => {
    const fetchOne = (): void => undefined
    expect(
      resolve({
        modelId: 'm',
        timeout: 5,
        maxNewTokens: 3,
        toolChoice: { name: 'f' },
        fetch: fetchOne,
        stopSequences: [],
      }),
    ).toEqual({
      modelId: 'm',
      timeoutMs: 5,
      maxTokens: 3,
      toolChoice: { name: 'f' },
      fetch: fetchOne,
      stopSequences: [],
    })
  })

  it('takes undefined and null for not given', () => {
    expect(resolve({ modelId: undefined, apiKey: null })).toEqual({ apiKey: null })
    expect(resolve({ timeoutMs: 5, timeout: null })).toEqual({ timeoutMs: 5 })
    expect(resolve({ timeout: null, timeoutMs: 5 })).toEqual({ timeoutMs: 5 })
    expect(resolve({ timeout: undefined, deadline: 5 })).toEqual({ timeoutMs: 5 })
  })

  it.each<[object, string]>([
    [{ temprature: 1 }, "TestModel: unknown option 'temprature'. Did you mean 'temperature'?"],
    [{ max_tokens: 1 }, "TestModel: unknown option 'max_tokens'. Did you mean 'maxTokens'?"],
    [{ api_key: 'x' }, "TestModel: unknown option 'api_key'. Did you mean 'apiKey'?"],
    [{ APIBASE: 'x' }, "TestModel: unknown option 'APIBASE'. Did you mean 'apiBase'?"],
    [{ maxNewToken: 1 }, "TestModel: unknown option 'maxNewToken'. Did you mean 'maxNewTokens'?"],
    [{ tool: [] }, "TestModel: unknown option 'tool'. Did you mean 'tools'?"],
    [{ temperature: '1' }, "TestModel: 'temperature' must be a number, got 1."],
    [{ temperature: Number.NaN }, "TestModel: 'temperature' must be a number, got number NaN."],
    [{ temperature: Number.POSITIVE_INFINITY }, "TestModel: 'temperature' must be a number, got number Infinity."],
    [{ temperature: -1 }, "TestModel: 'temperature' must be at least 0, got -1."],
    [{ temperature: 3 }, "TestModel: 'temperature' must be at most 2, got 3."],
    [{ timeout: 0 }, "TestModel: 'timeoutMs' must be greater than 0, got 0."],
    [{ maxTokens: 1.5 }, "TestModel: 'maxTokens' must be an integer, got number 1.5."],
    [{ stopSequences: 'END' }, "TestModel: 'stopSequences' must be an array of strings, got END."],
    [{ stopSequences: ['a', 1] }, "TestModel: 'stopSequences' must be an array of strings, got an array."],
    [{ tools: {} }, "TestModel: 'tools' must be an array, got an object."],
    [{ extraBody: [] }, "TestModel: 'extraBody' must be an object, got an array."],
    [{ fetch: 'fetch' }, "TestModel: 'fetch' must be a function, got fetch."],
    [{ verbose: 1 }, "TestModel: 'verbose' must be a boolean, got number 1."],
    [{ toolChoice: 3 }, "TestModel: 'toolChoice' must be a string or object, got number 3."],
    [{ toolChoice: 'non' }, "TestModel: 'toolChoice' must be one of auto, none, got 'non'. Did you mean 'none'?"],
    [
      { timeout: 1, timeoutMs: 2 },
      "TestModel: 'timeoutMs' and 'timeout' are two names for one option. Give one of them.",
    ],
    [
      { timeoutMs: 1, timeout: 2 },
      "TestModel: 'timeout' and 'timeoutMs' are two names for one option. Give one of them.",
    ],
    [
      { apiBase: 'localhost:8080' },
      "TestModel: 'apiBase' must be a URL with its scheme, such as https://host/v1, got localhost:8080.",
    ],
    [
      { apiBase: 'ftp://h/' },
      "TestModel: 'apiBase' must be a URL with its scheme, such as https://host/v1, got ftp://h/.",
    ],
  ])('refuses %o', async (given, message) => {
    const error = await failure(() => resolve(given))
    expect(error.code).toBe('configuration')
    expect(error.message).toBe(message)
  })

  it('lists what is known where no name is near', async () => {
    const error = await failure(() => resolve({ quux: 1 }))
    expect(error.message).toMatch(/unknown option 'quux'\. Known: modelId, apiBase, .*maxNewTokens/)
  })

  it.each([
    [{ apiKey: 3 }],
    [{ apiKey: 'planted key with spaces' }],
    [{ apiKey: 'planted-key\n' }],
    [{ apiKey: '' }],
    [{ apiBase: 'https://bob:planted@host/v1' }],
    [{ apiBase: 'sk-planted-0123456789' }],
    [{ apiBase: 'ftp://bob:planted@host/v1' }],
    [{ temperature: 'sk-planted-0123456789' }],
    [{ toolChoice: 'sk-planted-0123456789' }],
  ])('shows no secret of %o', async (given) => {
    const error = await failure(() => resolve(given))
    expect(error.message).not.toContain('planted')
    expect(error.message).toContain(Object.keys(given)[0])
  })

  it.each([null, 'x', [1], 3])('refuses %o for options', async (given) => {
    const error = await failure(() => resolve(given as never))
    expect(error.message).toMatch(/TestModel: options must be an object/)
  })

  it('is not fooled by names that every object has', async () => {
    for (const name of ['constructor', 'toString', '__proto__']) {
      const given = JSON.parse(`{"${name}":1}`) as object
      expect((await failure(() => resolve(given))).message).toContain(`unknown option '${name}'`)
    }
  })
})

describe('the environment', () => {
  beforeEach(() => {
    vi.stubEnv('TEST_KEY', undefined)
    vi.stubEnv('TEST_OLD_KEY', undefined)
    vi.stubEnv('TEST_BASE', undefined)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('gives the first variable that is set and not blank', () => {
    expect(readEnvironment(['TEST_KEY', 'TEST_OLD_KEY'])).toBeUndefined()
    vi.stubEnv('TEST_OLD_KEY', ' old ')
    vi.stubEnv('TEST_KEY', ' ')
    expect(readEnvironment(['TEST_KEY', 'TEST_OLD_KEY'])).toBe('old')
    vi.stubEnv('TEST_KEY', 'new')
    expect(readEnvironment(['TEST_KEY', 'TEST_OLD_KEY'])).toBe('new')
    expect(readEnvironment(undefined)).toBeUndefined()
  })

  it('comes after what is given and before the default', () => {
    expect(lookUpOption(table, {}, 'apiBase')).toBeUndefined()
    expect(lookUpOption(table, {}, 'temperature')).toBe(1)
    vi.stubEnv('TEST_BASE', 'https://env/')
    expect(lookUpOption(table, {}, 'apiBase')).toBe('https://env/')
    expect(lookUpOption(table, { apiBase: null }, 'apiBase')).toBe('https://env/')
    expect(lookUpOption(table, { apiBase: 'https://given/' }, 'apiBase')).toBe('https://given/')
  })

  it('satisfies a required option', async () => {
    const required = { apiBase: { ...table.apiBase, required: true } } satisfies OptionTable
    const error = await failure(() => checkRequired(required, {}, 'TestModel'))
    expect(error).toMatchObject({
      code: 'configuration',
      message: "TestModel: 'apiBase' is missing. Give it, or set the environment variable TEST_BASE. Where.",
    })
    await failure(() => checkRequired(required, { apiBase: null }, 'TestModel'))
    checkRequired(required, { apiBase: 'https://given/' }, 'TestModel')
    vi.stubEnv('TEST_BASE', 'https://env/')
    checkRequired(required, {}, 'TestModel')
  })
})
