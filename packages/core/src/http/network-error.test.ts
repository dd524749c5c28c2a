import { describe, expect, it } from 'vitest'
import { SmolError } from '../errors.ts'
import { networkError } from './network-error.ts'

const caused = (code: string, message = 'inner') =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) })

describe('what a connection does, in words', () => {
  it.each([
    ['ECONNREFUSED', 'nothing listens there. Is the server running, and is the address right?'],
    ['ECONNRESET', 'the connection was reset.'],
    ['UND_ERR_SOCKET', 'the connection was closed.'],
    ['ENOTFOUND', 'the host name is not known. Check the address.'],
    ['EAI_AGAIN', 'the host name could not be looked up. Is there a network?'],
    ['UND_ERR_CONNECT_TIMEOUT', 'the connection timed out.'],
    ['CERT_HAS_EXPIRED', 'the TLS connection failed (CERT_HAS_EXPIRED).'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'the TLS connection failed (DEPTH_ZERO_SELF_SIGNED_CERT).'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'the TLS connection failed (ERR_TLS_CERT_ALTNAME_INVALID).'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'the TLS connection failed (ERR_SSL_WRONG_VERSION_NUMBER).'],
    ['HPE_INVALID_CHUNK_SIZE', 'inner (HPE_INVALID_CHUNK_SIZE).'],
  ])('%s: %s', (code, words) => {
    const error = networkError(caused(code), 'The request failed')
    expect(error).toMatchObject({ code: 'network', retryable: true, message: `The request failed: ${words}` })
    expect(error.cause).toBeInstanceOf(TypeError)
  })

  it('is looked for in the tries of every address', () => {
    const tries = new AggregateError([Object.assign(new Error('a'), { code: 'ECONNREFUSED' })])
    expect(networkError(new TypeError('fetch failed', { cause: tries }), 'X').message).toContain(
      'nothing listens there',
    )
  })

  it('is its own message where there is no code, and no error at all', () => {
    expect(networkError(new Error('It broke.'), 'X').message).toBe('X: It broke.')
    expect(networkError('broke', 'X').message).toBe('X: broke.')
    expect(networkError(undefined, 'X').message).toBe('X: undefined.')
  })
})

it.each(['Z_DATA_ERROR', 'Z_BUF_ERROR', 'ERR__ERROR_FORMAT_PADDING_1', 'ZSTD_error_prefix_unknown'])(
  'bytes that are not what they claim to be are no network: %s',
  (code) => expect(networkError(caused(code), 'X')).toMatchObject({ code: 'bad_response', retryable: true }),
)

it.each([{ 'x-key': 'line\nbreak' }, { 'x-key': 'Schlüssel €' }, { 'a header': 'x' }])(
  'a header that cannot be sent is the caller’s to mend, and is not shown: %j',
  (headers: Record<string, string>) => {
    let thrown: unknown
    try {
      new Headers(headers)
    } catch (error) {
      thrown = error
    }
    const error = networkError(thrown, 'The request failed')
    expect(error).toMatchObject({ code: 'configuration', retryable: false })
    expect(error.message).toContain('Check the API key and the headers.')
    expect(error.message).not.toContain(Object.values(headers)[0])
  },
)

it('a timeout of the client is one of ours', () => {
  expect(networkError(new DOMException('over', 'TimeoutError'), 'X').code).toBe('timeout')
  const named = (name: string) => new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { name }) })
  expect(networkError(named('HeadersTimeoutError'), 'X').code).toBe('timeout')
  expect(networkError(named('BodyTimeoutError'), 'X').code).toBe('timeout')
  expect(networkError(named('ConnectTimeoutError'), 'X').code).toBe('network')
})

it('an error of ours stays what it is, however deep it stands', () => {
  const ours = new SmolError({ code: 'auth', message: 'no key' })
  expect(networkError(new Error('a', { cause: new Error('b', { cause: ours }) }), 'X')).toBe(ours)
})

it('a chain of causes that is a circle ends', () => {
  const a = new Error('a')
  a.cause = new Error('b', { cause: a })
  expect(networkError(a, 'X').code).toBe('network')
})
