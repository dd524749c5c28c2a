import type { SmolErrorCode } from '../errors.ts'
import { SmolError } from '../errors.ts'
import { isJsonObject } from '../tools/json.ts'
import { retryAfter, retryAfterInText } from './retry.ts'

/** What a vendor says of an error, whatever shape it says it in. */
interface VendorError {
  message: string
  type: string
  code: string
  /** A numeric status that stands in the body. */
  status: number | undefined
}

const contextOverflow =
  /context[_ -]?(length|window|size)|maximum (context|prompt|input|number of (input )?tokens)|max(imum)?[_ ](input|prompt|model)[_ ](length|tokens|len)|too many (input )?tokens|(prompt|input|request|messages?) (is |are )?too (long|large)|reduce the length|exceeds? (the )?(maximum|max|model'?s?|limit)[^.]*(tokens?|length|context)|input (length|tokens?)[^.]*exceed|token (count|limit)[^.]*exceed|string_above_max_length|exceed_context_size|request_too_large|tokens? (in|of) (the )?(prompt|input|request)[^.]*(exceed|larger|more)|longer than the (model|maximum)/i
const quotaCode = /insufficient[_ ]?(quota|balance|credits?|funds)|billing|payment[_ ]?required|credit[_ ]?(limit|exhausted)|quota[_ ]?exhausted|account[_ ]?deactivated/i
const quotaText = /insufficient (quota|balance|credits?|funds)|exceeded your current quota|credit balance is too low|out of credits|billing (hard )?limit|payment required|no credits|add credits|recharge/i
const contentFilter = /content[_ ]?filter|content[_ ]?policy|responsibleaipolicy|content management policy|moderation[_ ]blocked|safety system|flagged by|prohibited_content/i

/** Words that stand in an error's type, code or status, and what they mean. The first that fits wins. */
const words: readonly (readonly [RegExp, SmolErrorCode])[] = [
  [/rate[_ -]?limit|too[_ ]?many[_ ]?requests|resource[_ ]?exhausted|throttl/i, 'rate_limit'],
  [/invalid[_ ]?api[_ ]?key|authentication|unauthenticated|unauthorized|expired[_ ]?token/i, 'auth'],
  [/permission|forbidden|access[_ ]?denied/i, 'permission'],
  [/not[_ ]?found/i, 'not_found'],
  [/overloaded|unavailable|server[_ ]?error|internal|api[_ ]?error|bad[_ ]?gateway|timeout|deadline/i, 'server'],
  [/unsupported|not[_ ]?implemented/i, 'invalid_request'],
  [/invalid|bad[_ ]?request|malformed|validation|failed[_ ]?precondition/i, 'invalid_request'],
]

/** What the caller can do, by code. */
const hints: Partial<Record<SmolErrorCode, string>> = {
  auth: 'Check the API key.',
  permission: 'The key is known, but may not do this: check its scope, the account and the region.',
  not_found: 'Check the model id and the base URL.',
  rate_limit: 'Slow down (requestsPerMinute, maxConcurrency) or raise maxRetries.',
  quota: 'Retrying cannot help: check the plan and the billing of the account.',
  context_overflow: 'Shorten the messages or lower maxTokens.',
  content_filter: 'The provider blocked the prompt or the answer: change the wording.',
}

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
  return new SmolError({ code, message: sentence('The server sent an error', said.message, code), status: said.status, retryAfterMs: waitMs, body: payload })
}

/** Replies that hold an answer may still carry `error: null`. */
function isErrorLike(holder: Record<string, unknown>): boolean {
  if (holder['error'] !== undefined && holder['error'] !== null) return true
  return holder['type'] === 'error' || (holder['choices'] === undefined && (typeof holder['detail'] === 'string' || (typeof holder['message'] === 'string' && ('code' in holder || 'status' in holder))))
}

function readError(body: unknown): VendorError {
  const outer = Array.isArray(body) ? body[0] : body
  if (!isJsonObject(outer)) return { message: typeof body === 'string' ? body.trim().slice(0, 500) : '', type: '', code: '', status: undefined }
  const inner = outer['error'] ?? (Array.isArray(outer['errors']) ? outer['errors'][0] : undefined) ?? outer
  const holder: Record<string, unknown> = isJsonObject(inner) ? inner : { message: inner }
  const detail = outer['detail'] ?? outer['details']
  const message = [holder['message'], holder['Message'], holder['msg'], holder['error'], holder['detail'], detail, outer['message']].map(asText).find((text) => text !== '')
  const code = holder['code'] ?? outer['code']
  const status = holder['status'] ?? outer['status'] ?? outer['statusCode'] ?? outer['status_code']
  return {
    message: message ?? '',
    type: [holder['type'], holder['__type'], outer['error_type'], typeof status === 'string' ? status : ''].map(asText).join(' '),
    code: asText(code),
    status: [code, status].map(Number).find((number) => number >= 400 && number < 600),
  }
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  // FastAPI: detail is a list of { loc, msg }.
  if (Array.isArray(value)) return value.map((item) => (isJsonObject(item) ? `${[item['loc']].flat().join('.')}: ${asText(item['msg'])}` : asText(item))).join('; ')
  return isJsonObject(value) ? asText(value['message'] ?? value['msg'] ?? JSON.stringify(value)) : ''
}

/** `estimated_time` (Hugging Face, seconds), `retryDelay` (Google, "37s"), or the words of the message. In milliseconds. */
function waitInBody(body: unknown, said: VendorError): number | undefined {
  if (isJsonObject(body) && typeof body['estimated_time'] === 'number') return body['estimated_time'] * 1000
  const delay = /"retryDelay":\s*"([\d.]+)s"/.exec(JSON.stringify(body) ?? '')?.[1]
  return delay === undefined ? retryAfterInText(said.message) : Number(delay) * 1000
}

function classify(status: number | undefined, said: VendorError, saysWhen: boolean): SmolErrorCode {
  const named = `${said.code} ${said.type}`
  const all = `${named} ${said.message}`
  if (status === 402 || quotaCode.test(named)) return 'quota'
  // A quota that is back in a minute is a rate limit.
  if ((status === 429 || status === 403 || status === 400 || status === undefined) && quotaText.test(said.message) && !saysWhen) return 'quota'
  if (status === 413) return 'context_overflow'
  if ((status === 400 || status === 422 || status === undefined || status === 500) && contextOverflow.test(all) && !/rate[_ ]?limit|per (minute|day)/i.test(all)) return 'context_overflow'
  if ((status === 400 || status === 403 || status === 422 || status === undefined) && contentFilter.test(all)) return 'content_filter'
  if (status === undefined) return words.find(([pattern]) => pattern.test(named))?.[1] ?? 'server'
  return byStatus(status)
}

function byStatus(status: number): SmolErrorCode {
  if (status === 401) return 'auth'
  if (status === 403) return 'permission'
  if (status === 404 || status === 410) return 'not_found'
  if (status === 429) return 'rate_limit'
  if (status === 408 || status === 409 || status === 425 || status >= 500) return 'server'
  return 'invalid_request'
}

function sentence(what: string, message: string, code: SmolErrorCode): string {
  const hint = hints[code]
  const said = message === '' ? '.' : `: ${/[.!?]$/.test(message) ? message : `${message}.`}`
  return hint === undefined ? `${what}${said}` : `${what}${said} ${hint}`
}

/** The id that a vendor's support asks for. */
export function requestIdOf(headers: Headers): string | undefined {
  for (const name of ['x-request-id', 'request-id', 'apim-request-id', 'x-amzn-requestid', 'x-goog-request-id', 'cf-ray']) {
    const value = headers.get(name)
    if (value !== null && value !== '') return value
  }
  return undefined
}
