import type { SmolErrorCode } from '../errors.ts'
import { SmolError } from '../errors.ts'
import { isJsonObject } from '../tools/json.ts'
import type { VendorError } from './error-words.ts'
import { classify, hints } from './error-words.ts'
import { retryAfter, retryAfterInText } from './retry.ts'

/** The error that a reply of status 400 or more stands for. `body` is JSON where it was, else text. */
export function responseError(status: number, headers: Headers, body: unknown, provider: string): SmolError {
  const said = readError(body)
  const waitMs = retryAfter(headers) ?? waitInBody(body, said)
  const code = classify(status, said, waitMs !== undefined)
  const should = headers.get('x-should-retry')
  return new SmolError({
    code,
    message: sentence(`${provider} answered ${status}`, said.message, code),
    status,
    requestId: requestIdOf(headers),
    retryAfterMs: waitMs,
    body,
    ...(should === 'true' || should === 'false' ? { retryable: should === 'true' } : {}),
  })
}

/** The error inside a body or an event that came with status 200; undefined when there is none. */
export function errorInPayload(payload: unknown): SmolError | undefined {
  const holder = Array.isArray(payload) ? payload[0] : payload
  if (!isJsonObject(holder) || !isErrorLike(holder)) return undefined
  const said = readError(holder)
  const waitMs = waitInBody(holder, said)
  const code = classify(said.status, said, waitMs !== undefined)
  return new SmolError({
    code,
    message: sentence('The server sent an error', said.message, code),
    status: said.status,
    retryAfterMs: waitMs,
    body: payload,
  })
}

/** Replies that hold an answer may still carry `error: null` or `errors: []`. */
function isErrorLike(holder: Record<string, unknown>): boolean {
  const { error, errors, type, object, choices, detail, message } = holder
  if (error !== undefined && error !== null) return true
  if ((Array.isArray(errors) && errors.length > 0) || type === 'error' || object === 'error') return true
  // FastAPI's detail, and servers whose error is a message. Where a message belongs to an answer it is an object.
  return choices === undefined && (typeof detail === 'string' || Array.isArray(detail) || typeof message === 'string')
}

function readError(body: unknown): VendorError {
  const outer = Array.isArray(body) ? body[0] : body
  if (!isJsonObject(outer))
    return { message: typeof outer === 'string' ? readableText(outer) : '', type: '', code: '', status: undefined }
  const inner = outer['error'] ?? (Array.isArray(outer['errors']) ? outer['errors'][0] : undefined) ?? outer
  const holder: Record<string, unknown> = isJsonObject(inner) ? inner : { message: inner }
  const detail = outer['detail'] ?? outer['details']
  const message = [
    holder['message'],
    holder['Message'],
    holder['msg'],
    holder['error'],
    holder['detail'],
    detail,
    outer['message'],
  ]
    .map(asText)
    .find((text) => text !== '')
  const code = holder['code'] ?? outer['code']
  const status = holder['status'] ?? outer['status'] ?? outer['statusCode'] ?? outer['status_code']
  // Azure: a general error with the particular one in it, such as ResponsibleAIPolicyViolation.
  const within = isJsonObject(holder['innererror']) ? holder['innererror']['code'] : undefined
  return {
    message: message ?? '',
    type: [holder['type'], holder['__type'], outer['error_type'], within, typeof status === 'string' ? status : '']
      .map(asText)
      .join(' '),
    code: asText(code),
    status: [code, status].map(Number).find((number) => number >= 400 && number < 600),
  }
}

/** The beginning of a text; of a web page, what a browser would show. */
function readableText(text: string): string {
  const shown = /^\s*</.test(text) ? text.replaceAll(/<(script|style|head)\b[\s\S]*?<\/\1>|<[^>]*>/gi, ' ') : text
  return shown.replaceAll(/\s+/g, ' ').trim().slice(0, 500)
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  // FastAPI: detail is a list of { loc, msg }.
  if (Array.isArray(value))
    return value
      .map((item) => (isJsonObject(item) ? `${[item['loc']].flat().join('.')}: ${asText(item['msg'])}` : asText(item)))
      .join('; ')
  return isJsonObject(value) ? asText(value['message'] ?? value['msg'] ?? JSON.stringify(value)) : ''
}

/** `estimated_time` (Hugging Face, seconds), `retryDelay` (Google, "37s"), or the words of the message. In milliseconds. */
function waitInBody(body: unknown, said: VendorError): number | undefined {
  if (isJsonObject(body) && typeof body['estimated_time'] === 'number') return body['estimated_time'] * 1000
  const delay = /"retryDelay":\s*"([\d.]+)s"/.exec(JSON.stringify(body) ?? '')?.[1]
  return delay === undefined ? retryAfterInText(said.message) : Number(delay) * 1000
}

function sentence(what: string, message: string, code: SmolErrorCode): string {
  const hint = hints[code]
  const said = message === '' ? '.' : `: ${/[.!?]$/.test(message) ? message : `${message}.`}`
  return hint === undefined ? `${what}${said}` : `${what}${said} ${hint}`
}

/** The id that a vendor's support asks for. */
export function requestIdOf(headers: Headers): string | undefined {
  for (const name of [
    'x-request-id',
    'request-id',
    'apim-request-id',
    'x-amzn-requestid',
    'x-goog-request-id',
    'cf-ray',
  ]) {
    const value = headers.get(name)
    if (value !== null && value !== '') return value
  }
  return undefined
}
