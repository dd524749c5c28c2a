import { describe, expect, it } from 'vitest'
import { errorInPayload, requestIdOf, responseError } from './vendor-error.ts'

const respond = (body: unknown, status = 400, headers: Record<string, string> = {}) =>
  responseError(status, new Headers(headers), body, 'openai')

describe('the message of an error, in every shape that servers give it', () => {
  it.each([
    ['OpenAI', { error: { message: 'Boom', type: 't', param: null, code: null } }],
    ['a text', { error: 'Boom' }],
    ['a message', { message: 'Boom' }],
    ['FastAPI', { detail: 'Boom' }],
    ['FastAPI, an object', { detail: { message: 'Boom' } }],
    ['Bedrock', { Message: 'Boom' }],
    ['Cloudflare', { success: false, errors: [{ code: 7003, message: 'Boom' }] }],
    ['Google, in a list', [{ error: { code: 400, message: 'Boom', status: 'INVALID_ARGUMENT' } }]],
    ['plain text', 'Boom'],
    ['a web page', '<html><head><title>x</title></head><body><h1>Boom</h1></body></html>'],
  ])('%s', (_shape, body) => {
    const error = respond(body)
    expect(error.message).toBe('openai answered 400: Boom.')
    expect(error.body).toEqual(body)
  })

  it('names the fields of a FastAPI validation', () => {
    const error = respond(
      { detail: [{ loc: ['body', 'temperature'], msg: 'value is too large', type: 'value_error' }] },
      422,
    )
    expect(error.message).toBe('openai answered 422: body.temperature: value is too large.')
  })

  it('says what to do, where something can be done', () => {
    expect(respond({ error: { message: 'No such key' } }, 401).message).toBe(
      'openai answered 401: No such key. Check the API key.',
    )
    expect(respond('', 404).message).toBe('openai answered 404. Check the model id and the base URL.')
  })
})

describe('how long to wait', () => {
  it.each([
    ['a header', {}, { 'retry-after': '7' }, 7_000],
    ['Hugging Face', { error: 'Model is loading', estimated_time: 12.5 }, {}, 12_500],
    [
      'Google',
      { error: { code: 429, message: 'Quota', details: [{ '@type': 'RetryInfo', retryDelay: '37s' }] } },
      {},
      37_000,
    ],
    ['the message', { error: { message: 'Please try again in 1m2.5s.' } }, {}, 62_500],
    ['a header over the message', { error: { message: 'Please try again in 5s.' } }, { 'retry-after-ms': '20' }, 20],
    ['nothing', { error: { message: 'Slow down' } }, {}, undefined],
  ])('%s', (_where, body, headers, wanted) => {
    expect(respond(body, 429, headers).retryAfterMs).toBe(wanted)
  })
})

describe('whether to try again', () => {
  it.each([
    [429, {}, true],
    [503, {}, true],
    [400, {}, false],
    [400, { 'x-should-retry': 'true' }, true],
    [503, { 'x-should-retry': 'false' }, false],
    [503, { 'x-should-retry': 'maybe' }, true],
  ])('%i %o → %s', (status, headers, wanted) => {
    expect(respond('', status, headers).retryable).toBe(wanted)
  })

  it('never when the money is used up, though the status is 429', () => {
    expect(respond({ error: { message: 'x', code: 'insufficient_quota' } }, 429)).toMatchObject({
      code: 'quota',
      retryable: false,
    })
  })
})

describe('an error inside a body of status 200', () => {
  it.each([
    [{ error: { message: 'x', type: 'rate_limit_error' } }, 'rate_limit'],
    [{ error: { message: 'x', code: 429 } }, 'rate_limit'],
    [{ error: { message: 'x', code: 'invalid_api_key' } }, 'auth'],
    [{ error: 'upstream worker crashed' }, 'server'],
    [{ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'server'],
    [{ object: 'error', message: 'x', type: 'NotFoundError', code: 404 }, 'not_found'],
    [{ detail: 'Unauthorized', status: 401 }, 'auth'],
    [{ detail: [{ msg: 'x' }] }, 'server'],
    [{ message: 'It broke' }, 'server'],
    [{ success: false, errors: [{ code: 1, message: 'x' }] }, 'server'],
    [[{ error: { message: 'x', status: 'UNAVAILABLE' } }], 'server'],
  ])('%o → %s', (payload, code) => {
    const error = errorInPayload(payload)
    expect(error?.code).toBe(code)
    expect(error?.body).toEqual(payload)
  })

  it.each([
    { choices: [], error: null },
    { choices: [{ index: 0 }], message: 'a note of the server' },
    { message: { role: 'assistant', content: 'Hi' } },
    { errors: [], result: {} },
    { type: 'ping' },
    'text',
    null,
    [],
  ])('none in %o', (payload) => {
    expect(errorInPayload(payload)).toBeUndefined()
  })
})

describe('the id of a request', () => {
  it.each(['x-request-id', 'request-id', 'apim-request-id', 'x-amzn-requestid', 'x-goog-request-id', 'cf-ray'])(
    'in %s',
    (name) => {
      expect(requestIdOf(new Headers({ [name]: 'id-1' }))).toBe('id-1')
    },
  )
  it('is absent where nobody gave one', () => {
    expect(requestIdOf(new Headers())).toBeUndefined()
  })
})
