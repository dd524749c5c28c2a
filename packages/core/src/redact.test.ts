import { describe, expect, it } from 'vitest'
import { inspect } from 'node:util'
import { redact, sanitizeCause } from './redact.ts'

const key = 'planted "key" /1'
const secrets = [key, 'short', 'planted "key"']

describe('redact', () => {
  it('takes secrets out of texts, at any place and in any spelling', () => {
    expect(redact(`a ${key} b ${key}`, secrets)).toBe('a [redacted] b [redacted]')
    expect(redact(`https://h/?k=${encodeURIComponent(key)}`, secrets)).toBe('https://h/?k=[redacted]')
    expect(redact(JSON.stringify({ error: `bad key ${key}` }), secrets)).toBe('{"error":"bad key [redacted]"}')
  })

  it('goes through values and keys of JSON', () => {
    expect(redact({ [key]: [`x${key}`, { deep: key, n: 1, no: null }] }, secrets)).toEqual({
      '[redacted]': ['x[redacted]', { deep: '[redacted]', n: 1, no: null }],
    })
  })

  it('takes out a secret that contains another one whole', () => {
    expect(redact(key, secrets)).toBe('[redacted]')
  })

  it('leaves short ones, and everything where there is no secret', () => {
    expect(redact('a short word', secrets)).toBe('a short word')
    const body = { a: [1] }
    expect(redact(body, [])).toBe(body)
  })
})

describe('sanitizeCause', () => {
  it('hands on what carries no secret', () => {
    const cause = new TypeError('fetch failed', { cause: new Error('ECONNRESET') })
    expect(sanitizeCause(cause, secrets)).toBe(cause)
  })

  it.each<[string, (error: Error) => object]>([
    ['message', () => new TypeError(`bad ${key}`)],
    ['stack', (error) => Object.assign(error, { stack: `Error: x\n at ${key}` })],
    ['own property', (error) => Object.assign(error, { config: { auth: [key] } })],
    ['hidden property', (error) => Object.defineProperty(error, 'hidden', { value: key })],
    ['symbol property', (error) => Object.assign(error, { [Symbol('state')]: key })],
    ['cause', () => new Error('outer', { cause: new Error(`inner ${key}`) })],
    ['headers', (error) => Object.assign(error, { headers: new Headers({ 'x-key': 'planted "key"' }) })],
    ['map', (error) => Object.assign(error, { map: new Map([[key, 1]]) })],
    ['set', (error) => Object.assign(error, { set: new Set([key]) })],
    ['URL', (error) => Object.assign(error, { url: new URL(`https://h/?k=${encodeURIComponent(key)}`) })],
    [
      'request',
      (error) =>
        Object.assign(error, { request: new Request('https://h/', { headers: { 'x-key': 'planted "key"' } }) }),
    ],
    [
      'response',
      (error) => Object.assign(error, { response: new Response('', { headers: { 'x-key': 'planted "key"' } }) }),
    ],
    ['deep', (error) => Object.assign(error, { a: nest(20, key) })],
  ])('takes the secret out of the %s', (_name, make) => {
    const cause = sanitizeCause(make(new Error('plain')), secrets)
    expect(cause).toBeInstanceOf(Error)
    const shown = `${inspect(cause, { depth: 30, showHidden: true })} ${String((cause as Error).stack)}`
    expect(shown).not.toContain('planted')
    expect(shown).not.toContain(encodeURIComponent('planted "key"'))
  })

  it('keeps name, code and the chain', () => {
    const inner = Object.assign(new Error(`connect to ${key}`), { code: 'ECONNRESET' })
    const cause = sanitizeCause(new TypeError('fetch failed', { cause: inner }), secrets)
    expect(cause).toMatchObject({ name: 'TypeError', message: 'fetch failed' })
    expect((cause as Error).cause).toMatchObject({ message: 'connect to [redacted]', code: 'ECONNRESET' })
  })

  it('ends on circles', () => {
    const cause = new Error(key)
    cause.cause = cause
    expect(inspect(sanitizeCause(cause, secrets), { depth: 30 })).not.toContain('planted')
  })

  it('redacts a cause that is no error', () => {
    expect(sanitizeCause({ said: key }, secrets)).toEqual({ said: '[redacted]' })
    expect(sanitizeCause(key, secrets)).toBe('[redacted]')
    expect(sanitizeCause(undefined, secrets)).toBeUndefined()
  })
})

function nest(levels: number, value: unknown): unknown {
  return levels === 0 ? value : { next: nest(levels - 1, value) }
}
