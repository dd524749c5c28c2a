import type { HttpCase, HttpReply } from './http-case.ts'
import { chatCompletion } from './wire-sample.ts'

const error = (message: string, type = 'server_error', code: string | null = null) => ({
  error: { message, type, param: null, code },
})
const refusedOnce = (code: string) => ({ outcome: 'error', code, requests: 1 }) as const
const secondTry = { outcome: 'ok', requests: 2 } as const

const retried = (status: number): HttpCase => ({
  does: `answers ${status} once, then well`,
  replies: [{ status, headers: NO_WAIT, body: error('Try again') }, 'baseline'],
  expect: secondTry,
})
const refused = (status: number, code: string): HttpCase => ({
  does: `answers ${status}`,
  replies: [{ status, body: error('No', 'invalid_request_error') }],
  expect: refusedOnce(code),
})
const limited = (
  does: string,
  reply: Omit<HttpReply, 'status'> | ((now: Date) => Omit<HttpReply, 'status'>),
  waitMs: number,
): HttpCase => ({
  does: `answers 429 and ${does}, then well`,
  replies: [
    ({ now }) => ({
      status: 429,
      body: error('Rate limit reached', 'requests', 'rate_limit_exceeded'),
      ...(typeof reply === 'function' ? reply(now) : reply),
    }),
    'baseline',
  ],
  expect: { ...secondTry, waitMs },
})

// So that a retry that is not about waiting does not wait.
const NO_WAIT = { 'retry-after-ms': '1' } as const
const GOOD_BODY = JSON.stringify(chatCompletion({ content: 'Hello, wörld 🌍' }))

/** What statuses, headers and bodies ask of a client: one reply, or a few in a row. */
export const statusCases = {
  '408-then-ok': retried(408),
  '409-then-ok': retried(409),
  '425-then-ok': retried(425),
  '429-then-ok': retried(429),
  '500-then-ok': retried(500),
  '502-then-ok': retried(502),
  '503-then-ok': retried(503),
  '504-then-ok': retried(504),
  '529-then-ok': retried(529),
  '400': refused(400, 'invalid_request'),
  '401': refused(401, 'auth'),
  '403': refused(403, 'permission'),
  '404': refused(404, 'not_found'),
  '413': refused(413, 'context_overflow'),
  '422': refused(422, 'invalid_request'),
  'reset-then-ok': {
    does: 'resets the connection once, then answers well',
    replies: ['rst-before-headers', 'baseline'],
    expect: secondTry,
  },
  '503-for-ever': {
    does: 'answers 503 for ever',
    replies: [{ status: 503, headers: NO_WAIT, body: error('Overloaded', 'overloaded') }],
    expect: { outcome: 'error', code: 'server', requests: 'all' },
  },

  'retry-after-seconds': limited('asks to wait one second', { headers: { 'retry-after': '1' } }, 1000),
  'retry-after-ms': limited('asks to wait 40 milliseconds', { headers: { 'retry-after-ms': '40' } }, 40),
  // A date has whole seconds: two seconds from now are at least one.
  'retry-after-date': limited(
    'asks to wait until a date',
    (now) => ({ headers: { 'retry-after': new Date(now.getTime() + 2000).toUTCString() } }),
    900,
  ),
  'retry-after-in-message': limited(
    'asks in its message to wait 40 milliseconds',
    { body: error('Rate limit reached. Please try again in 40ms.', 'requests', 'rate_limit_exceeded') },
    40,
  ),
  'retry-after-an-hour': {
    does: 'answers 429 and asks to wait an hour',
    replies: [
      {
        status: 429,
        headers: { 'retry-after': '3600' },
        body: error('Rate limit reached', 'requests', 'rate_limit_exceeded'),
      },
    ],
    expect: { outcome: 'error', code: 'rate_limit', requests: 1, retryAfterMs: 3_600_000 },
  },
  'x-should-retry-true': {
    does: 'answers 400 with x-should-retry: true, then well',
    replies: [{ status: 400, headers: { 'x-should-retry': 'true', ...NO_WAIT }, body: error('Flaky') }, 'baseline'],
    expect: secondTry,
  },
  'x-should-retry-false': {
    does: 'answers 503 with x-should-retry: false',
    replies: [{ status: 503, headers: { 'x-should-retry': 'false' }, body: error('Overloaded') }],
    expect: refusedOnce('server'),
  },

  'body-stall': {
    does: 'sends the headers and the beginning of the body, then nothing',
    only: 'whole',
    replies: [{ body: GOOD_BODY.slice(0, 40), headers: { 'content-type': 'application/json' }, stall: true }],
    expect: { outcome: 'error', code: 'timeout' },
  },
  'truncated-json': {
    does: 'answers 200 with JSON that is cut off',
    only: 'whole',
    replies: [{ body: GOOD_BODY.slice(0, -40), headers: { 'content-type': 'application/json' } }],
    expect: { outcome: 'error', code: 'bad_response' },
  },
  'error-body-200': {
    does: 'answers 200 with an error as JSON',
    only: 'whole',
    replies: [{ body: error('Incorrect API key provided', 'invalid_request_error', 'invalid_api_key') }],
    expect: refusedOnce('auth'),
  },
  'html-body-200': {
    does: 'answers 200 with a web page',
    only: 'whole',
    replies: [{ body: '<!doctype html><title>Sign in</title>', headers: { 'content-type': 'text/html' } }],
    expect: { outcome: 'error', code: 'bad_response' },
  },
  'html-body-502': {
    does: 'answers 502 with a web page, as a proxy does, then well',
    replies: [
      {
        status: 502,
        body: '<html><h1>502 Bad Gateway</h1></html>',
        headers: { 'content-type': 'text/html', ...NO_WAIT },
      },
      'baseline',
    ],
    expect: secondTry,
  },
  'redirect-same-host': {
    does: 'answers 307 to another path of the same origin',
    replies: [
      ({ url, request }) => ({
        status: 307,
        headers: { location: `${url}/baseline${request.path.replace(/^\/[^/]*/, '')}` },
      }),
    ],
    expect: { outcome: 'ok', requests: 2 },
  },
  'redirect-other-host': {
    does: 'answers 307 to another origin, which must be asked without the credential',
    replies: [
      ({ otherUrl, request }) => ({
        status: 307,
        headers: { location: `${otherUrl}/baseline${request.path.replace(/^\/[^/]*/, '')}` },
      }),
    ],
    expect: { outcome: 'ok', requests: 2 },
  },
} as const satisfies Record<string, HttpCase>
