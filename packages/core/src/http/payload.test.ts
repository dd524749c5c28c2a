import { describe, expect, it } from 'vitest'
import { failure } from '../../test/failure.ts'
import { parseEvent } from './payload.ts'

describe('an event', () => {
  it('is the object in it', () => {
    expect(parseEvent({ data: '{"a":1,"error":null}' })).toEqual({ a: 1, error: null })
    expect(parseEvent({ event: 'message', data: '{"a":1}' })).toEqual({ a: 1 })
  })

  it('that is broken shows how it begins, in one line', async () => {
    const error = await failure(() => parseEvent({ data: `{"a":\n${'x'.repeat(999)}` }))
    expect(error).toMatchObject({ code: 'bad_response', retryable: true })
    expect(error.message).toMatch(/it is not JSON: \{"a": x+… If this happens again/)
    expect(error.body).toHaveLength(201)
    expect(error.cause).toBeInstanceOf(SyntaxError)
  })

  it.each(['1', 'null', '"text"', '[]', '[1,2]'])('that is no object is no answer: %s', async (data) => {
    expect(await failure(() => parseEvent({ data }))).toMatchObject({ code: 'bad_response', retryable: false })
  })

  it.each([
    [{ data: '{"error":{"type":"rate_limit_error","message":"Slow"}}' }, 'rate_limit'],
    [{ data: '[{"error":{"code":401,"message":"No"}}]' }, 'auth'],
    [{ event: 'error', data: '{"type":"overloaded_error","message":"Busy"}' }, 'server'],
    [{ event: 'error', data: '{"message":"No","code":404}' }, 'not_found'],
    [{ event: 'error', data: '"it broke"' }, 'server'],
    [{ event: 'error', data: 'it broke' }, 'server'],
  ])('that is an error is thrown: %o → %s', async (event, code) => {
    expect((await failure(() => parseEvent(event))).code).toBe(code)
  })
})
