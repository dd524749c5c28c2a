import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { extendError, isSmolError, SmolError } from './errors.ts'
import type { SmolErrorCode } from './errors.ts'
import type { GeneratedMessage } from './messages/message.ts'

const key = 'planted-key-1234'
const partial: GeneratedMessage = Object.defineProperty(
  {
    role: 'assistant',
    content: 'Par',
    toolCalls: [],
    finishReason: 'other',
    warnings: [],
    modelId: 'm',
    provider: 'p',
  },
  'raw',
  { value: { secret: key }, enumerable: false },
)

describe('SmolError', () => {
  it('has a literal code, a brand and what is known', () => {
    const cause = new Error('socket')
    const error = new SmolError({
      code: 'rate_limit',
      message: 'Too fast.',
      provider: 'openai',
      modelId: 'gpt-4o',
      status: 429,
      requestId: 'req_1',
      retryAfterMs: 2000,
      attempts: [{ code: 'rate_limit', status: 429, message: 'slow', waitMs: 10 }],
      body: { error: 'slow' },
      cause,
      partial,
    })
    expect(error).toBeInstanceOf(Error)
    expect(isSmolError(error)).toBe(true)
    expect(error.cause).toBe(cause)
    expect(error).toMatchObject({ name: 'SmolError', code: 'rate_limit', status: 429, retryable: true, partial })
    expect(String(error)).toBe('SmolError: Too fast.')
  })

  it('has no property for what is not known', () => {
    const error = new SmolError({ code: 'server', message: 'x', status: undefined, cause: undefined })
    expect(Object.keys(error).toSorted()).toEqual(['attempts', 'code', 'retryable'])
    expect('cause' in error).toBe(false)
  })

  it.each<[SmolErrorCode, boolean]>([
    ['rate_limit', true],
    ['server', true],
    ['timeout', true],
    ['network', true],
    ['quota', false],
    ['auth', false],
    ['bad_response', false],
    ['configuration', false],
    ['context_overflow', false],
  ])('%s is worth another try: %s', (code, retryable) => {
    expect(new SmolError({ code, message: 'x' }).retryable).toBe(retryable)
    expect(new SmolError({ code, message: 'x', retryable: !retryable }).retryable).toBe(!retryable)
  })

  it('is recognised by its brand alone, whichever copy made it', () => {
    const foreign = Object.assign(new Error('x'), { code: 'auth', [Symbol.for('smol.error')]: true })
    expect(isSmolError(foreign)).toBe(true)
    for (const other of [new Error('x'), { code: 'auth' }, null, undefined, 'auth', 3])
      expect(isSmolError(other)).toBe(false)
  })

  it('shows no secret in any rendering', () => {
    const error = new SmolError({
      code: 'auth',
      message: `Incorrect API key provided: ${key}.`,
      attempts: [{ code: 'auth', message: `refused ${key}` }],
      body: { error: { message: `Incorrect API key provided: ${key}` } },
      cause: Object.assign(new Error(`401 ${key}`), { request: { headers: { authorization: `Bearer ${key}` } } }),
      partial,
      secrets: [key],
    })
    for (const shown of [
      error.message,
      error.stack,
      String(error),
      JSON.stringify(error),
      inspect(error, { depth: 20 }),
      JSON.stringify(error.body),
      inspect(error.cause, { depth: 20, showHidden: true }),
      JSON.stringify(error.attempts),
    ]) {
      expect(shown).not.toContain(key)
    }
    expect(error.message).toBe('Incorrect API key provided: [redacted].')
  })

  it('gives JSON that says enough', () => {
    const error = new SmolError({
      code: 'network',
      message: 'x',
      provider: 'p',
      cause: new TypeError('reset'),
      partial,
    })
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'SmolError',
      message: 'x',
      code: 'network',
      provider: 'p',
      retryable: true,
      attempts: [],
      cause: { name: 'TypeError', message: 'reset' },
      partial: { ...partial },
    })
  })
})

describe('extendError', () => {
  it('adds what is known, and keeps the rest with the first stack', () => {
    const error = new SmolError({ code: 'server', message: 'x', status: 500, cause: new Error('c') })
    const extended = extendError(error, { provider: 'p', partial })
    expect(extended).toMatchObject({ code: 'server', message: 'x', status: 500, provider: 'p', partial })
    expect(extended.cause).toBe(error.cause)
    expect(extended.stack).toBe(error.stack)
    expect('provider' in error).toBe(false)
  })

  it('takes secrets out that the first one still had', () => {
    const error = new SmolError({ code: 'auth', message: `bad ${key}`, cause: new Error(key), body: key })
    const extended = extendError(error, { secrets: [key] })
    expect(inspect(extended, { showHidden: true, depth: 9 })).not.toContain(key)
  })
})
